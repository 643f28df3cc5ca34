"""Builds that are started by commands of a build: in the same folder, in others, at once, against each other, killed."""
import os
import random
import shutil
import signal
import time
import unittest

import harness

# Waits for the file `switch`; gives up with the folder that the test removes.
WAIT = "while test ! -e switch -a -e build.ninja; do sleep 0.02; done"


class NestedCase(harness.BuildFileCase):
    """A build file with a rule that calls rbuild (`args`), one that waits for a switch, and a plain one."""

    def setUp(self):
        super().setUp()
        self.write("in", "text\n")

    def build_file(self, text, name="build.ninja"):
        rules = ("rule nest\n  command = $before {program} $args && touch $out\n"
                 "rule run\n  command = $line\n"
                 "rule slow\n  command = echo $out >> ran; echo $$$$ > pid; touch started; {wait}; cat $in > $out\n"
                 "rule cat\n  command = echo $out >> ran; cat $in > $out\n")
        self.write(name, (rules + text).replace("{program}", str(self.program)).replace("{wait}", WAIT))


class SameFolder(NestedCase):

    # A command that ends and leaves the rbuild behind that it started. It comes first because it is said to take long.
    LEAVES_A_BUILD = ("build n: run\n  cost = 100000\n"
                      "  line = ({program} a > log 2>&1 &); while test ! -e started; do sleep 0.02; done; touch n\n")

    def test_builds_another_target(self):
        self.build_file("build a: cat in\nbuild n: nest\n  args = a\nbuild b: cat a n\n")
        self.rbuild("b")
        self.assertEqual(self.ran(), ["a", "b"])
        self.assertIn("no work to do", self.rbuild("a", "b", "n").out)

    def test_sees_at_once_what_the_outer_one_has_built(self):
        self.build_file("build a: cat in\nbuild n: nest | a\n  args = a\n")
        self.assertIn("no work to do", self.rbuild("-v", "n").out)
        self.assertEqual(self.ran(), ["a"])

    def test_sees_what_ended_while_its_own_command_ran(self):
        self.build_file("build a: run\n  line = while test ! -e here; do sleep 0.02; done; echo a >> ran; touch a\n"
                        "build n: nest\n  args = a\n  before = touch here; while test ! -e a; do sleep 0.02; done; "
                        "sleep 0.3;\n")
        self.rbuild("-j2", "a", "n")
        self.assertEqual(self.ran(), ["a"])

    def test_waits_for_what_the_outer_one_runs(self):
        self.build_file("build a: slow in\nbuild n: nest\n  args = a > log\n"
                        "  before = while test ! -e started; do sleep 0.02; done;\n")
        outer = self.start("-j2", "a", "n")
        self.wait_for(lambda: self.exists("log") and "waiting for a, which pid" in self.read("log"), "the wait")
        self.write("switch", "")
        self.finish(outer, 0)
        self.assertEqual(self.ran(), ["a"])
        self.assertIn("no work to do", self.rbuild("-j2", "a", "n").out)

    def test_outer_waits_for_what_a_nested_one_runs(self):
        self.build_file(self.LEAVES_A_BUILD + "build a: slow in\nbuild b: cat a\n")
        outer = self.start("-j1", "n", "b")
        self.wait_for_file("n")
        time.sleep(0.4)
        self.write("switch", "")
        output = self.finish(outer, 0)
        self.assertIn("waiting for a, which pid", output)
        self.assertEqual(self.ran(), ["a", "b"])
        self.assertIn("no work to do", self.rbuild("b").out)

    def test_interrupt_ends_the_wait(self):
        self.build_file(self.LEAVES_A_BUILD + "build a: slow in\n")
        outer = self.start("-j1", "n", "a")
        self.wait_for_file("n")
        time.sleep(0.4)
        os.kill(outer.pid, signal.SIGINT)
        self.assertIn("interrupted", self.finish(outer, 130))
        self.write("switch", "")
        self.wait_for_file("a")

    def test_what_failed_elsewhere_is_tried_again_and_reported(self):
        self.build_file("build a: run\n  line = echo a >> ran; touch started; sleep 0.3; false\n"
                        "build n: nest\n  args = a\n  before = while test ! -e started; do sleep 0.02; done;\n")
        run = self.rbuild("-j2", "-k0", "a", "n", code=1)
        self.assertIn("FAILED", run.text)
        self.assertEqual(self.ran(), ["a", "a"])

    def test_dry_run_inside_a_build(self):
        self.build_file("build a: cat in\nbuild n: nest\n  args = -n a\n")
        self.rbuild("n")
        self.assertEqual(self.ran(), [])

    def test_tools_of_regeneration_wait_for_nobody(self):
        self.build_file("build n: run\n  line = {program} -t recompact && {program} -t restat --builddir=. a b && "
                        "touch n\n")
        self.rbuild("n")
        self.path(".rbuild.db").unlink()
        self.rbuild("-t", "restat", "--builddir=.", "a")
        self.rbuild("-t", "recompact")
        self.assertFalse(self.exists(".rbuild.db"))

    def test_damaged_log_is_left_to_the_holder(self):
        self.build_file("build a: cat in\nbuild n: nest\n  args = a\n  before = printf damaged > .rbuild.db; "
                        "rm -f .rbuild.db-wal .rbuild.db-shm;\n")
        self.assertIn("build log .rbuild.db", self.rbuild("n", code=1).text)
        self.assertFalse(self.exists(".rbuild.db.bad"))


