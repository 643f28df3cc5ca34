"""Builds the optimised program, builds the example workspace with it and runs the binary that came out."""
import shutil
import time

from steps import make, packages, shell


def run(options):
    env = packages.rust_environment()
    packages.ensure(["build", "rust"], not options.no_install)
    rbuild = make.release(options)
    target = shell.EXAMPLE / "target"
    # From nothing, so that what is shown is a whole build.
    shutil.rmtree(target, ignore_errors=True)
    env.pop("CARGO_TARGET_DIR", None)
    fetch(env)
    shell.say("Building manual/example with it")
    start = time.monotonic()
    output = shell.run([rbuild, "--locked"], cwd=shell.EXAMPLE, env=env)
    seconds = time.monotonic() - start
    program = target / "debug" / "report"
    shell.say(f"\n$ {program.relative_to(shell.ROOT)}")
    shell.say(shell.run([program], quiet=True).rstrip())
    trace = target / "rbuild" / "debug" / "trace.json"
    shell.say(f"\nThe build of the example took {seconds:.1f} s.")
    shell.say(output.strip().splitlines()[-1] if output.strip() else "")
    shell.say(f"Trace (open it in https://ui.perfetto.dev or chrome://tracing): {trace.relative_to(shell.ROOT)}")
    return 0


def fetch(env):
    """Downloads what the example depends on, so that the time of the build is that of compiling."""
    shell.run(["cargo", "fetch", "--locked", "--manifest-path", shell.EXAMPLE / "Cargo.toml"], env=env, quiet=True)

