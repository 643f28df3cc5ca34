"""What the benchmarks share: timed runs, pairs of them, and the environment that both sides get."""
import argparse
import contextlib
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "manual" / "example"


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=7, metavar="N", help="pairs of builds to compare")
    return parser.parse_args()


def rbuild():
    """The program to measure, named by the variable RBUILD; best an optimised one."""
    path = os.environ.get("RBUILD") or str(ROOT / "build" / "rbuild")
    if not os.access(path, os.X_OK):
        sys.exit(f"{path} is no program; build it with ./configure.py build, or name another one in RBUILD")
    return path


def require(program):
    if shutil.which(program) is None:
        sys.exit(f"{program} is not on PATH")


def environment():
    """The environment without what would slow one side or make it build something else."""
    drop = ("MAKEFLAGS", "MFLAGS", "CARGO_MAKEFLAGS", "RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_TARGET_DIR", "NINJA_STATUS")
    return {name: value for name, value in os.environ.items() if name not in drop}


@contextlib.contextmanager
def folder():
    """A folder for what is built, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="rbuild-bench-") as name:
        yield pathlib.Path(name)


def seconds(command, cwd):
    """How long a command that must succeed takes."""
    start = time.perf_counter()
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=environment(), check=False, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
    elapsed = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed with exit code {done.returncode}\n{done.stdout[-4000:]}")
    return elapsed


def peak_kilobytes(command, cwd):
    """The largest resident set of a command itself, in a process that measures nothing else."""
    code = ("import resource, subprocess, sys\n"
            "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
            "sys.exit(done.returncode)\n")
    done = subprocess.run([sys.executable, "-c", code, *map(str, command)], cwd=cwd, env=environment(), check=True,
                          text=True, stdout=subprocess.PIPE)
    return int(done.stdout) // (1024 if sys.platform == "darwin" else 1)


def user_seconds():
    """Processor time of all children so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def compare(name, first, second, pairs):
    """Runs both sides in turn and prints the median of the ratios. A side is (label, function that returns seconds)."""
    compare_all(name, (first,), second, pairs)


def compare_all(name, sides, peer, rounds):
    """Runs all sides and their peer in each round, who begins changing each time, and prints each one's ratio to it."""
    everyone = [*sides, peer]
    times = [[] for _ in everyone]
    for number in range(rounds):
        order = range(len(everyone))
        for side in order if number % 2 == 0 else reversed(order):
            times[side].append(everyone[side][1]())
    medians = [statistics.median(side) for side in times]
    for side, (label, _) in enumerate(sides):
        ratios = [own / other for own, other in zip(times[side], times[-1])]
        print(f"  {name}: {label} {show(medians[side])}, {peer[0]} {show(medians[-1])}, ratio "
              f"{statistics.median(ratios):.3f} (median of {rounds}; {min(ratios):.3f} to {max(ratios):.3f})", flush=True)


def show(value):
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"
