"""Builds in which time and others count: generators, stock ninja in the same folder, commands that change outputs."""
import os
import re
import shutil
import unittest

import harness


@unittest.skipUnless(shutil.which("cmake"), "cmake is not installed")
class CMakeProject(harness.WorkspaceCase):
    """A project that cmake configures, built where it was configured."""

    def setUp(self):
        super().setUp()
        self.write("main.c", "int main(void) { return 0; }\n")
        self.write("version.in", "#define VERSION \"@CMAKE_PROJECT_NAME@\"\n")
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.13)\nproject(sample C)\n"
                   "configure_file(version.in version.h)\n"
                   "set(COUNT \"${COUNT}x\" CACHE INTERNAL \"changes with each run\")\n"
                   "add_executable(sample main.c)\n"
                   "add_custom_command(TARGET sample POST_BUILD COMMAND strip $<TARGET_FILE:sample>)\n")
        self.folder = self.path("build")

    def configure(self):
        run = self.run_program(["cmake", "-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={self.program}", "-S", self.root, "-B",
                                self.folder])
        self.assertEqual(run.code, 0, run.text)

    def build(self, program=None):
        run = self.run_program([program or self.program, "-C", self.folder])
        self.assertEqual(run.code, 0, run.text)
        return run.out

    def assert_nothing_to_do(self):
        self.assertIn("no work to do", self.build())

    def test_configured_tree_is_built_without_configuring_again(self):
        self.configure()
        self.assertNotIn("Re-running CMake", self.build())
        self.assert_nothing_to_do()

    def test_touched_list_file_configures_once(self):
        self.configure()
        self.build()
        self.touch("CMakeLists.txt")
        self.assertEqual(self.build().count("Re-running CMake"), 1)
        self.assert_nothing_to_do()
        self.touch("version.in")
        self.assertEqual(self.build().count("Re-running CMake"), 1)
        self.assert_nothing_to_do()

    def test_configure_by_hand_is_not_repeated(self):
        self.configure()
        self.build()
        self.touch("CMakeLists.txt")
        self.assertIn("Re-running CMake", self.build())
        run = self.run_program(["cmake", "-DCOUNT=y", self.folder])
        self.assertEqual(run.code, 0, run.text)
        self.assertNotIn("Re-running CMake", self.build())
        self.assert_nothing_to_do()

    def test_failed_configure_is_repeated(self):
        self.configure()
        self.build()
        text = self.read("CMakeLists.txt")
        self.write("CMakeLists.txt", text + "message(FATAL_ERROR stop)\n")
        for _ in range(2):
            run = self.run_program([self.program, "-C", self.folder])
            self.assertEqual(run.code, 1, run.text)
            self.assertIn("rebuilding 'build.ninja'", run.err)
        self.write("CMakeLists.txt", text)
        self.assertEqual(self.build().count("Re-running CMake"), 1)
        self.assert_nothing_to_do()

    def test_new_file_of_a_glob_configures_once(self):
        self.edit("CMakeLists.txt", "add_executable(sample main.c)",
                  "file(GLOB SOURCES CONFIGURE_DEPENDS *.c)\nadd_executable(sample ${SOURCES})")
        self.configure()
        self.assertNotIn("Re-running CMake", self.build())
        self.write("more.c", "int more;\n")
        out = self.build()
        self.assertEqual(out.count("Re-running CMake"), 1, out)
        self.assertIn("more.c.o", out)
        self.assertNotIn("Building", self.build())

    @unittest.skipUnless(shutil.which("ninja"), "ninja is not installed")
    def test_ninja_configures_when_we_do(self):
        self.configure()
        for program in (self.program, shutil.which("ninja")):
            self.assertNotIn("Re-running CMake", self.build(program))
            self.assertIn("no work to do", self.build(program))
            self.touch("CMakeLists.txt")
            self.assertIn("Re-running CMake", self.build(program))
            self.assertIn("no work to do", self.build(program))


