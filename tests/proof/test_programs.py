"""Whole programs as crates.io publishes them: built by rbuild and by cargo, they say and do the same."""
import os
import pathlib
import shutil
import tempfile
import unittest

import published
from published import harness, must, run


class Programs(unittest.TestCase):

    def setUp(self):
        self.program = harness.rbuild()
        folder = tempfile.mkdtemp(prefix="rbuild-proof-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.root = pathlib.Path(folder).resolve()

    def compare(self, name, version, binary, prepare, tasks):
        """Builds both ways and runs each task with both programs. A task is a list of words."""
        source = published.program(self.root, name, version)
        must([self.program, "--locked", "--offline", "--target-dir", self.root / "ours"], source)
        must(["cargo", "build", "--locked", "--offline", "--target-dir", self.root / "cargos"], source)
        ours, cargos = (self.root / target / "debug" / binary for target in ("ours", "cargos"))
        data = self.root / "data"
        data.mkdir()
        prepare(data)
        for task in tasks:
            with self.subTest(program=name, task=task):
                results = [run([program, *task], data) for program in (ours, cargos)]
                self.assertEqual(results[0].returncode, results[1].returncode, results[0].stdout)
                self.assertEqual(results[0].stdout, results[1].stdout)
                self.assertNotEqual(results[0].stdout, "")
        again = run([self.program, "--locked", "--offline", "--target-dir", self.root / "ours", "-v"], source)
        self.assertEqual(again.returncode, 0, again.stdout)
        self.assertNotIn("Compiling", again.stdout)

    @staticmethod
    def texts(folder):
        """Files to search: deterministic, in folders, one of them hidden by an ignore file."""
        for number in range(40):
            path = folder / f"d{number % 5}" / f"f{number}.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_text("".join(f"line {line} of {number}: {'needle' if line % 7 == number % 7 else 'hay'}\n"
                                    for line in range(50)))
        (folder / ".ignore").write_text("f3.txt\n")

    def test_ripgrep(self):
        self.compare("ripgrep", "14.1.1", "rg", self.texts,
                     [["--version"], ["--sort", "path", "-n", "needle$"], ["--sort", "path", "-c", r"line \d+7 of"],
                      ["--sort", "path", "-o", "--replace", "<$1>", r"(\d+): needle"], ["--files", "--sort", "path"]])

    def test_fd(self):
        self.compare("fd-find", "10.2.0", "fd", self.texts,
                     [["--version"], ["-j1", "f1"], ["-j1", "-e", "txt", "f3"], ["-j1", "-t", "d"],
                      ["-j1", "-u", "f3", "--exec", "basename"]])

    def test_hyperfine(self):
        self.compare("hyperfine", "1.19.0", "hyperfine", lambda folder: None,
                     [["--version"], ["--help"], ["--nothing", "true"],
                      ["-N", "-r", "2", "--warmup", "1", "--style", "none", "--export-json", os.devnull, "no-such-program"]])


if __name__ == "__main__":
    unittest.main()
