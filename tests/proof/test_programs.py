"""Whole programs as crates.io publishes them: built by rbuild and by cargo, they say and do the same, and so do their tests."""
import os
import pathlib
import re
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

    def test_hexyl(self):
        self.compare("hexyl", "0.16.0", "hexyl", self.texts,
                     [["--version"], ["d0/f0.txt"], ["-n", "64", "--color=always", "d1/f1.txt"], ["no-such-file"]])

    def test_tokei(self):
        self.compare("tokei", "12.1.2", "tokei", self.sources, [["--version"], ["."], ["-f", "-s", "lines", "."]])

    def test_just(self):
        self.compare("just", "1.40.0", "just", self.recipes,
                     [["--version"], ["--list"], ["greet", "you"], ["fail"], ["--dump"], ["none"]])

    @staticmethod
    def sources(folder):
        (folder / "a.rs").write_text("// One.\nfn main() {\n}\n\n")
        (folder / "b.c").write_text("/* One.\n   Two. */\nint main(void) { return 0; }\n")

    @staticmethod
    def recipes(folder):
        (folder / "justfile").write_text("# Says hello.\ngreet NAME:\n    @echo hello {{NAME}}\n\nfail:\n    exit 3\n")


class Suites(unittest.TestCase):
    """The tests that programs ship."""

    def setUp(self):
        self.program = harness.rbuild()
        folder = tempfile.mkdtemp(prefix="rbuild-proof-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.root = pathlib.Path(folder).resolve()

    def results(self, program, source):
        done = run([program, "test", "--locked", "--offline"], source, published.environment())
        tests = re.findall(r"^test (.+) \.\.\. (\w+)", done.stdout, re.MULTILINE)
        totals = re.findall(r"^test result: .*?(?=; finished in)", done.stdout, re.MULTILINE)
        return done.returncode, sorted(tests), totals

    def compare(self, name, version):
        # In the same folder, which some tests print; one after the other, each from nothing.
        source = published.program(self.root, name, version)
        ours = self.results(self.program, source)
        shutil.rmtree(source / "target")
        cargos = self.results("cargo", source)
        print(f"{name}: {len(ours[1])} tests, exit code {ours[0]}", flush=True)
        self.assertNotEqual(ours[1], [])
        self.assertEqual(ours, cargos)

    def test_fd(self):
        self.compare("fd-find", "10.2.0")

    def test_hexyl(self):
        self.compare("hexyl", "0.16.0")

    def test_hyperfine(self):
        self.compare("hyperfine", "1.19.0")

    def test_just(self):
        self.compare("just", "1.40.0")

    def test_ripgrep(self):
        self.compare("ripgrep", "14.1.1")

    def test_tokei(self):
        self.compare("tokei", "12.1.2")


if __name__ == "__main__":
    unittest.main()