class Circles(NestedCase):

    def test_edge_that_builds_itself(self):
        self.build_file("build n: nest\n  args = n\n")
        self.assertIn("'n' -> 'n'", self.rbuild("n", code=1).text)

    def test_edge_that_builds_itself_through_others(self):
        self.build_file("build a: nest\n  args = b\nbuild b: nest\n  args = c\nbuild c: nest\n  args = d\n"
                        "build d: cat b\n")
        self.assertIn("'b' -> 'c' -> 'b'", self.rbuild("a", code=1).text)

    def test_edges_that_build_each_other(self):
        self.build_file("build a: nest\n  args = b\n  before = touch on.a; while test ! -e on.b; do sleep 0.02; done;\n"
                        "build b: nest\n  args = a\n  before = touch on.b; while test ! -e on.a; do sleep 0.02; done;\n")
        text = self.rbuild("-j2", "a", "b", code=1).text
        self.assertRegex(text, "'a' -> 'b' -> 'a'|'b' -> 'a' -> 'b'")

    def test_three_that_build_each_other(self):
        others = {"a": "b", "b": "c", "c": "a"}
        self.build_file("".join(
            f"build {name}: nest\n  args = {other}\n  before = touch on.{name}; "
            "while test ! -e on.a -o ! -e on.b -o ! -e on.c; do sleep 0.02; done;\n" for name, other in others.items()))
        text = self.rbuild("-j3", "a", "b", "c", code=1).text
        self.assertRegex(text, "'a' -> 'b' -> 'c' -> 'a'|'b' -> 'c' -> 'a' -> 'b'|'c' -> 'a' -> 'b' -> 'c'")

    def test_through_the_lock_of_another_folder(self):
        # x/a runs a build of y that comes back for x/b, whose command waits for the lock of y.
        self.build_file("build a: nest\n  args = -C y p\nbuild b: nest\n  args = -C y q\n"
                        "  before = while test ! -e y/held; do sleep 0.02; done;\n")
        self.build_file("build p: nest\n  args = -C .. b\n  before = touch held;\nbuild q: cat build.ninja\n",
                        "y/build.ninja")
        self.assertIn("wait for each other", self.rbuild("-j2", "a", "b", code=1).text)


