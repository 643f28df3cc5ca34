"""On a real terminal: the status line is one line, the console is the command's, and the screen stays clean."""
import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import termios
import time
import unittest

import harness
import screen


class Session:
    """rbuild on a pseudo terminal of its own, and the screen that its user sees."""

    def __init__(self, command, cwd, columns, **variables):
        self.screen = screen.Screen(columns)
        self.raw = b""
        self.master, slave = pty.openpty()
        self._set_size(slave, columns)
        env = harness.environment(**{"TERM": "xterm-256color", **variables})
        self.process = subprocess.Popen([str(word) for word in command], cwd=cwd, env=env, stdin=slave, stdout=slave,
                                        stderr=slave, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.before = termios.tcgetattr(slave)
        self.slave = slave

    @staticmethod
    def _set_size(descriptor, columns):
        fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def resize(self, columns):
        self.read()
        self.screen.resize(columns)
        self._set_size(self.master, columns)

    def type(self, keys):
        os.write(self.master, keys)

    def read(self, seconds=0):
        """Takes what was written to the terminal, waiting so long for the first of it."""
        while select.select([self.master], [], [], seconds)[0]:
            data = os.read(self.master, 65536)
            self.raw += data
            self.screen.feed(data)
            seconds = 0

    def until(self, condition, what):
        deadline = time.monotonic() + harness.TIMEOUT_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited in vain for {what}; the screen shows {self.screen.lines}")
            self.read(0.01)

    def end(self):
        """Waits for the program and returns its exit code."""
        self.until(lambda: self.process.poll() is not None, "the end of the program")
        self.read()
        return self.process.returncode

    def close(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, 9)
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


# Waits until the test lets it on by making a file.
WAIT = "rule wait\n  command = touch $out.started; while test ! -e $out.go -a -e build.ninja; do sleep 0.01; done; $then\n"


class TerminalCase(harness.WorkspaceCase):

    def terminal(self, *arguments, columns=80, program=None, **variables):
        session = Session([program or self.program, *arguments], self.root, columns, **variables)
        self.addCleanup(session.close)
        return session

    def on_screen(self, *arguments, code=0, **options):
        """Runs rbuild to its end; the lines of the screen."""
        session = self.terminal(*arguments, **options)
        self.assertEqual(session.end(), code, session.screen.lines)
        return session.screen.lines


class StatusLine(TerminalCase):

    def test_is_overwritten(self):
        self.write("build.ninja", "rule r\n  command = touch $out\n"
                                  "build a_long_name: r\nbuild b: r a_long_name\nbuild c: r b\n")
        session = self.terminal()
        self.assertEqual(session.end(), 0)
        self.assertEqual(session.screen.lines, ["[3/3] touch c"])
        self.assertIn(b"[0/3] touch a_long_name\x1b[K", session.raw)
        self.assertIn(b"[1/3] touch a_long_name\x1b[K", session.raw)
        self.assertTrue(session.raw.endswith(b"\r\n"), session.raw)

    def test_output_stands_below_the_line_of_its_command(self):
        self.write("build.ninja", "rule r\n  command = $what\n  description = R $out\n"
                                  "build a: r\n  what = echo one; echo two\nbuild b: r a\n  what = true\n"
                                  "build c: r b\n  what = printf three\nbuild d: r c\n  what = printf four\n")
        self.assertEqual(self.on_screen(), ["[1/4] R a", "one", "two", "[3/4] R c", "three", "[4/4] R d", "four"])

    def test_failure(self):
        self.write("build.ninja", "rule r\n  command = echo oops; exit 3\nbuild a: r\n")
        session = self.terminal()
        self.assertEqual(session.end(), 3)
        self.assertEqual(session.screen.lines, ["[1/1] echo oops; exit 3", "FAILED: [code=3] a", "echo oops; exit 3",
                                                "oops", "rbuild: build stopped: subcommand failed."])
        self.assertIn(b"\x1b[31mFAILED: [code=3] \x1b[0ma ", session.raw)

    def test_colours_of_commands_pass(self):
        self.write("build.ninja", r"rule r" "\n" r"  command = printf '\033[1;32mgreen\033[0m\n'" "\nbuild a: r\n")
        for variables, colours in (({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True),
                                   ({"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, False),
                                   ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True)):
            with self.subTest(variables=variables):
                session = self.terminal(**variables)
                self.assertEqual(session.end(), 0)
                self.assertEqual(session.screen.lines[-1], "green")
                self.assertEqual(b"\x1b[1;32mgreen" in session.raw, colours)

    def test_long_line_is_cut_in_the_middle(self):
        self.write("build.ninja", "rule r\n  command = true\n  description = beginning " + "x" * 200 + " end\nbuild a: r\n")
        for columns in (80, 40, 21):
            with self.subTest(columns=columns):
                session = self.terminal(columns=columns)
                session.end()
                line, = session.screen.lines
                self.assertEqual(session.screen.wraps, 0)
                self.assertEqual(len(line), columns)
                self.assertTrue(line.startswith("[1/1] be") and line.endswith("x end") and "..." in line, line)

    def test_very_narrow(self):
        self.write("build.ninja", "rule r\n  command = true\n  description = description\nbuild a: r\nbuild b: r a\n")
        for columns in range(1, 8):
            with self.subTest(columns=columns):
                session = self.terminal(columns=columns)
                self.assertEqual(session.end(), 0)
                self.assertEqual(session.screen.wraps, 0, session.screen.lines)
                self.assertEqual(len(session.screen.lines), 1)

    def test_terminal_that_does_not_tell_its_width(self):
        self.write("build.ninja", "rule r\n  command = true\n  description = " + "x" * 200 + "\nbuild a: r\n")
        session = self.terminal(columns=0)
        self.assertEqual(session.process.wait(harness.TIMEOUT_SECONDS), 0)
        self.assertIn(b"x" * 200, os.read(session.master, 65536))

    def test_wide_and_combining_characters_are_never_cut(self):
        for text in ("日本語" * 30, "ä" * 100, "e\u0301" * 100, "🦀" * 60, "aü日🦀" * 20):
            for columns in (24, 25, 26, 27):
                with self.subTest(text=text[:4], columns=columns):
                    self.write("build.ninja", f"rule r\n  command = true\n  description = {text}\nbuild a: r\n")
                    session = self.terminal(columns=columns)
                    self.assertEqual(session.end(), 0)
                    self.assertEqual(session.screen.wraps, 0)
                    line, = session.screen.lines
                    left, right = line.removeprefix("[1/1] ").split("...")
                    self.assertTrue(text.startswith(left) and text.endswith(right), line)
                    self.assertGreaterEqual(sum(map(screen.width_of, line)), columns - 2)

    def test_colours_of_a_description_end_though_it_is_cut(self):
        self.write("build.ninja", "rule r\n  command = true\n  description = \x1b[32m" + "g" * 100 + "\x1b[0m\nbuild a: r\n")
        session = self.terminal(columns=30)
        session.end()
        self.assertEqual(session.screen.style, "")
        self.assertEqual(len(session.screen.lines[0]), 30)

    def test_line_end_in_a_description_does_not_break_the_line(self):
        self.write("build.ninja", "rule r\n  command = true\n  description = with $in_newline\nbuild a: r b c\n")
        self.write("b", "")
        self.write("c", "")
        self.assertEqual(self.on_screen(), ["[1/1] with b c"])

    def test_verbose_shows_all_lines_whole(self):
        self.write("build.ninja", "rule r\n  command = : " + "x" * 100 + "\nbuild a: r\nbuild b: r a\n")
        session = self.terminal("-v", columns=120)
        session.end()
        self.assertEqual(session.screen.lines, [f"[1/2] : {'x' * 100}", f"[2/2] : {'x' * 100}"])

    def test_quiet_shows_output_alone(self):
        self.write("build.ninja", "rule r\n  command = echo hi\nbuild a: r\n")
        self.assertEqual(self.on_screen("--quiet"), ["hi"])

    def test_resize_between_updates(self):
        self.write("build.ninja", WAIT + "  description = $out " + "x" * 100 + " end\n"
                                  "build a: wait\n  then = true\nbuild b: wait a\n  then = true\n"
                                  "build c: wait b\n  then = true\n")
        session = self.terminal(columns=60)
        for name, columns in (("a", 60), ("b", 20), ("c", 90)):
            session.until(lambda name=name: self.exists(f"{name}.started"), f"{name} to start")
            session.until(lambda name=name, columns=columns: session.screen.lines[-1:]
                          and session.screen.lines[-1].find(f"] {name} ") == 4
                          and len(session.screen.lines[-1]) == columns, f"{name} on {columns} columns")
            session.resize({60: 20, 20: 90, 90: 30}[columns])
            self.write(f"{name}.go", "")
        self.assertEqual(session.end(), 0)
        self.assertEqual(session.screen.wraps, 0)
        self.assertEqual(len(session.screen.lines), 1)
        self.assertEqual(len(session.screen.lines[0]), 30)

    def test_dumb_terminal_gets_plain_lines(self):
        self.write("build.ninja", "rule r\n  command = touch $out\nbuild a: r\nbuild b: r a\n")
        session = self.terminal(TERM="dumb")
        self.assertEqual(session.end(), 0)
        self.assertEqual(session.raw, b"[1/2] touch a\r\n[2/2] touch b\r\n")

    def test_pipe_gets_plain_lines(self):
        self.write("build.ninja", "rule r\n  command = touch $out\nbuild a: r\n")
        session = self.terminal("-c", f"{self.program} | cat", program="/bin/sh")
        self.assertEqual(session.end(), 0)
        self.assertEqual(session.raw, b"[1/1] touch a\r\n")


class AsNinja(TerminalCase):
    """Byte for byte what ninja writes to a terminal."""

    RULE = "rule r\n  command = $what\n  description = $text\n"
    BUILDS = {
        "success": (RULE + "build a: r\n  what = true\n  text = A\nbuild b: r a\n  what = true\n", ()),
        "output": (RULE + "build a: r\n  what = echo one; echo two\nbuild b: r a\n  what = true\n", ()),
        "output without a line end": (RULE + "build a: r\n  what = printf one\n", ()),
        "failure": (RULE + "build a: r\n  what = echo oops; exit 3\n", ()),
        "failures": (RULE + "build a: r\n  what = echo oops; exit 3\nbuild b: r\n  what = false\n", ("-j1", "-k0")),
        "colours": (RULE + "build a: r\n  what = printf '\\033[31mred\\033[0m'\n", ()),
        "coloured description": (RULE + "build a: r\n  what = true\n  text = \x1b[32m" + "g" * 100 + "\x1b[0m\n", ()),
        "console": (RULE + "build a: r\n  what = printf hi\n  pool = console\nbuild b: r a\n  what = true\n", ()),
        "verbose": (RULE + "build a: r\n  what = : " + "x" * 100 + "\nbuild b: r a\n  what = true\n", ("-v",)),
        "verbose colours": (RULE + "build a: r\n  what = printf '\\033[31mred\\033[0m'\n", ("-v",)),
        "verbose failure": (RULE + "build a: r\n  what = exit 1\n", ("-v",)),
        "quiet": (RULE + "build a: r\n  what = printf hi\nbuild b: r a\n  what = printf ho\n", ("--quiet",)),
        "quiet failure": (RULE + "build a: r\n  what = exit 1\n", ("--quiet",)),
        "dry run": (RULE + "build a: r\n  what = exit 1\nbuild b: r a\n  what = exit 1\n", ("-n",)),
        "nothing": ("build a: phony\n", ()),
        "mistake": ("build a\n", ()),
        "long": (RULE + "build a: r\n  what = true\n  text = one" + " two" * 50 + " three\n", ()),
    }

    def test_builds(self):
        ninja = harness.pinned_ninja()
        self.path("ninja").symlink_to(self.program)
        for name, (text, arguments) in self.BUILDS.items():
            for columns in (80, 33, 5):
                with self.subTest(build=name, columns=columns):
                    found = []
                    for who, program in (("theirs", ninja), ("ours", self.path("ninja"))):
                        folder = self.write(f"{who} {name} {columns}/build.ninja", text).parent
                        session = Session([program, *arguments], folder, columns)
                        self.addCleanup(session.close)
                        found.append((session.end(), session.raw))
                    self.assertEqual(*found)


class CtrlC(TerminalCase):

    def test_typed_at_the_terminal_ends_the_commands(self):
        self.write("build.ninja", WAIT + "build a: wait\n  then = true\nbuild b: wait\n  then = true\n")
        session = self.terminal("-j2")
        session.until(lambda: self.exists("a.started") and self.exists("b.started"), "both commands")
        session.type(b"\x03")
        self.assertEqual(session.end(), 130)
        self.assertEqual(session.screen.lines[-1], "rbuild: build stopped: interrupted by user.")
        self.assertEqual(session.screen.column, 0, "the prompt of the shell gets a line of its own")
        self.assertEqual(session.screen.style, "")
        self.assertEqual(termios.tcgetattr(session.slave), session.before)
        self.assertEqual(self.in_session(session), [])

    def test_typed_while_the_console_is_taken(self):
        self.write("build.ninja", "rule r\n  command = touch started; while test ! -e go -a -e build.ninja; do sleep 0.01; done\n"
                                  "  pool = console\nbuild a: r\n")
        session = self.terminal()
        session.until(lambda: self.exists("started"), "the command")
        session.type(b"\x03")
        self.assertEqual(session.end(), 130)
        # The terminal shows the key, and the command had the line.
        self.assertEqual(session.screen.lines[-1], "^Crbuild: build stopped: interrupted by user.")
        self.assertEqual(self.in_session(session), [])

    @staticmethod
    def in_session(session):
        """The processes that are left of a session; those that are dead but not yet waited for don't count."""
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8") as stat:
                    fields = stat.read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session.process.pid and fields[0] != "Z":
                found.append(int(name))
        return found


class Console(TerminalCase):

    def test_is_the_terminal_and_can_be_typed_at(self):
        self.write("build.ninja", "rule ask\n  command = test -t 0 && test -t 1 && test -t 2 && printf 'name? ' && "
                                  "read name && echo hello $$name\n  pool = console\n  description = ASK\nbuild a: ask\n")
        session = self.terminal()
        session.until(lambda: session.screen.lines[-1:] == ["name?"], "the question")
        session.type(b"you\n")
        self.assertEqual(session.end(), 0)
        self.assertEqual(session.screen.lines, ["[0/1] ASK", "name? you", "hello you"])

    def test_other_commands_are_no_terminal_and_have_nothing_to_read(self):
        self.write("build.ninja", "rule r\n  command = test -t 0 || test -t 1 || test -t 2 || cat && echo none\nbuild a: r\n")
        self.assertEqual(self.on_screen()[-1], "none")

    def test_holds_others_back_meanwhile(self):
        self.write("build.ninja", WAIT + "  description = $out\n"
                                  "rule console\n  command = touch c.started; echo begin; "
                                  "while test ! -e c.go -a -e build.ninja; do sleep 0.01; done; echo end\n"
                                  "  pool = console\n  description = CONSOLE\n"
                                  "build c: console\nbuild a: wait\n  then = echo of a\nbuild b: wait a\n  then = printf of-b\n"
                                  "build d: wait b\n  then = true\n")
        session = self.terminal("-j2")
        session.until(lambda: self.exists("a.started") and "begin" in session.screen.lines, "both commands")
        for name, following in (("a", "b"), ("b", "d")):
            self.write(f"{name}.go", "")
            session.until(lambda following=following: self.exists(f"{following}.started"), following)
        session.read(0.05)
        meanwhile = session.screen.lines
        self.assertEqual(meanwhile[meanwhile.index("begin"):], ["begin"])
        self.write("c.go", "")
        session.until(lambda: "of a" in session.screen.lines, "what was held back")
        self.write("d.go", "")
        self.assertEqual(session.end(), 0)
        lines = session.screen.lines
        tail = lines[lines.index("begin"):]
        self.assertEqual([line for line in tail if not line.startswith("[")], ["begin", "end", "of a", "of-b"])
        self.assertEqual(tail[:2], ["begin", "end"])
        self.assertRegex(lines[-1], r"^\[4/4\] ")

    def test_without_a_line_end(self):
        self.write("build.ninja", "rule r\n  command = printf $out\n  pool = console\nrule n\n  command = true\n"
                                  "build a: r\nbuild b: n a\n")
        # What the console printed is unknown to us, so the next status line may overwrite it, as under ninja.
        self.assertEqual(self.on_screen(), ["[0/2] printf a", "[2/2] true"])


class Cargo(TerminalCase):
    """The status line of a Cargo workspace."""

    def setUp(self):
        super().setUp()
        if not shutil.which("cargo"):
            self.skipTest("cargo is not installed")
        self.write("Cargo.toml", '[package]\nname = "small"\nversion = "0.1.0"\nedition = "2021"\n')
        # A bar is drawn only where a build takes longer than half a second.
        self.write("build.rs", "fn main() { std::thread::sleep(std::time::Duration::from_millis(1500)) }\n")
        self.write("src/lib.rs", "pub fn one() -> i32 { 1 }\n")
        self.write("src/main.rs", "fn main() { println!(\"{}\", small::one()) }\n")

    def test_leaves_its_lines_and_no_bar(self):
        for columns in (100, 40, 10):
            with self.subTest(columns=columns):
                # As cargo does, rbuild draws no bar where this variable is set.
                session = self.terminal("--target-dir", f"target{columns}", columns=columns, CI=None)
                self.assertEqual(session.end(), 0)
                self.assertEqual(session.screen.style, "")
                text = "".join(session.screen.lines)
                self.assertIn("Compiling small", text)
                self.assertIn("Finished", text)
                self.assertNotIn("Building", text)
                self.assertEqual(b"Building" in session.raw, columns > 10)

    def test_cargo_finds_the_terminal_where_it_plans(self):
        self.write("bin/cargo", "#!/bin/sh\nif test \"$1\" = metadata; then\n"
                   "  test -t 2 && printf '    Fetch [=> ] 1/2\\r\\033[K\\033[33mwarning\\033[0m: of %s\\n' \"$(stty size <&2)\" >&2\nfi\n"
                   f"exec {shutil.which('cargo')} \"$@\"\n", mode=0o755)
        path = f"{self.path('bin')}:{os.environ['PATH']}"
        for _ in range(2):
            session = self.terminal(columns=50, CI=None, PATH=path)
            self.assertEqual(session.end(), 0)
            self.assertIn("warning: of 24 50", session.screen.lines)
            self.assertNotIn("Fetch", "".join(session.screen.lines))
        run = self.rbuild(env=harness.environment(PATH=path))
        self.assertIn("warning: of 24 50\n", run.err)


if __name__ == "__main__":
    unittest.main()
