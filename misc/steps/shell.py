"""Where things lie in the checkout, and commands run from it with readable failures."""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
BUILD_TEST = ROOT / "build-test"
BUILD_LINT = ROOT / "build-lint"
BUILD_FUZZ = ROOT / "build-fuzz"
EXAMPLE = ROOT / "manual" / "example"

# Everything that a command of configure.py makes lies in one of these, and git ignores all of them.
OUTPUTS = (BUILD, BUILD_TEST, BUILD_LINT, BUILD_FUZZ, EXAMPLE / "target")

# Lines of a failed command's output that are worth showing: of its end, and of errors before that.
TAIL_LINES = 60
ERROR_LINES = 20


class Failed(Exception):
    """A command that had to succeed did not; the text says which and shows the end of what it printed."""


def cores():
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0))


def say(text):
    """Prints a line at once, also into a pipe."""
    print(text, flush=True)


def tail(text, lines=TAIL_LINES):
    """The last lines of a text, after a remark on how many were left out and the errors among them."""
    every = text.rstrip("\n").split("\n")
    if len(every) <= lines:
        return "\n".join(every)
    errors = [line for line in every[:-lines] if ": error" in line or "FAILED:" in line][:ERROR_LINES]
    return "\n".join([*errors, f"... ({len(every) - lines} lines before this)", *every[-lines:]])


def run(command, cwd=ROOT, env=None, quiet=False):
    """Runs a command that must succeed. A quiet one, or one without a terminal, shows its output only if it fails."""
    command = [str(word) for word in command]
    if not quiet and sys.stdout.isatty():
        code, output = subprocess.run(command, cwd=cwd, env=env, check=False).returncode, ""
    else:
        done = subprocess.run(command, cwd=cwd, env=env, check=False, stdin=subprocess.DEVNULL, errors="replace",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        code, output = done.returncode, done.stdout
    if code != 0:
        text = f"`{' '.join(command)}` failed with exit code {code} in {cwd}"
        raise Failed(text + (":\n" + tail(output) if output.strip() else ""))
    return output


def tee(command, cwd=ROOT, env=None, shown=lambda line: True):
    """Runs a command that must succeed, shows those lines of its output as they come, and returns all of it."""
    lines = []
    with subprocess.Popen([str(word) for word in command], cwd=cwd, env=env, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace") as process:
        for line in process.stdout:
            lines.append(line)
            if shown(line):
                print(line, end="", flush=True)
    if process.returncode != 0:
        raise Failed(f"`{' '.join(map(str, command))}` failed with exit code {process.returncode} in {cwd}:\n"
                     + tail("".join(lines)))
    return "".join(lines)