class Regeneration(harness.WorkspaceCase):
    """A build file that makes itself."""

    def write_build_file(self, command):
        self.write("build.ninja", f"rule gen\n  command = {command}\n  generator = 1\nrule cp\n  command = cp $in $out\n"
                   "build build.ninja: gen template\nbuild out: cp in\n")
        self.write("in", "1")
        self.write("template", self.read("build.ninja"))

    def test_touched_template_generates_once(self):
        self.write_build_file("echo x >> generated && cp template build.ninja")
        for _ in range(2):
            self.touch("template")
            self.rbuild()
            self.assertIn("no work to do", self.rbuild().out)
        self.assertEqual(self.read("generated").split(), ["x", "x"])

    def test_file_that_is_included_is_generated(self):
        self.write("build.ninja", "rule cp\n  command = cp $in $out\nbuild sub.ninja: cp template\n"
                   "build build.ninja: phony sub.ninja\ninclude sub.ninja\n")
        self.write("sub.ninja", "build one: cp template\n")
        self.write("template", "build two: cp template\n")
        self.rbuild()
        self.assertTrue(self.exists("two"))
        self.assertFalse(self.exists("one"))

    def test_generator_that_never_satisfies_ends_with_an_error(self):
        self.write_build_file("true")
        self.touch("template")
        run = self.rbuild(code=1)
        self.assertIn("manifest 'build.ninja' still dirty after 100 tries, perhaps system time is not set", run.err)


@unittest.skipUnless(shutil.which("ninja"), "ninja is not installed")
class NinjaInTheSameFolder(harness.BuildFileCase):
    """Coming from ninja, going back, and both in turn."""

    def setUp(self):
        super().setUp()
        self.write("in", "1\n")
        self.write("a.h", "")
        self.write("a.c", '#include "a.h"\nint main(void) { return 0; }\n')
        self.build_file("builddir = out\nbuild out/one: cat in\nbuild out/two: cat out/one\nbuild out/a.o: cc a.c\n")
        self.all = ["out/a.o", "out/one", "out/two"]

    def ninja(self, *arguments):
        run = self.run_program(["ninja", *arguments])
        self.assertEqual(run.code, 0, run.text)
        return run.out

    def test_from_ninja_all_is_built_and_its_log_is_removed(self):
        self.ninja()
        self.assertEqual(sorted(self.ran()), self.all)
        run = self.rbuild()
        self.assertEqual(sorted(self.ran()), self.all)
        self.assertNotIn("ninja has built here", run.text)
        self.assertFalse(self.exists("out/.ninja_log") or self.exists("out/.ninja_deps"))

    def test_back_to_ninja_all_is_built(self):
        self.ninja()
        self.rbuild()
        self.ran()
        self.write("in", "2\n")
        self.ninja()
        self.assertEqual(sorted(self.ran()), self.all)
        self.assertEqual(self.read("out/two"), "2\n")

    def test_after_ninja_only_what_tells_its_content_is_kept(self):
        self.rbuild()
        self.ninja()
        self.ran()
        run = self.rbuild()
        self.assertIn("ninja has built here since the last build of ours", run.text)
        self.assertEqual(self.ran(), ["out/one", "out/two"])
        run = self.rbuild()
        self.assertNotIn("ninja has built here", run.text)
        self.assertEqual(self.ran(), [])

    def test_what_ninja_built_otherwise_is_built_again(self):
        self.rbuild()
        self.write("a.h", "int other;\n")
        self.write("in", "2\n")
        self.ninja()
        self.write("a.h", "")
        self.ran()
        self.rbuild()
        self.assertEqual(sorted(self.ran()), self.all)
        self.assertEqual(self.read("out/two"), "2\n")

    def test_what_ninja_built_is_distrusted_also_after_a_kill(self):
        rules = ("rule copy\n  command = rm -rf $out; mkdir $out; cp in $out/file\n"
                 "rule new\n  command = sh ./new $out\n")
        self.write("build.ninja", f"{rules}build tree: copy in\n")
        self.rbuild()
        self.write("in", "2\n")
        self.ninja()
        self.write("in", "1\n")
        # Killed while it starts many new edges: nothing but marks of theirs is written before the end.
        self.write("new", "test $1 != new0 || kill -9 $PPID\n")
        news = [f"new{number}" for number in range(100)]
        edges = "".join(f"build {name}: new\n" for name in news)
        self.write("build.ninja", f"{rules}{edges}build tree: copy in || {' '.join(news)}\n")
        self.rbuild("-j200", code=-9)
        self.write("new", "touch $1\n")
        self.rbuild()
        self.assertEqual(self.read("tree/file"), "1\n")

    def test_dry_run_tells_and_removes_nothing(self):
        self.ninja()
        self.ran()
        self.rbuild("-n")
        self.rbuild("-t", "restat")
        self.assertTrue(self.exists("out/.ninja_log") and self.exists("out/.ninja_deps"))
        self.assertEqual(self.ran(), [])

    def test_random_turns_end_as_a_clean_build(self):
        tools = [self.rbuild, self.ninja, self.rbuild, self.rbuild, self.ninja, self.ninja, self.rbuild]
        for number, tool in enumerate(tools):
            if number % 3 != 2:
                self.write("in", f"{number}\n")
            tool()
            self.assertEqual(self.read("out/two"), self.read("in"))

    def test_what_took_ninja_longest_starts_first(self):
        self.build_file("build a: cat in\nbuild b: cat in\n")
        self.ninja()
        log = re.sub(r"^\d+\t\d+(\t\d+\tb\t)", r"0\t60000\1", self.read(".ninja_log"), flags=re.MULTILINE)
        self.write(".ninja_log", log)
        self.ran()
        self.rbuild("-j1")
        self.assertEqual(self.ran(), ["b", "a"])


