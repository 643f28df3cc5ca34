"""Sizes that no project has yet: a build, in bounded time and memory, with nothing done twice."""
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import harness  # noqa: E402

RULES = ("rule touch\n  command = echo $out >> ran; : > $out\n"
         "rule cat\n  command = echo $out >> ran; cat $in > $out\n")


class Huge(harness.BuildFileCase):

    def peak_mb(self, *arguments, stdout=subprocess.DEVNULL):
        """Runs a build that succeeds; the largest size that rbuild had."""
        process = subprocess.Popen([self.program, *arguments], cwd=self.root, env=harness.environment(),
                                   stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        with process.stderr:
            self.assertEqual(process.returncode, 0, process.stderr.read())
        return usage.ru_maxrss / 1024

    def test_a_build_file_of_100_mb(self):
        with open(self.path("build.ninja"), "w", encoding="ascii") as file:
            file.write(RULES + "build source: touch\n")
            for i in range(700_000):
                file.write(f"build some/folder/with/a/long/name/output{i}.o: cat source | some/folder/tool || source\n"
                           f"  description = number {i} of those that are built here\n")
            file.write("build some/folder/tool: touch\n")
        self.assertGreater(self.path("build.ninja").stat().st_size, 100_000_000)
        last = "some/folder/with/a/long/name/output699999.o"
        self.assertLess(self.peak_mb(last), 1500)
        self.assertEqual(self.ran(), ["source", "some/folder/tool", last])
        self.peak_mb(last)
        self.assertEqual(self.ran(), [])

    def test_a_chain_of_100000_commands(self):
        count = 100_000
        self.write("build.ninja", RULES + "build n0: touch\n" +
                   "".join(f"build n{i + 1}: touch n{i}\n" for i in range(count)))
        self.assertLess(self.peak_mb("-n"), 1000)
        self.peak_mb("n5000")
        self.peak_mb("n10000")
        self.assertEqual(self.ran(), [f"n{i}" for i in range(10_001)])

    def test_an_output_of_100_mb(self):
        self.write("build.ninja", "rule r\n  command = head -c 100000000 /dev/zero | tr '\\0' $letter; touch $out\n"
                                  "build line: r\n  letter = x\nbuild lines: r line\n  letter = '\\n'\n")
        self.assertLess(self.peak_mb(), 500)

    def test_100000_files_into_one(self):
        names = [f"d{i % 100}/f{i}" for i in range(100_000)]
        self.write("build.ninja", RULES + "rule all\n  command = echo $out >> ran; cp $out.rsp $out\n"
                                          "  rspfile = $out.rsp\n  rspfile_content = $in\n"
                   "build all: all " + " ".join(names) + "\n")
        for name in names:
            self.path(name).parent.mkdir(exist_ok=True)
            self.path(name).touch()
        self.assertLess(self.peak_mb(), 500)
        self.peak_mb()
        self.path(names[0]).write_text("changed")
        self.peak_mb()
        self.assertEqual(self.ran(), ["all", "all"])


if __name__ == "__main__":
    unittest.main()
