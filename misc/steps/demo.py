"""Builds the optimised program, builds the example workspace with it and runs the binary that came out."""
import json
import re
import shutil
import time

from steps import make, packages, shell

# What rbuild says of a build in which crates started before their upstreams had ended.
OVERLAP = re.compile(r"pipelining overlapped ([0-9.]+) s")

# With two jobs there is nearly always other work to start: crates hardly meet, with cargo as with rbuild.
FEWEST_JOBS = 4


def run(options):
    env = packages.rust_environment()
    packages.ensure(["build", "rust"], not options.no_install)
    rbuild = make.release(options)
    target = shell.EXAMPLE / "target"
    env.pop("CARGO_TARGET_DIR", None)
    fetch(env)
    # From nothing, so that what is shown is a whole build.
    shutil.rmtree(target, ignore_errors=True)
    shell.say("\nBuilding manual/example with it")
    start = time.monotonic()
    jobs = max(options.jobs, FEWEST_JOBS)
    # Only a verbose build tells what pipelining won; its commands are too long to be shown.
    output = shell.tee([rbuild, "--locked", "-v", "-j", jobs], cwd=shell.EXAMPLE, env=env,
                       shown=lambda line: not line.lstrip().startswith("Running "))
    seconds = time.monotonic() - start
    program = target / "debug" / "report"
    shell.say(f"\n$ {program.relative_to(shell.ROOT)}")
    shell.say(shell.run([program], quiet=True).rstrip())
    trace = target / "rbuild" / "debug" / "trace.json"
    shell.say(f"\nThe build took {seconds:.1f} s with {jobs} jobs.")
    shell.say(f"Pipelining overlapped {overlap(output)} s: time that crates spent compiling while an upstream was still "
              f"generating code. {early(trace)} crates were there for others before they were finished.")
    shell.say(f"Its trace is {trace.relative_to(shell.ROOT)} (open it in https://ui.perfetto.dev or chrome://tracing).")
    return 0


def fetch(env):
    """Downloads what the example depends on, so that the time of the build is that of compiling."""
    shell.run(["cargo", "fetch", "--locked", "--manifest-path", shell.EXAMPLE / "Cargo.toml"], env=env, quiet=True)


def overlap(output):
    """The seconds that rbuild named in what it printed."""
    found = OVERLAP.findall(output)
    if not found:
        raise shell.Failed("the build did not say how much pipelining overlapped")
    return found[-1]


def early(trace):
    """How many crates announced their metadata before they ended, by the trace of the build."""
    try:
        events = json.loads(trace.read_text())
    except (OSError, ValueError) as error:
        raise shell.Failed(f"cannot read the trace of the build: {error}") from error
    return sum(event["cat"] == "codegen" for event in events)