class Deeper(NestedCase):

    def test_three_in_one_folder(self):
        self.build_file("build a: nest\n  args = b\nbuild b: nest\n  args = c\nbuild c: cat in\nbuild d: cat c b a\n")
        self.rbuild("-j1", "d")
        self.assertEqual(self.ran()[:1], ["c"])
        self.assertIn("no work to do", self.rbuild("d").out)

    def test_alternating_folders(self):
        self.build_file("build top: nest\n  args = -C y mid\nbuild low: nest\n  args = -C y deep\nbuild out: cat top\n")
        self.build_file("build mid: nest\n  args = -C .. low\nbuild deep: cat build.ninja\n", "y/build.ninja")
        self.rbuild("out")
        self.assertEqual(self.ran(), ["out"])
        self.assertTrue(self.exists("y/deep"))
        self.assertIn("no work to do", self.rbuild("out").out)
        self.assertIn("no work to do", self.rbuild("-C", "y", "mid", "deep").out)

    def test_every_byte_of_a_folder_name(self):
        name = b"a b:%20;'\"$\\\n\t\xff\xc3\xa4|*".decode(errors="surrogateescape")
        self.build_file("build n: nest\n  args = m\nbuild m: nest\n  args = a\nbuild a: cat in\n")
        folder = self.root / name / ("deep" * 40)
        folder.mkdir(parents=True)
        for file in ("in", "build.ninja"):
            shutil.copy(self.path(file), folder)
        self.rbuild("n", cwd=folder)
        self.assertEqual((folder / "ran").read_text(), "a\n")
        self.build_file("build n: nest\n  args = n\n")
        shutil.copy(self.path("build.ninja"), folder)
        self.assertIn("'n' -> 'n'", self.rbuild("n", cwd=folder, code=1).text)

    def test_folder_with_two_names(self):
        (self.root / "other").symlink_to(self.root)
        self.build_file("build n: nest\n  args = -C other a\nbuild a: cat in\n")
        self.rbuild("n")
        self.assertEqual(self.ran(), ["a"])


class Killed(NestedCase):

    def test_orphan_of_a_killed_nested_build_is_ended_by_who_needs_the_edge(self):
        self.build_file("build n: run\n  cost = 100000\n"
                        "  line = {program} a & echo $$! > nested; wait; touch n\n"
                        "build a: slow in\nbuild b: cat a\n")
        outer = self.start("-j1", "n", "b")
        self.wait_for_file("started")
        self.wait_for(lambda: self.read("pid").endswith("\n"), "the slow command")
        child = int(self.read("pid"))
        self.path("started").unlink()
        os.kill(int(self.read("nested")), signal.SIGKILL)
        self.wait_for(lambda: not harness.alive(child), "the end of the orphan")
        self.wait_for_file("started")
        self.write("switch", "")
        self.assertIn("which a killed rbuild had left running", self.finish(outer, 0))
        self.assertEqual(self.ran(), ["a", "a", "b"])

    def test_killed_outer_build_takes_the_nested_one_with_it(self):
        self.build_file("build n: nest\n  args = a\nbuild a: slow in\n")
        outer = self.start("n")
        self.wait_for_file("started")
        self.wait_for(lambda: self.read("pid").endswith("\n"), "the slow command")
        child = int(self.read("pid"))
        os.kill(outer.pid, signal.SIGKILL)
        outer.wait()
        second = self.start("n")
        self.wait_for(lambda: not harness.alive(child), "the end of the orphan")
        self.write("switch", "")
        self.finish(second, 0)
        self.assertEqual(self.read("a"), "text\n")


class Independent(NestedCase):

    def setUp(self):
        super().setUp()
        self.build_file("build a: slow in\n")
        self.first = self.start()
        self.wait_for_file("started")
        self.second = self.start()
        self.assertRegex(self.second.stdout.readline(), f"waiting for the build folder, which pid {self.first.pid} ")

    def test_killed_holder_frees_the_folder(self):
        self.path("started").unlink()
        os.kill(self.first.pid, signal.SIGKILL)
        self.wait_for_file("started")
        self.write("switch", "")
        self.assertIn("which a killed rbuild had left running", self.finish(self.second, 0))
        self.assertEqual(self.read("a"), "text\n")

    def test_build_file_and_log_are_read_anew_after_the_wait(self):
        self.build_file("build a: slow in\nbuild b: cat a\n")
        self.write("switch", "")
        self.finish(self.first, 0)
        self.finish(self.second, 0)
        self.assertEqual(self.ran(), ["a", "b"])


