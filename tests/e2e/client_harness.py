"""Projects of generators, each built twice in the same steps: by rbuild, and in a copy by stock ninja."""
import os
import pathlib
import re
import shutil
import time
import unittest

import harness

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
MANUAL = CHECKOUT / "manual" / "clients.adoc"
PROJECTS = pathlib.Path(__file__).with_name("clients")

# Begins each status line, so that they are told from what commands print. The number is that of the command.
MARK = "@"


class Copy:
    """A copy of a project and the program that builds it."""

    def __init__(self, case, folder, ninja):
        self.case = case
        self.root = folder
        self.source = folder / "source"
        self.build = folder / "build"
        self.ninja = ninja
        # A generator that is started without an explicit choice finds this program too.
        self.env = harness.environment(NINJA=ninja, NINJA_STATUS=MARK)

    def run(self, command, cwd=None, code=0):
        """Runs a program in the build folder and expects this exit code."""
        run = self.case.run_program(command, cwd or self.build, self.env)
        self.case.assertEqual(run.code, code, f"{' '.join(map(str, command))}\n{run.text}")
        return run

    def make(self, *arguments, code=0):
        """Builds, and returns what the commands were described as."""
        return self.described(self.run([self.ninja, *arguments], code=code).out)

    def described(self, text):
        """The descriptions of the commands that a build showed, sorted, without the name of this copy."""
        lines = re.findall(f"^{MARK}(.*)$", text, re.MULTILINE)
        return sorted(line.replace(str(self.root), "").strip() for line in lines)

    def write(self, name, text):
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def edit(self, name, old, new):
        text = (self.source / name).read_text()
        self.case.assertIn(old, text, f"{name} does not hold what is to be edited")
        self.write(name, text.replace(old, new))

    def prepend(self, name, text):
        self.write(name, text + (self.source / name).read_text())

    def touch(self, name):
        now = time.time_ns()
        os.utime(self.source / name, ns=(now, now))


class ClientCase(harness.WorkspaceCase):
    """A test with two copies of a project. Each step is done in both."""

    PROJECT = None  # its folder in clients/

    def setUp(self):
        super().setUp()
        stock = shutil.which("ninja")
        if stock is None:
            raise unittest.SkipTest("ninja is not installed")
        self.ours = Copy(self, self.root / "ours", self.program)
        self.stock = Copy(self, self.root / "stock", stock)
        self.copies = (self.ours, self.stock)
        for copy in self.copies:
            shutil.copytree(PROJECTS / self.PROJECT, copy.source)

    def each(self, step):
        """Does a step in both copies."""
        return [step(copy) for copy in self.copies]

    def write_source(self, name, text):
        self.each(lambda copy: copy.write(name, text))

    def edit_source(self, name, old, new):
        self.each(lambda copy: copy.edit(name, old, new))

    def touch_source(self, name):
        self.each(lambda copy: copy.touch(name))

    def make(self, *arguments):
        """Builds both copies by the same commands, and returns their descriptions."""
        ours, stock = self.each(lambda copy: copy.make(*arguments))
        self.assertEqual(ours, stock)
        return ours

    def make_less(self, *arguments):
        """Builds both copies, rbuild with a part of ninja's commands, and returns what each ran."""
        ours, stock = self.each(lambda copy: copy.make(*arguments))
        self.assertEqual([line for line in ours if line not in stock], [])
        self.assertLess(len(ours), len(stock))
        return ours, stock

    def nothing_to_do(self):
        for copy in self.copies:
            self.assertIn("no work to do", copy.run([copy.ninja]).out)

    def output(self, name):
        """What a built program prints, in both copies alike."""
        ours, stock = self.each(lambda copy: copy.run([copy.build / name]).out)
        self.assertEqual(ours, stock)
        return ours

    def follow_the_manual(self, section):
        """Runs the commands of a section of the manual in our copy, and returns what the last one printed."""
        chapter = MANUAL.read_text().split(f"[#{section}]")[1].split("\n=== ")[1]
        commands = re.findall(r"^\$ (.*)$", chapter, re.MULTILINE)
        self.assertGreater(len(commands), 3)
        folder = self.path("bin")
        folder.mkdir()
        (folder / "rbuild").symlink_to(pathlib.Path(self.program).resolve())
        env = harness.environment(PATH=f"{folder}{os.pathsep}{os.environ['PATH']}", DESTDIR=self.root / "installed")
        run = self.run_program(["sh", "-ec", "\n".join(commands)], self.ours.source, env)
        self.assertEqual(run.code, 0, run.text)
        return run.out


class OwnTreeCase(harness.WorkspaceCase):
    """A test that builds rbuild with rbuild, in a copy of this checkout."""

    timeout = 3600

    @staticmethod
    def made(folder, names):
        """What lies in a folder of the checkout without being a source."""
        at_top = pathlib.Path(folder) == CHECKOUT
        return [name for name in names if name in (".git", "target") or at_top and name.startswith("build")]

    def setUp(self):
        super().setUp()
        self.copy = Copy(self, self.root, self.program)
        shutil.copytree(CHECKOUT, self.copy.source, ignore=self.made)
        self.copy.run(["cmake", "-S", self.copy.source, "-B", self.copy.build, "-G", "Ninja",
                       f"-DCMAKE_MAKE_PROGRAM={self.program}", "-DCMAKE_BUILD_TYPE=Debug",
                       "-DCMAKE_CXX_FLAGS_DEBUG=-O0"], cwd=self.root)
