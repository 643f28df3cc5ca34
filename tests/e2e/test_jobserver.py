"""The jobserver with real neighbours: GNU make above and below rbuild, rustc, and rbuild itself."""
import fcntl
import os
import shutil
import signal
import struct
import termios
import unittest

import harness

# Notes its start and its end; what runs at the same time can be counted from that.
COUNTED = ("rule work\n"
           "  command = echo + >> $log; sleep 0.1; echo - >> $log; touch $out\n")
# Ends only when so many of its kind have started, or after half a minute as a failure.
MEETING = ("rule meet\n"
           "  command = touch $out.here; n=0; while test $$(ls *.here | wc -l) -lt $people -a $$n -lt 600; "
           "do sleep 0.05; n=$$((n+1)); done; test $$n -lt 600 && touch $out\n")
NEEDS_MAKE = unittest.skipUnless(shutil.which("make"), "make is not installed")


class Pool:
    """A pool as make makes it, by pipe or by fifo, for a process to be started with."""

    def __init__(self, case, tokens, fifo=False):
        self.size = tokens
        if fifo:
            path = case.path("pool")
            os.mkfifo(path)
            self.read = self.write = os.open(path, os.O_RDWR)
            self.fds = ()
            auth = f"fifo:{path}"
        else:
            self.read, self.write = os.pipe()
            self.fds = (self.read, self.write)
            auth = f"{self.read},{self.write}"
        case.addCleanup(self.close)
        os.write(self.write, b"t" * tokens)
        self.makeflags = f" -j{tokens + 1} --jobserver-auth={auth}"

    def tokens(self):
        return struct.unpack("i", fcntl.ioctl(self.read, termios.FIONREAD, b"\0" * 4))[0]

    def close(self):
        for fd in {self.read, self.write}:
            os.close(fd)


class JobserverCase(harness.BuildFileCase):

    def most_at_once(self):
        running = most = 0
        for line in self.read("log").split():
            running += 1 if line == "+" else -1
            most = max(most, running)
        self.assertEqual(running, 0)
        return most

    def sub_builds(self, names, commands, log):
        for name in names:
            edges = "".join(f"build o{i}: work\n  log = {log}\n" for i in range(commands))
            self.write(f"{name}/build.ninja", COUNTED + edges)


@NEEDS_MAKE
class UnderMake(JobserverCase):

    def make(self, recipe, *arguments, targets="a b c"):
        self.write("Makefile", f"TARGETS = {targets}\nall: $(TARGETS)\n.PHONY: all $(TARGETS)\n$(TARGETS):\n\t{recipe}\n")
        run = self.run_program(["make", *arguments])
        self.assertEqual(run.code, 0, run.text)
        # What make says at its end when tokens are missing.
        self.assertNotIn("INTERNAL", run.text)
        return run

    def test_all_together_run_no_more_than_make_allows(self):
        self.sub_builds("abc", 6, "../log")
        for jobs in (2, 4):
            with self.subTest(jobs=jobs):
                self.make(f"+@{self.program} --quiet -C $@", f"-j{jobs}")
                self.assertEqual(self.read("log").count("+"), 18)
                self.assertLessEqual(self.most_at_once(), jobs)
                for path in [self.path("log"), *self.root.glob("?/o?")]:
                    path.unlink()

    def test_slots_of_make_are_used(self):
        self.write("build.ninja", MEETING + "".join(f"build m{i}: meet\n  people = 6\n" for i in range(6)))
        self.make(f"+@{self.program}", "-j6", targets="a")

    def test_failing_builds_lose_no_token(self):
        self.sub_builds("abc", 3, "../log")
        self.write("c/build.ninja", "rule bad\n  command = false\nbuild x: bad\nbuild y: bad\nbuild z: bad\n")
        self.make(f"+-@{self.program} --quiet -C $@", "-j3")

    def test_without_a_plus_there_is_a_warning_and_a_build(self):
        self.sub_builds("a", 2, "../log")
        run = self.make(f"@{self.program} -C $@", "-j3", targets="a")
        self.assertIn("put a + before the command", run.text)
        self.assertEqual(self.read("log").count("+"), 2)

    def test_a_number_of_jobs_given_by_hand_counts(self):
        self.write("build.ninja", MEETING + "".join(f"build m{i}: meet\n  people = 3\n" for i in range(3)))
        self.make(f"+@{self.program} -j3", "-j2", targets="a")