class ManyAtOnce(NestedCase):
    """Nested builds of overlapping targets: each command runs once for each change, and never twice at a time."""

    LAYERS = 3
    WIDTH = 5
    CALLERS = 4

    def write_build_file(self, chance):
        once = "mkdir busy.$out || echo $out >> twice; echo $out >> ran; sleep 0.0$pause; cat $in > $out; rmdir busy.$out"
        text = f"rule once\n  command = {once}\n"
        for layer in range(self.LAYERS):
            for i in range(self.WIDTH):
                inputs = [f"s{i}"] if layer == 0 else [f"t{layer - 1}.{j}" for j in (i, (i + 1) % self.WIDTH)]
                text += f"build t{layer}.{i}: once {' '.join(inputs)}\n  pause = {chance.randint(1, 9)}\n"
        for caller in range(self.CALLERS):
            targets = [f"t{chance.randrange(self.LAYERS)}.{chance.randrange(self.WIDTH)}" for _ in range(4)]
            text += f"build n{caller}: nest | {' '.join(f's{i}' for i in range(self.WIDTH))}\n  args = -j2 {' '.join(targets)}\n"
        self.build_file(text)

    def test_each_edge_runs_once(self):
        chance = random.Random(1)
        edges = [f"t{layer}.{i}" for layer in range(self.LAYERS) for i in range(self.WIDTH)]
        self.write_build_file(chance)
        for count in range(3):
            for i in range(self.WIDTH):
                self.write(f"s{i}", f"{count} {i}\n")
            self.rbuild("-j6")
            self.assertEqual(sorted(self.ran()), sorted(edges), f"round {count}")
            self.assertFalse(self.exists("twice"), "an edge ran twice at the same time")
            self.assertIn("no work to do", self.rbuild().out)


class CMakeProject(harness.WorkspaceCase):

    def test_custom_target_that_calls_cmake_build(self):
        if shutil.which("cmake") is None:
            self.skipTest("no cmake")
        self.write("CMakeLists.txt",
                   "cmake_minimum_required(VERSION 3.16)\nproject(nested C)\nadd_library(part part.c)\n"
                   "add_executable(other other.c)\ntarget_link_libraries(other part)\n"
                   "add_custom_target(all_others ALL COMMAND ${CMAKE_COMMAND} --build . --target other)\n"
                   "add_custom_command(OUTPUT said COMMAND ${CMAKE_COMMAND} --build . --target other\n"
                   "  COMMAND ./other > said DEPENDS part)\nadd_custom_target(say ALL DEPENDS said)\n")
        self.write("part.c", "int part(void) { return 7; }\n")
        self.write("other.c", '#include <stdio.h>\nint part(void);\nint main(void) { printf("%d\\n", part()); }\n')
        build = self.root / "build"
        run = self.run_program(["cmake", "-S", self.root, "-B", build, "-G", "Ninja",
                                f"-DCMAKE_MAKE_PROGRAM={self.program}"])
        self.assertEqual(run.code, 0, run.text)
        self.rbuild("-j4", cwd=build)
        self.assertEqual((build / "said").read_text(), "7\n")
        # A changed list makes the build file anew first; CMake then calls tools of ours while we hold the folder.
        self.edit("part.c", "7", "8")
        self.edit("CMakeLists.txt", "project(nested C)", "project(nested C)\nset(unused 1)")
        self.rbuild("-j4", cwd=build)
        self.assertEqual((build / "said").read_text(), "8\n")


if __name__ == "__main__":
    unittest.main()
