"""The manual says what the program does: each flag has its line, and both forms can be made."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import harness

MANUAL = pathlib.Path(__file__).resolve().parents[2] / "manual"


class Manual(harness.WorkspaceCase):

    def test_flags_of_the_help_and_of_the_manual_are_the_same(self):
        text = self.rbuild("--help").out
        commands = re.findall(r"^  ([a-z]+)(?:, [a-z])? {4,}", text, re.MULTILINE)
        self.assertIn("clippy", commands)
        text += "".join(self.rbuild(command, "--help").out for command in commands)
        shown = set(re.findall(r"^ +(?:(-\w)\b)?(?:, | *)(--[a-z-]+)?", text, re.MULTILINE))
        more = set(re.findall(r"^ +(?:-\w, +)?--[a-z-]+, (--[a-z-]+)", text, re.MULTILINE))
        flags = {flag for pair in shown for flag in pair if flag} | more
        lines = re.findall(r"^\*.*::$", (MANUAL / "command-line.adoc").read_text(), re.MULTILINE)
        described = {flag for line in lines for flag in re.findall(r"\*(--?[A-Za-z-]+)\*", line)}
        self.assertGreater(len(flags), 20)
        self.assertEqual(flags - described, set(), "not in the manual")
        self.assertEqual(described - flags, set(), "not in the program")

    def test_every_mode_is_in_the_manual(self):
        modes = re.findall(r"^ +(\w+) ", self.rbuild("-d", "list").text, re.MULTILINE)
        self.assertIn("explain", modes)
        chapter = (MANUAL / "command-line.adoc").read_text()
        for mode in modes:
            self.assertIn(f"`{mode}`", chapter)

    def test_bindings_are_those_of_the_source(self):
        source = (MANUAL.parent / "src" / "plan" / "edge_traits.cc").read_text()
        chapter = (MANUAL / "build-file.adoc").read_text()
        known = set(re.findall(r'"(early_output_prefix|early_output|early_cutoff|env_inputs|env_uncounted|cost)"', source))
        self.assertEqual(len(known), 6)
        for binding in known:
            self.assertIn(f"`{binding} = ", chapter)

    def test_both_forms_can_be_made(self):
        if not shutil.which("asciidoctor"):
            self.skipTest("asciidoctor is not installed")
        with tempfile.TemporaryDirectory(prefix="rbuild-manual-") as folder:
            for words in (["-b", "manpage", MANUAL / "rbuild.1.adoc"], ["-o", "rbuild.html", MANUAL / "index.adoc"]):
                done = subprocess.run(["asciidoctor", "--failure-level", "WARN", "-D", folder, *words], check=False,
                                      text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                self.assertEqual(done.returncode, 0, done.stdout)
            page = pathlib.Path(folder, "rbuild.1").read_text()
            self.assertIn("SYNOPSIS", page)


if __name__ == "__main__":
    unittest.main()
