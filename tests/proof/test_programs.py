"""Whole programs as crates.io publishes them: built by rbuild and by cargo, they say and do the same, and so do their tests."""
import os
import re
import shutil
import subprocess
import unittest

import published
from published import must, run


class Programs(published.ProofCase):

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


class Branches(published.ProofCase):
    """Two releases of a program as branches of one repository: what is made again is what has another content."""

    def git(self, *words):
        must(["git", "-c", "user.name=t", "-c", "user.email=t@t", *words], self.workspace)

    def compiled(self):
        """What the next build compiles."""
        done = run([self.program, "--locked", "--offline"], self.workspace, published.environment())
        self.assertEqual(done.returncode, 0, done.stdout)
        return re.findall(r"^ +Compiling (\S+) v", done.stdout, re.MULTILINE)

    def touch_all(self):
        """As after a clone or out of an archive: all is there again, with the time of now."""
        for path in self.workspace.rglob("*"):
            if "target" not in path.parts and path.is_file():
                os.utime(path)

    def test_hexyl(self):
        self.workspace = published.program(self.root / "new", "hexyl", "0.16.0")
        old = published.program(self.root / "old", "hexyl", "0.15.0")
        self.git("init", "-b", "new")
        (self.workspace / ".gitignore").write_text("target/\n")
        self.git("add", ".")
        self.git("commit", "-m", "new")
        self.git("switch", "-c", "old")
        shutil.rmtree(self.workspace / "src")
        shutil.copytree(old, self.workspace, dirs_exist_ok=True)
        self.git("add", ".")
        self.git("commit", "-m", "old")
        self.git("switch", "new")
        everything = self.compiled()
        self.assertGreater(len(everything), 20)
        self.git("switch", "old")
        self.git("switch", "new")
        self.assertEqual(self.compiled(), [])
        self.touch_all()
        self.assertEqual(self.compiled(), [])
        with open(self.workspace / "src/main.rs", "a", encoding="utf-8") as source:
            source.write("fn unused() {}\n")
        self.git("stash")
        self.assertEqual(self.compiled(), [])
        self.git("stash", "pop")
        self.assertEqual(self.compiled(), ["hexyl"])
        self.git("checkout", "src/main.rs")
        self.assertEqual(self.compiled(), ["hexyl"])
        self.git("switch", "old")
        there = self.compiled()
        self.assertIn("hexyl", there)
        self.assertLess(len(there), len(everything))
        self.assertIn("0.15.0", must([self.workspace / "target/debug/hexyl", "--version"], self.root))
        self.git("switch", "new")
        back = self.compiled()
        print(f"hexyl: {len(everything)} packages at first, {len(there)} on the other branch, {len(back)} back again",
              flush=True)
        # Releases are different units: that of the new one is still as it was built.
        self.assertEqual(back, [])
        self.assertIn("0.16.0", must([self.workspace / "target/debug/hexyl", "--version"], self.root))


class Suites(published.ProofCase):
    """The tests that programs ship."""

    def results(self, program, source):
        # Apart from stderr, which would fall into the middle of lines.
        done = subprocess.run([program, "test", "--locked", "--offline"], cwd=source, env=published.environment(), check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              errors="replace", timeout=published.TIMEOUT_SECONDS)
        # A doctest of generated code is named by its place.
        text = re.sub(r"/target/\S*-[0-9a-f]{16}/out/", "/OUT_DIR/", done.stdout)
        tests = re.findall(r"^test (.+) \.\.\. (\w+)", text, re.MULTILINE)
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
