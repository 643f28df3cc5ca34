"""Runs the benchmarks in misc/bench with an optimised rbuild; each prints ratios of its own run."""
import os
import subprocess
import sys

from steps import make, packages, shell


def run(options):
    env = packages.rust_environment()
    packages.ensure(["build", "test", "rust"], not options.no_install)
    env["RBUILD"] = str(make.release(options))
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    env.pop("CARGO_TARGET_DIR", None)
    scripts = sorted((shell.ROOT / "misc" / "bench").glob("bench_*.py"))
    chosen = [path for path in scripts if not options.filter or any(word in path.name for word in options.filter)]
    codes = []
    for path in chosen:
        shell.say(f"\n{path.stem}")
        command = [sys.executable, os.fspath(path), "--pairs", str(options.pairs)]
        codes.append(subprocess.run(command, cwd=shell.ROOT, env=env, check=False).returncode)
    if not codes:
        raise shell.Failed("no benchmark has such a name: " + " ".join(options.filter))
    return max(codes)
