"""What every end-to-end test needs: a temporary workspace, rbuild run in it as a user would, and what came of it."""
import dataclasses
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

# A run that takes longer than this hangs.
TIMEOUT_SECONDS = 120

# Variables of the person who runs the tests that would change what rbuild, ninja or cargo do.
PERSONAL = re.compile(r"(NINJA_STATUS|MAKEFLAGS|MFLAGS|CARGO_MAKEFLAGS|CARGO_ENCODED_RUSTFLAGS|RUSTFLAGS|RUSTC|RUSTC_.*|"
                      r"CARGO_TARGET_.*|CARGO_BUILD_.*|CARGO_PROFILE_.*|CARGO_INCREMENTAL|CARGO_TERM_.*|CLICOLOR.*|"
                      r"NO_COLOR|RBUILD_.*)")


def rbuild():
    """The program under test, named by the variable RBUILD."""
    path = os.environ.get("RBUILD")
    if not path:
        raise unittest.SkipTest("RBUILD does not name the program to test")
    return path


def pinned_ninja():
    """The ninja that rbuild answers as, named by the variable NINJA_113."""
    path = os.environ.get("NINJA_113")
    if not path:
        raise unittest.SkipTest("NINJA_113 does not name a ninja 1.13.2; ./configure.py test installs one")
    return path


def stock_ninjas():
    """The programs of ninja to compare with, by version: Debian's and the pinned one."""
    programs = [shutil.which("ninja"), os.environ.get("NINJA_113")]
    found = {}
    for program in filter(None, programs):
        done = subprocess.run([program, "--version"], check=True, stdout=subprocess.PIPE, text=True)
        found[done.stdout.strip()] = program
    if not found:
        raise unittest.SkipTest("neither is ninja installed nor does NINJA_113 name one")
    return found


def environment(**changes):
    """A clean environment; a value of None removes a variable."""
    env = {name: value for name, value in os.environ.items() if not PERSONAL.fullmatch(name)}
    env.update({"TERM": "dumb", "LC_ALL": "C.UTF-8"})
    for name, value in changes.items():
        env.pop(name, None)
        if value is not None:
            env[name] = str(value)
    return env


@dataclasses.dataclass
class Run:
    """One run of a program: its exit code and what it printed."""
    code: int
    out: str
    err: str

    @property
    def text(self):
        return self.out + self.err


# What cargo says while another test's cargo holds the folder of downloads that they share.
BLOCKED = re.compile(r"^    Blocking waiting for file lock on package cache\n", re.MULTILINE)


def run(command, cwd, env=None, timeout=TIMEOUT_SECONDS):
    """Runs a program to its end, without a terminal and without anything to read."""
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=env or environment(), check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors="replace", timeout=timeout)
    return Run(done.returncode, done.stdout, BLOCKED.sub("", done.stderr))


def alive(pid):
    """Whether a process runs; one that is dead and waits for its parent does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class WorkspaceCase(unittest.TestCase):
    """A test with a temporary folder of its own, in which it writes files and runs rbuild."""

    timeout = TIMEOUT_SECONDS

    def setUp(self):
        self.program = rbuild()
        folder = tempfile.mkdtemp(prefix="rbuild-e2e-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.root = pathlib.Path(folder).resolve()

    def use_copy_for_others(self):
        """Tests a copy that another user may run too, who may not get to where the program lies."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="rbuild-program-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        self.program = shutil.copy(self.program, folder)

    def path(self, name):
        return self.root / name

    def write(self, name, text, mode=None):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        if mode is not None:
            path.chmod(mode)
        return path

    def read(self, name):
        return self.path(name).read_text()

    def exists(self, name):
        return self.path(name).exists()

    def edit(self, name, old, new):
        """Replaces a text that must be there."""
        text = self.read(name)
        self.assertIn(old, text, f"{name} does not hold what is to be edited")
        self.write(name, text.replace(old, new))

    def touch(self, name):
        """Gives a file another time and the same content."""
        now = time.time_ns()
        os.utime(self.path(name), ns=(now, now))

    def run_program(self, command, cwd=None, env=None):
        return run(command, cwd or self.root, env, self.timeout)

    def rbuild(self, *arguments, code=0, cwd=None, env=None):
        """Runs rbuild and expects this exit code."""
        run = self.run_program([self.program, *arguments], cwd, env)
        self.assertEqual(run.code, code, f"rbuild {' '.join(map(str, arguments))}\n{run.text}")
        return run

    def start(self, *arguments, env=None, pass_fds=()):
        """Starts rbuild in a process group of its own; ended at the latest when the test ends."""
        process = subprocess.Popen([self.program, *map(str, arguments)], cwd=self.root, env=env or environment(),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   text=True, errors="replace", start_new_session=True,
                                   pass_fds=pass_fds)
        self.addCleanup(self._end, process)
        return process

    @staticmethod
    def _end(process):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()

    def finish(self, process, code):
        """Waits for a started rbuild and expects this exit code."""
        output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
        self.assertEqual(process.returncode, code, output)
        return output

    def wait_for(self, condition, what):
        """Waits until a condition holds; fails if it never does."""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"waited in vain for {what}")
            time.sleep(0.01)

    def wait_for_file(self, name):
        self.wait_for(lambda: self.exists(name), name)


class BuildFileCase(WorkspaceCase):
    """A test with a build.ninja whose commands note in the file `ran` that they ran."""

    # Copies after noting its output; `$extra` may fail or wait.
    RULES = ("rule cat\n"
             "  command = echo $out >> ran && $extra cat $in > $out\n"
             "  description = cat $out\n"
             "rule cc\n"
             "  command = echo $out >> ran && gcc -MMD -MF $out.d -c $in -o $out\n"
             "  depfile = $out.d\n"
             "  deps = gcc\n"
             "rule link\n"
             "  command = echo $out >> ran && gcc $in -o $out\n")

    def build_file(self, text, name="build.ninja"):
        self.write(name, self.RULES + text)

    def ran(self):
        """The outputs whose commands ran since the last call, in order."""
        if not self.exists("ran"):
            return []
        lines = self.read("ran").split()
        self.path("ran").unlink()
        return lines