class EveryWayOut(JobserverCase):
    """However a build ends, the tokens that it had are back."""

    def ends(self):
        yield "success", "rule r\n  command = touch $out\n", 0
        yield "failure", "rule r\n  command = sleep 0.1; test $out != b\n", 1
        # The shell's command line is too long: no command can be started at all.
        yield "error", f"rule r\n  command = : {'x' * 200000}\n", 1
        yield "interrupt", "rule r\n  command = touch $out.here; sleep 30\n", 130

    def check(self, fifo):
        pool = Pool(self, 3, fifo)
        for name, rule, code in self.ends():
            with self.subTest(name):
                self.write("build.ninja", rule + "build a: r\nbuild b: r\nbuild c: r\nbuild d: r\n")
                process = self.start(env=harness.environment(MAKEFLAGS=pool.makeflags), pass_fds=pool.fds)
                if code == 130:
                    self.wait_for_file("a.here")
                    self.wait_for(lambda: pool.tokens() == 0, "all slots to be taken")
                    os.kill(process.pid, signal.SIGINT)
                self.finish(process, code)
                self.assertEqual(pool.tokens(), pool.size)

    def test_of_a_pipe(self):
        self.check(fifo=False)

    def test_of_a_fifo(self):
        self.check(fifo=True)

    def test_the_pipe_stays_as_others_need_it(self):
        pool = Pool(self, 1)
        self.write("build.ninja", COUNTED + "build a: work\n  log = log\nbuild b: work\n  log = log\n")
        self.finish(self.start(env=harness.environment(MAKEFLAGS=pool.makeflags), pass_fds=pool.fds), 0)
        for fd in pool.fds:
            self.assertEqual(fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_NONBLOCK, 0)


