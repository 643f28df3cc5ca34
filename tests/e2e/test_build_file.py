"""A build file as a user builds it: what runs, what doesn't, and how ninja's files and options work."""
import unittest

import harness


class CProgram(harness.BuildFileCase):
    """A small C program with a header that only the compiler knows."""

    def setUp(self):
        super().setUp()
        self.write("greet.h", '#define GREETING "hello"\n')
        self.write("greet.c", '#include "greet.h"\nconst char* greeting(void) { return GREETING; }\n')
        self.write("main.c", '#include <stdio.h>\nconst char* greeting(void);\nint main(void) { puts(greeting()); }\n')
        self.build_file("build greet.o: cc greet.c\nbuild main.o: cc main.c\nbuild hello: link main.o greet.o\n")

    def greeting(self):
        return self.run_program([self.path("hello")]).out

    def test_builds_all_and_then_nothing(self):
        self.rbuild()
        self.assertEqual(self.greeting(), "hello\n")
        self.assertEqual(sorted(self.ran()), ["greet.o", "hello", "main.o"])
        run = self.rbuild()
        self.assertEqual(self.ran(), [])
        self.assertIn("no work to do", run.out)

    def test_header_that_the_compiler_found_rebuilds_what_includes_it(self):
        self.rbuild()
        self.ran()
        self.write("greet.h", '#define GREETING "good day"\n')
        self.rbuild()
        self.assertEqual(self.ran(), ["greet.o", "hello"])
        self.assertEqual(self.greeting(), "good day\n")

    def test_touched_source_rebuilds_nothing(self):
        self.rbuild()
        self.ran()
        for name in ("main.c", "greet.h"):
            self.touch(name)
        self.rbuild()
        self.assertEqual(self.ran(), [])

    def test_equal_object_stops_the_rebuild(self):
        self.rbuild()
        self.ran()
        self.edit("greet.c", "const char*", "/* a comment */ const char*")
        self.rbuild()
        self.assertEqual(self.ran(), ["greet.o"])

    def test_output_that_was_removed_or_changed_is_made_again(self):
        self.rbuild()
        self.ran()
        self.path("greet.o").unlink()
        self.rbuild()
        self.assertEqual(self.ran()[0], "greet.o")
        self.write("main.o", "damaged")
        self.rbuild()
        self.assertEqual(self.ran()[0], "main.o")
        self.assertEqual(self.greeting(), "hello\n")

    def test_changed_command_runs_again(self):
        self.rbuild()
        self.ran()
        self.edit("build.ninja", "gcc $in -o $out", "gcc -s $in -o $out")
        self.rbuild()
        self.assertEqual(self.ran(), ["hello"])

    def test_lost_log_builds_all(self):
        self.rbuild()
        self.ran()
        self.path(".rbuild.db").unlink()
        self.rbuild()
        self.assertEqual(sorted(self.ran()), ["greet.o", "hello", "main.o"])

    def test_damaged_log_builds_all_with_a_warning(self):
        self.rbuild()
        self.ran()
        for path in self.root.glob(".rbuild.db*"):
            path.write_bytes(b"no database" * 1000)
        run = self.rbuild()
        self.assertIn(".rbuild.db", run.text)
        self.assertEqual(sorted(self.ran()), ["greet.o", "hello", "main.o"])
        self.rbuild()
        self.assertEqual(self.ran(), [])


class Words(harness.BuildFileCase):
    """Targets and options."""

    def setUp(self):
        super().setUp()
        self.write("in", "text\n")
        self.build_file("build a: cat in\nbuild b: cat a\nbuild c: cat in\nbuild all: phony b c\nbuild few: phony a\n"
                        "default few\n")

    def test_default_targets(self):
        self.rbuild()
        self.assertEqual(self.ran(), ["a"])

    def test_named_targets(self):
        self.rbuild("b")
        self.assertEqual(self.ran(), ["a", "b"])
        self.rbuild("all")
        self.assertEqual(self.ran(), ["c"])

    def test_first_output_of_a_source(self):
        self.rbuild("a^")
        self.assertEqual(self.ran(), ["a", "b"])

    def test_file_and_folder(self):
        self.write("sub/other.ninja", self.RULES + "build x: cat y\n")
        self.write("sub/y", "")
        self.rbuild("-C", "sub", "-f", "other.ninja")
        self.assertTrue(self.exists("sub/x"))

    def test_dry_run_runs_nothing(self):
        run = self.rbuild("-n", "all")
        self.assertEqual(self.ran(), [])
        self.assertFalse(self.exists("a"))
        self.assertIn("[3/3]", run.out)
        self.rbuild("all")
        self.assertEqual(sorted(self.ran()), ["a", "b", "c"])

    def test_descriptions_and_verbose_commands(self):
        self.assertIn("[1/1] cat a\n", self.rbuild().out)
        self.assertIn("cat a > b", self.rbuild("-v", "b").out)

    def test_quiet(self):
        self.assertEqual(self.rbuild("--quiet", "all").out, "")

    def test_explain_names_the_reason(self):
        self.rbuild()
        self.write("in", "other text\n")
        self.assertIn("in", self.rbuild("-d", "explain").err)

    def test_version_is_one_line(self):
        self.assertRegex(self.rbuild("--version").out, r"\A\S.*\n\Z")

    def test_builddir_holds_the_log(self):
        self.build_file("builddir = out\nbuild out/a: cat in\n")
        self.rbuild()
        self.assertTrue(self.exists("out/.rbuild.db"))
        self.assertFalse(self.exists(".rbuild.db"))


