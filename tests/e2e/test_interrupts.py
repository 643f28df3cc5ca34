"""Builds that end in the middle, and two that meet: nothing half-written counts, no command is left running."""
import os
import signal
import time
import unittest

import harness


class Interrupts(harness.BuildFileCase):

    def setUp(self):
        super().setUp()
        self.write("in", "whole\n")
        # Writes a half of its output, tells who it is, and waits to be let on.
        self.write("build.ninja",
                   "rule slow\n  command = echo $out >> ran; printf half > $out; echo $$$$ > pid; "
                   "while test ! -e switch -a -e build.ninja; do sleep 0.02; done; cat $in > $out\n"
                   "rule cat\n  command = echo $out >> ran; cat $in > $out\n"
                   "build first: cat in\nbuild a: slow first\nbuild b: cat a\n")

    def start_and_wait(self):
        process = self.start()
        self.wait_for(lambda: self.exists("pid") and self.read("pid").endswith("\n"), "the slow command")
        return process, int(self.read("pid"))

    def test_ctrl_c_ends_children_removes_half_outputs_and_exits_130(self):
        process, child = self.start_and_wait()
        os.kill(process.pid, signal.SIGINT)
        output = self.finish(process, 130)
        self.assertIn("interrupted", output)
        self.assertFalse(harness.alive(child))
        self.assertFalse(self.exists("a"))
        self.assertFalse(self.exists("b"))
        self.assertTrue(self.exists("first"))

    def test_after_ctrl_c_only_what_is_missing_runs(self):
        process, _ = self.start_and_wait()
        os.kill(process.pid, signal.SIGINT)
        self.finish(process, 130)
        self.ran()
        self.write("switch", "")
        self.rbuild()
        self.assertEqual(self.ran(), ["a", "b"])
        self.assertEqual(self.read("b"), "whole\n")

    def test_terminate_is_an_interrupt_too(self):
        process, child = self.start_and_wait()
        os.kill(process.pid, signal.SIGTERM)
        process.communicate(timeout=harness.TIMEOUT_SECONDS)
        self.assertNotEqual(process.returncode, 0)
        self.assertFalse(harness.alive(child))
        self.assertFalse(self.exists("a"))

    def test_second_ctrl_c_kills_a_command_that_ignores_the_first(self):
        self.edit("build.ninja", "command = echo $out >> ran; printf", "command = trap '' INT; echo $out >> ran; printf")
        process, child = self.start_and_wait()
        os.kill(process.pid, signal.SIGINT)
        time.sleep(0.3)
        self.assertIsNone(process.poll(), "rbuild waits for its commands")
        os.kill(process.pid, signal.SIGINT)
        self.finish(process, 130)
        self.assertFalse(harness.alive(child))

    def test_killed_rbuild_leaves_an_orphan_that_the_next_one_ends(self):
        process, child = self.start_and_wait()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        self.assertTrue(harness.alive(child), "the orphan that this test is about")
        self.ran()
        self.write("in", "new\n")
        self.write("switch.later", "")
        # The orphan must be gone before the rebuild writes: it would overwrite what the new command made.
        second = self.start()
        self.wait_for(lambda: not harness.alive(child), "the end of the orphan")
        self.write("switch", "")
        self.finish(second, 0)
        self.assertEqual(self.read("b"), "new\n")
        self.assertIn("a", self.ran())

    def test_killed_rbuild_never_leaves_a_half_output_that_counts(self):
        process, child = self.start_and_wait()
        os.killpg(process.pid, signal.SIGKILL)
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        self.assertEqual(self.read("a"), "half")
        self.write("switch", "")
        self.rbuild()
        self.assertEqual(self.read("b"), "whole\n")


class TwoBuilds(harness.BuildFileCase):

    def test_second_build_waits_and_says_for_whom(self):
        self.write("build.ninja",
                   "rule slow\n  command = echo $out >> ran; touch started; "
                   "while test ! -e switch -a -e build.ninja; do sleep 0.02; done; touch $out\nbuild a: slow\n")
        first = self.start()
        self.wait_for_file("started")
        second = self.start()
        self.assertIn(f"which pid {first.pid} ", second.stdout.readline())
        self.write("switch", "")
        self.finish(first, 0)
        self.finish(second, 0)
        self.assertEqual(self.ran(), ["a"])

    def test_builds_in_two_folders_do_not_wait_for_each_other(self):
        for folder in ("x", "y"):
            self.write(f"{folder}/build.ninja",
                       "rule slow\n  command = touch started; while test ! -e switch -a -e build.ninja; do sleep 0.02; done; touch $out\n"
                       "build a: slow\n")
        first = self.start("-C", "x")
        self.wait_for_file("x/started")
        self.write("y/switch", "")
        self.finish(self.start("-C", "y"), 0)
        self.write("x/switch", "")
        self.finish(first, 0)


if __name__ == "__main__":
    unittest.main()
