"""Early outputs of ordinary commands: who may start when, and what happens when the producer fails afterwards."""
import shutil
import unittest

import harness


class Prefix(harness.BuildFileCase):
    """early_output_prefix: a line of output announces the path that follows."""

    # Announces its first output, and goes on until the consumer of it has run (or half a minute has passed).
    FILE = ("rule early\n"
            "  command = echo $out >> ran; echo head > $head; echo \"@early@$head\"; $then\n"
            "  description = early\n"
            "rule cat\n"
            "  command = echo $out >> ran; cat $in > $out; touch consumed\n"
            "build lib.head lib.tail: early\n"
            "  head = lib.head\n"
            "  early_output_prefix = @early@\n"
            "  then = {then}\n"
            "build user: cat lib.head\n"
            "build program: cat user lib.tail\n")
    WAIT = "n=0; while test ! -e consumed -a $$n -lt 600; do sleep 0.05; n=$$((n+1)); done; test -e consumed"

    def build_with(self, then, code=0, **options):
        self.write("build.ninja", self.FILE.replace("{then}", then))
        return self.rbuild("-j", "2", code=code, **options)

    def test_consumer_runs_while_the_producer_still_runs(self):
        run = self.build_with(f"{self.WAIT} && touch lib.tail")
        self.assertEqual([name for name in self.ran() if name in ("user", "program")], ["user", "program"])
        self.assertNotIn("@early@", run.text)
        self.assertEqual(self.read("user"), "head\n")

    def test_nothing_to_do_afterwards(self):
        self.build_with(f"{self.WAIT} && touch lib.tail")
        self.ran()
        self.rbuild()
        self.assertEqual(self.ran(), [])

    def test_consumer_of_an_ordinary_output_waits_for_the_exit(self):
        self.build_with("sleep 0.2; echo tail > lib.tail")
        self.assertEqual(self.read("program"), "head\ntail\n")

    def test_producer_that_fails_later_fails_the_build_and_blocks_who_did_not_start(self):
        self.build_with(f"{self.WAIT}; exit 3", code=3)
        self.assertNotIn("program", self.ran())
        self.assertFalse(self.exists("program"))

    def test_after_a_failure_the_next_build_is_right(self):
        self.build_with(f"{self.WAIT}; exit 3", code=3)
        self.ran()
        self.path("consumed").unlink(missing_ok=True)
        self.write("build.ninja", self.FILE.replace("{then}", "echo tail > lib.tail"))
        self.rbuild()
        self.assertEqual(self.read("program"), "head\ntail\n")

    def test_announced_output_that_changes_afterwards_makes_its_consumer_run_again(self):
        self.build_with(f"{self.WAIT}; echo changed > lib.head; touch lib.tail")
        self.rbuild("-j", "2")
        self.assertEqual(self.read("user"), "changed\n")

    def test_announced_path_that_is_no_output_is_a_warning(self):
        self.build_with("echo @early@elsewhere; touch lib.tail consumed")
        self.path("lib.head").unlink()
        self.path("consumed").unlink()
        self.assertIn("elsewhere", self.rbuild("-j", "2").text)

    def test_stock_ninja_builds_the_same_file(self):
        if not shutil.which("ninja"):
            self.skipTest("ninja is not installed")
        self.write("build.ninja", self.FILE.replace("{then}", "echo tail > lib.tail"))
        run = self.run_program(["ninja"])
        self.assertEqual(run.code, 0, run.text)
        self.assertEqual(self.read("program"), "head\ntail\n")


class Appear(harness.BuildFileCase):
    """early_output = appear: an output is available when it is renamed into place."""

    def test_consumer_runs_when_the_file_is_renamed_into_place(self):
        self.write("build.ninja",
                   "rule early\n  command = echo half > tmp; sleep 0.1; echo head > tmp; mv tmp lib.head; "
                   f"{Prefix.WAIT}; touch lib.tail\n"
                   "rule cat\n  command = cat $in > $out; touch consumed\n"
                   "build lib.head lib.tail: early\n  early_output = appear\n"
                   "build user: cat lib.head\n")
        self.rbuild("-j", "2")
        self.assertEqual(self.read("user"), "head\n")

    def test_file_that_is_written_in_place_is_available_at_the_exit(self):
        self.write("build.ninja",
                   "rule early\n  command = echo half > lib.head; sleep 0.3; echo whole >> lib.head\n"
                   "rule cat\n  command = cat $in > $out\n"
                   "build lib.head: early\n  early_output = appear\nbuild user: cat lib.head\n")
        self.rbuild("-j", "2")
        self.assertEqual(self.read("user"), "half\nwhole\n")


if __name__ == "__main__":
    unittest.main()