class Language(harness.BuildFileCase):
    """Statements whose effect shows only in a build."""

    def test_order_only_input_is_made_first_and_rebuilds_nothing(self):
        self.write("in", "1")
        self.write("gen.in", "1")
        self.build_file("build gen: cat gen.in\nbuild a: cat in || gen\n")
        self.rbuild()
        self.assertEqual(self.ran(), ["gen", "a"])
        self.write("gen.in", "2")
        self.rbuild("a")
        self.assertEqual(self.ran(), ["gen"])

    def test_validation_is_built_too(self):
        self.write("in", "1")
        self.build_file("build check: cat in\nbuild a: cat in |@ check\ndefault a\n")
        self.rbuild()
        self.assertEqual(sorted(self.ran()), ["a", "check"])

    def test_response_file_is_there_while_the_command_runs(self):
        self.write("in", "")
        self.write("build.ninja", "rule r\n  command = cp $out.rsp $out\n  rspfile = $out.rsp\n"
                   "  rspfile_content = $in_newline\nbuild a: r in build.ninja\n")
        self.rbuild()
        self.assertEqual(self.read("a").split(), ["in", "build.ninja"])
        self.assertFalse(self.exists("a.rsp"))

    def test_changed_content_of_a_response_file_runs_again(self):
        text = "rule r\n  command = cp $out.rsp $out\n  rspfile = $out.rsp\n  rspfile_content = 1\nbuild a: r\n"
        self.write("build.ninja", text)
        self.rbuild()
        self.write("build.ninja", text.replace("= 1", "= 2"))
        self.rbuild()
        self.assertEqual(self.read("a"), "2")

    def test_included_and_sub_files(self):
        self.write("in", "1")
        self.write("rules.ninja", self.RULES + "name = a\n")
        self.write("sub.ninja", "name = b\nbuild $name: cat in\n")
        self.write("build.ninja", "include rules.ninja\nsubninja sub.ninja\nbuild $name: cat in\n")
        self.rbuild()
        self.assertEqual(sorted(self.ran()), ["a", "b"])

    def test_pool_runs_one_at_a_time(self):
        self.write("build.ninja",
                   "pool one\n  depth = 1\nrule r\n  command = mkdir busy && sleep 0.1 && rmdir busy && touch $out\n"
                   "  pool = one\nbuild a: r\nbuild b: r\nbuild c: r\n")
        self.rbuild("-j", "3")

    def test_console_command_has_our_output(self):
        self.write("build.ninja", "rule r\n  command = echo spoken && touch $out\n  pool = console\nbuild a: r\n")
        self.assertIn("spoken\n", self.rbuild().out)

    def test_folders_of_outputs_are_made(self):
        self.write("in", "1")
        self.build_file("build deep/er/a: cat in\n")
        self.rbuild()
        self.assertTrue(self.exists("deep/er/a"))

    def test_output_of_commands_is_shown(self):
        self.write("build.ninja", "rule r\n  command = echo warning: odd; echo too >&2; touch $out\nbuild a: r\n")
        out = self.rbuild().out
        self.assertIn("warning: odd\ntoo\n", out)

    def test_missing_output_runs_always_as_under_ninja(self):
        self.write("build.ninja", "rule r\n  command = echo ran >> ran\nbuild always: r\n")
        self.rbuild()
        self.rbuild()
        self.assertEqual(self.ran(), ["ran", "ran"])


if __name__ == "__main__":
    unittest.main()