class ChangedLater(harness.BuildFileCase):
    """Outputs that a later command of the same build changes."""

    def test_strip_after_link(self):
        self.write("main.c", "int main(void) { return 0; }\n")
        self.build_file("rule strip\n  command = echo $out >> ran && strip $in && touch $out\n"
                        "build main.o: cc main.c\nbuild prog: link main.o\nbuild stripped: strip prog\n")
        self.rbuild()
        self.assertEqual(self.ran(), ["main.o", "prog", "stripped"])
        self.assertIn("no work to do", self.rbuild().out)
        self.write("main.c", "int main(void) { return 1; }\n")
        self.rbuild()
        self.assertEqual(self.ran(), ["main.o", "prog", "stripped"])
        self.assertIn("no work to do", self.rbuild().out)
        os.chmod(self.path("prog"), 0o700)
        self.assertIn("no work to do", self.rbuild().out)

    def test_archive_index_in_place(self):
        self.write("a.c", "int a;\n")
        self.build_file("rule ar\n  command = echo $out >> ran && ar rcS $out $in\n"
                        "rule ranlib\n  command = echo $out >> ran && ranlib $in && touch $out\n"
                        "build a.o: cc a.c\nbuild lib.a: ar a.o\nbuild indexed: ranlib lib.a\n")
        self.rbuild()
        self.ran()
        self.assertIn("no work to do", self.rbuild().out)


class Links(harness.BuildFileCase):
    """Symbolic links count as what they lead to."""

    def test_link_as_input(self):
        self.write("real", "1")
        self.path("in").symlink_to("real")
        self.build_file("build out: cat in\n")
        self.rbuild()
        self.assertIn("no work to do", self.rbuild().out)
        self.write("real", "2")
        self.rbuild()
        self.assertEqual(self.read("out"), "2")
        self.path("real").unlink()
        self.assertIn("missing and no known rule to make it", self.rbuild(code=1).err)

    def test_link_as_output(self):
        self.write("in", "1")
        self.write("build.ninja", "rule ln\n  command = ln -sf $in $out\nrule cp\n  command = cp $in $out\n"
                   "build link: ln in\nbuild out: cp link\n")
        self.rbuild()
        self.assertIn("no work to do", self.rbuild().out)
        self.write("in", "2")
        self.rbuild()
        self.assertEqual(self.read("out"), "2")
        self.assertIn("no work to do", self.rbuild().out)

    def test_link_to_nowhere_as_output_runs_always(self):
        self.write("build.ninja", "rule ln\n  command = echo x >> ran; ln -sf nowhere $out\nbuild link: ln\n")
        self.rbuild()
        self.rbuild()
        self.assertEqual(self.read("ran").split(), ["x", "x"])


class MissingOutFile(harness.WorkspaceCase):
    """-w missingoutfile."""

    def setUp(self):
        super().setUp()
        self.write("build.ninja", "rule r\n  command = touch a\nbuild a b: r\n")

    def test_warn_names_edge_and_output(self):
        run = self.rbuild("-w", "missingoutfile=warn")
        self.assertIn("a: the command succeeded, but it did not make b", run.text)

    def test_err_fails_the_edge(self):
        run = self.rbuild("-w", "missingoutfile=err", code=1)
        self.assertRegex(run.out, r"FAILED: .*a b")
        self.assertIn("the command succeeded, but it did not make b", run.out)

    def test_silent_otherwise(self):
        self.assertNotIn("did not make", self.rbuild().text)


if __name__ == "__main__":
    unittest.main()
