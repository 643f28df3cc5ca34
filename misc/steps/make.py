"""Configures and builds a build folder with the project's own CMakeLists.txt."""
import shutil
import time

from steps import packages, shell

GCC = ("-DCMAKE_CXX_COMPILER=g++",)


def configure(folder, options):
    """Runs CMake for a build folder; one that exists keeps its generator."""
    words = ["cmake", "-S", shell.ROOT, "-B", folder, *options]
    if not (folder / "CMakeCache.txt").exists() and shutil.which("ninja"):
        words[1:1] = ["-G", "Ninja"]
    shell.run(words, quiet=True)


def build(folder, jobs, targets=()):
    """Builds a configured folder, or only these targets of it."""
    words = ["cmake", "--build", folder, "--parallel", str(jobs)]
    shell.run([*words, "--target", *targets] if targets else words)


def release(options):
    """Builds the optimised program and returns its path."""
    packages.ensure(["build"], not options.no_install)
    start = time.monotonic()
    configure(shell.BUILD, ["-DCMAKE_BUILD_TYPE=Release"])
    build(shell.BUILD, options.jobs, ["rbuild"])
    shell.say(f"Built build/rbuild in {time.monotonic() - start:.1f} s")
    return shell.BUILD / "rbuild"


def run(options):
    release(options)
    return 0