class Server(JobserverCase):

    TELL = "rule tell\n  command = echo \"[$$MAKEFLAGS]\" > $out\nbuild told: tell\n"

    def setUp(self):
        super().setUp()
        self.path("tmp").mkdir()

    def told(self, *arguments, **variables):
        """What a command finds in MAKEFLAGS."""
        self.rbuild(*arguments, env=harness.environment(TMPDIR=self.path("tmp"), **variables))
        told = self.read("told").strip()
        self.path("told").unlink()
        return told

    def test_only_where_it_is_asked_for(self):
        self.write("build.ninja", self.TELL)
        self.assertEqual(self.told("-j4"), "[]")
        self.assertRegex(self.told("-j4", "--jobserver-pool"), r"^\[ -j4 --jobserver-auth=\d+,\d+\]$")
        self.assertRegex(self.told("--jobserver-pool"), r"^\[ -j\d+ --jobserver-auth=\d+,\d+\]$")
        self.assertEqual(self.told("-j1", "--jobserver-pool"), "[]")
        self.assertRegex(self.told("-j4", "--jobserver-pool=fifo"),
                         rf"^\[ -j4 --jobserver-auth=fifo:{self.root}/tmp/rbuild-jobserver-\d+-0\]$")
        self.write("build.ninja", "enable_jobserver_pool = 1\n" + self.TELL)
        self.assertRegex(self.told("-j4"), r"^\[ -j4 --jobserver-auth=\d+,\d+\]$")
        self.assertEqual(self.told("-j1"), "[]")
        self.write("build.ninja", "enable_jobserver_pool = 0\n" + self.TELL)
        self.assertEqual(self.told("-j4"), "[]")

    def test_flags_that_are_there_stay(self):
        self.write("build.ninja", self.TELL)
        self.assertRegex(self.told("-j4", "--jobserver-pool", MAKEFLAGS="ks -l3 -- A=b"),
                         r"^\[ks -l3 -j4 --jobserver-auth=\d+,\d+ -- A=b\]$")

    def test_a_pool_that_is_inherited_comes_first(self):
        self.write("build.ninja", self.TELL)
        pool = Pool(self, 2)
        for arguments in (["--jobserver-pool"], ["--jobserver-pool", "-j4"]):
            process = self.start(*arguments, env=harness.environment(MAKEFLAGS=pool.makeflags), pass_fds=pool.fds)
            self.finish(process, 0)
            self.assertEqual(self.read("told"), f"[{pool.makeflags}]\n")
            self.path("told").unlink()

    def test_the_fifo_is_gone_at_the_end(self):
        env = harness.environment(TMPDIR=self.path("tmp"))
        self.write("build.ninja", "rule r\n  command = ls tmp > seen; $then\nbuild a: r\n  then = touch a\n"
                                  "build bad: r\n  then = false\nbuild slow: r\n  then = sleep 30\n")
        for target, code in (("a", 0), ("bad", 1), ("slow", 130)):
            with self.subTest(target):
                process = self.start("-j2", "--jobserver-pool=fifo", target, env=env)
                if code == 130:
                    self.wait_for(lambda: self.exists("seen") and self.read("seen"), "the slow command")
                    os.kill(process.pid, signal.SIGINT)
                self.finish(process, code)
                self.assertIn("rbuild-jobserver-", self.read("seen"))
                self.assertEqual(os.listdir(self.path("tmp")), [])
                self.path("seen").unlink()

    def test_a_place_without_fifos_is_a_warning(self):
        self.write("build.ninja", self.TELL)
        run = self.rbuild("-j2", "--jobserver-pool=fifo", env=harness.environment(TMPDIR=self.path("nowhere")))
        self.assertIn("no jobserver for this build: can't make the fifo", run.text)
        self.assertEqual(self.read("told"), "[]\n")

    def test_builds_inside_share_the_slots(self):
        for style in ("pipe", "fifo"):
            with self.subTest(style):
                self.sub_builds("ab", 5, "../log")
                # The command makes no file of this name, so it runs each time.
                self.write("build.ninja", f"rule sub\n  command = {self.program} --quiet -C $in\n"
                                          "build sub-a: sub a\nbuild sub-b: sub b\n")
                self.rbuild("-j2", f"--jobserver-pool={style}")
                self.assertEqual(self.read("log").count("+"), 10)
                self.assertLessEqual(self.most_at_once(), 2)
                for path in [self.path("log"), *self.root.glob("?/o?")]:
                    path.unlink()

    def test_tokens_of_a_command_that_kept_them_come_back(self):
        self.write("build.ninja", MEETING +
                   "rule thief\n  command = auth=$${MAKEFLAGS##*=}; "
                   "head -c 2 < $${auth#fifo:} > /dev/null && touch $out\n"
                   "build stolen: thief\n" +
                   "".join(f"build m{i}: meet stolen\n  people = 3\n" for i in range(3)))
        self.rbuild("-j3", "--jobserver-pool=fifo")

    @NEEDS_MAKE
    def test_make_runs_as_many_as_the_pool_has(self):
        self.write("Makefile", "all: a b c\na b c:\n\t@touch $@.here; n=0; "
                               "while test `ls *.here | wc -l` -lt 3 -a $$n -lt 600; do sleep 0.05; n=$$((n+1)); done; "
                               "test $$n -lt 600\n")
        self.write("build.ninja", "rule make\n  command = make && touch $out\nbuild made: make\n")
        run = self.rbuild("-j3", "--jobserver-pool")
        self.assertNotIn("warning", run.text)

    @unittest.skipUnless(shutil.which("rustc"), "rustc is not installed")
    def test_rustc_takes_part(self):
        functions = "".join(f"pub fn f{i}(x: u64) -> u64 {{ x.wrapping_mul({i}) }}\n" for i in range(200))
        self.write("x.rs", functions)
        for style in ("pipe", "fifo"):
            with self.subTest(style):
                self.write("build.ninja", "rule rustc\n  command = rustc --crate-type lib -O -C codegen-units=8 $in -o "
                                          f"$out\nbuild lib{style}.rlib: rustc x.rs\n")
                self.assertNotIn("jobserver", self.rbuild("-j3", f"--jobserver-pool={style}").text)


if __name__ == "__main__":
    unittest.main()
