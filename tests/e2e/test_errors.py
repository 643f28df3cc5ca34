"""Mistakes of a user: each gives one clear error that names file, line and cause, and loses nothing that was built."""
import os
import subprocess
import unittest

import harness


class Mistakes(harness.BuildFileCase):

    def expect_error(self, *texts, arguments=(), code=1):
        run = self.rbuild(*arguments, code=code)
        self.assertEqual(run.err.count("rbuild: error: "), 1, run.text)
        for text in texts:
            self.assertIn(text, run.err)
        return run

    def test_neither_build_file_nor_workspace(self):
        run = self.rbuild(code=101)
        self.assertIn("Cargo.toml", run.err)

    def test_named_build_file_that_is_missing(self):
        self.expect_error("other.ninja", "No such file or directory", arguments=("-f", "other.ninja"))

    def test_missing_source(self):
        self.build_file("build a: cat in\n")
        self.expect_error("'in', needed by 'a', missing and no known rule to make it")

    def test_syntax_error_shows_line_and_caret(self):
        self.write("build.ninja", "rule cc\n  command = cc\nbuild a cc b\n")
        run = self.expect_error("build.ninja:3:", "expected", "build a cc b\n")
        self.assertRegex(run.err, r"\n +\^")

    def test_unknown_target_with_a_suggestion(self):
        self.write("in", "")
        self.build_file("build program: cat in\n")
        self.expect_error("unknown target 'porgram'", "program", arguments=("porgram",))

    def test_dependency_cycle_names_its_files(self):
        self.build_file("build a: cat b\nbuild b: cat c\nbuild c: cat a\nbuild all: phony a\n")
        run = self.expect_error("dependency cycle")
        self.assertRegex(run.err, r"(a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c)")

    def test_two_producers(self):
        self.build_file("build a: cat b\nbuild a: cat c\n")
        self.expect_error("build.ninja:", "multiple rules generate a")

    def test_unknown_rule(self):
        self.write("build.ninja", "build a: nope b\n")
        self.expect_error("build.ninja:1:", "unknown build rule 'nope'")

    def test_unknown_option(self):
        self.build_file("")
        run = self.rbuild("--frobnicate", code=1)
        self.assertIn("--frobnicate", run.err)

    def test_folder_that_does_not_exist(self):
        self.assertIn("nowhere", self.rbuild("-C", "nowhere", code=101).err)
        self.assertIn("nowhere", self.rbuild("-C", "nowhere", "-f", "build.ninja", code=1).err)

    def test_folder_that_cannot_be_written(self):
        if os.geteuid() != 0:
            self.skipTest("needs root, who alone can become another user")
        self.write("in", "")
        self.build_file("build a: cat in\n")
        self.root.chmod(0o755)
        self.use_copy_for_others()
        done = subprocess.run([self.program], cwd=self.root, env=harness.environment(), check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, user=65534, group=65534,
                              extra_groups=[])
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("Permission denied", done.stdout)


class FailingCommands(harness.BuildFileCase):

    def test_shows_command_and_output_and_takes_its_exit_code(self):
        self.write("build.ninja", "rule r\n  command = echo what went wrong; exit 7\nbuild a: r\n")
        run = self.rbuild(code=7)
        self.assertIn("FAILED: [code=7] a", run.out)
        self.assertIn("echo what went wrong; exit 7\n", run.out)
        self.assertIn("what went wrong\n", run.out)
        self.assertIn("subcommand failed", run.text)

    def test_stops_at_the_first_failure(self):
        self.write("in", "")
        self.build_file("build a: cat in\n  extra = false &&\nbuild b: cat a\nbuild c: cat in\n")
        self.rbuild("-j1", "a", "b", "c", code=1)
        self.assertNotIn("b", self.ran())

    def test_keeps_going_when_asked(self):
        self.write("in", "")
        self.build_file("build a: cat in\n  extra = false &&\nbuild b: cat a\nbuild c: cat in\nbuild d: cat c\n")
        self.rbuild("-k", "0", code=1)
        self.assertEqual(sorted(self.ran()), ["a", "c", "d"])

    def test_what_was_built_before_stays_built(self):
        self.write("in", "")
        self.build_file("build a: cat in\nbuild b: cat a\n  extra = test -e switch &&\n")
        self.rbuild(code=1)
        self.assertEqual(self.ran(), ["a", "b"])
        self.write("switch", "")
        self.rbuild()
        self.assertEqual(self.ran(), ["b"])

    def test_failed_command_runs_again_though_its_output_is_there(self):
        self.write("build.ninja", "rule r\n  command = echo $out >> ran; touch $out; test -e switch\nbuild a: r\n")
        self.rbuild(code=1)
        self.write("switch", "")
        self.rbuild()
        self.assertEqual(self.ran(), ["a", "a"])

    def test_failure_after_a_success_is_no_success(self):
        self.write("in", "1")
        self.build_file("build a: cat in\n  extra = test ! -e broken &&\n")
        self.rbuild()
        self.write("broken", "")
        self.write("in", "2")
        self.rbuild(code=1)
        self.write("in", "1")
        self.path("broken").unlink()
        self.rbuild()
        self.assertEqual(self.read("a"), "1")

    def test_command_ended_by_a_signal(self):
        self.write("build.ninja", "rule r\n  command = kill -SEGV $$$$\nbuild a: r\n")
        run = self.rbuild(code=139)
        self.assertIn("FAILED: [code=139] a", run.out)


if __name__ == "__main__":
    unittest.main()
