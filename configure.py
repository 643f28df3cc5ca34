#!/usr/bin/env python3
"""Installs what is missing, builds rbuild with CMake and runs what a person or a CI wants from a checkout."""
import argparse
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(__import__("pathlib").Path(__file__).resolve().parent / "misc"))

from steps import bench, demo, docs, lint, make, packages, proof, shell, testing  # noqa: E402

COMMANDS = {
    "demo": (demo.run, "build rbuild optimised, build manual/example with it and run the program that came out"),
    "test": (testing.run, "build with checks and warnings as errors and run all tests that take minutes"),
    "proof": (proof.run, "run the tests and what takes longer: whole programs, long property runs, fuzzing"),
    "bench": (bench.run, "print how rbuild compares with cargo and ninja, as ratios of one run"),
    "build": (make.run, "build the optimised program build/rbuild"),
    "docs": (docs.run, "make the man page and the HTML manual in build/manual"),
    "format": (lint.run_format, "format the sources with clang-format-19"),
    "lint": (lint.run_lint, "check the sources with clang-tidy-19 and misc/check_folders.py"),
}


def parse_arguments(arguments):
    """The command line as a namespace; argparse ends the program on a wrong one with exit code 2."""
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--no-install", action="store_true",
                         help="install nothing: print the Debian packages that are missing and stop with exit code 1")
    options.add_argument("-j", "--jobs", type=int, default=shell.cores(), metavar="N",
                         help="commands run at the same time (default: the number of cores, %(default)s)")
    parser = argparse.ArgumentParser(prog="configure.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (_, text) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text, parents=[options])
        if name == "format":
            command.add_argument("--check", action="store_true", help="change nothing, fail if a file would change")
        if name in ("test", "proof"):
            command.add_argument("filter", nargs="*", metavar="NAME",
                                 help="run only test programs and files whose name contains one of these")
        if name == "bench":
            command.add_argument("filter", nargs="*", metavar="NAME",
                                 help="run only the benchmarks in misc/bench whose name contains one of these")
            command.add_argument("--pairs", type=int, default=7, metavar="N",
                                 help="pairs of builds in a comparison with cargo (default: %(default)s)")
        if name == "proof":
            command.add_argument("--minutes", type=float, default=5, metavar="N",
                                 help="how long to fuzz, in all (default: %(default)s)")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse_arguments(arguments)
    try:
        return COMMANDS[options.command][0](options)
    except packages.Missing as missing:
        print(f"configure.py: {missing}", file=sys.stderr)
        return 1
    except shell.Failed as failed:
        print(f"configure.py: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("configure.py: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
