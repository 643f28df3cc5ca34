"""Programs as Debian publishes their sources, with CMake and Meson: rbuild in ninja's place does what ninja does."""
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import client_harness  # noqa: E402
import harness  # noqa: E402


@dataclasses.dataclass
class CMake:
    """How a CMake project is configured and tested."""
    options: list
    program: str = ""  # where there are no tests, it must run and print the same

    def configure(self, copy):
        return ["cmake", "-S", copy.source, "-B", copy.build, "-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={copy.ninja}",
                "-DCMAKE_INSTALL_PREFIX=/usr", "-DCMAKE_BUILD_TYPE=Release", *self.options]

    def results(self, copy):
        if self.program:
            return ["it ran", *copy.run([copy.build / self.program]).out.splitlines()]
        text = copy.run(["ctest", "--test-dir", copy.build]).out
        return sorted(re.findall(r"Test +#\d+: (\S+) \.*[ *]*(\w+)", text))


@dataclasses.dataclass
class Meson:
    """How a Meson project is configured and tested."""
    options: list

    def configure(self, copy):
        return ["meson", "setup", copy.build, copy.source, "--prefix=/usr", "--buildtype=release", *self.options]

    def results(self, copy):
        text = copy.run(["meson", "test", "-C", copy.build]).out
        return sorted(re.findall(r"^ *\d+/\d+ (.+?) +(OK|FAIL|SKIP|ERROR|TIMEOUT|EXPECTEDFAIL)\b", text, re.MULTILINE))


@dataclasses.dataclass
class Story:
    """What came of the same steps with one program."""
    first: list
    again: list  # with nothing to do: what always runs
    touched: list
    edited: list
    results: list
    installed: dict


class Clients(harness.WorkspaceCase):

    timeout = 1800

    @classmethod
    def setUpClass(cls):
        """Has apt look for sources where this system's packages come from; the system itself stays as it is."""
        folder = tempfile.mkdtemp(prefix="rbuild-proof-apt-")
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.apt = pathlib.Path(folder)
        for name in ("lists", "cache/archives/partial"):
            (cls.apt / name).mkdir(parents=True)
        cls.apt_options = [f"-oDir::Etc::sourcelist={cls.apt}/sources.list", "-oDir::Etc::sourceparts=/dev/null",
                           f"-oDir::State::lists={cls.apt}/lists", f"-oDir::Cache={cls.apt}/cache",
                           "-oAPT::Sandbox::User="]
        entries = subprocess.run(["apt-get", "indextargets", "--format", "deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)",
                                  "Identifier: Packages"], check=True, stdout=subprocess.PIPE, text=True)
        (cls.apt / "sources.list").write_text(entries.stdout)
        subprocess.run(["apt-get", "-q", *cls.apt_options, "update"], check=True, stdout=subprocess.DEVNULL)

    def setUp(self):
        super().setUp()
        self.stock = shutil.which("ninja")
        self.assertIsNotNone(self.stock, "ninja is not installed")

    def fetch(self, name, place="published"):
        """The sources of a Debian package, as their authors published them."""
        folder = self.path(f"fetched-{name}")
        folder.mkdir()
        self.must(["apt-get", "-q", *self.apt_options, "source", "--download-only", "--tar-only", "--only-source", name],
                  folder)
        archive, = (path for path in folder.glob("*.orig.tar.*") if path.suffix != ".asc")
        with tarfile.open(archive) as tar:
            tar.extractall(folder / "unpacked")
        found, = (folder / "unpacked").iterdir()
        shutil.rmtree(self.path(place), ignore_errors=True)
        found.rename(self.path(place))

    def must(self, command, cwd=None):
        run = self.run_program(command, cwd)
        self.assertEqual(run.code, 0, f"{command}\n{run.text}")
        return run.out

    def tell(self, ninja, generator, source, header, comment):
        """Goes through all steps in a folder of always the same name, since programs hold names of their sources."""
        copy = client_harness.Copy(self, self.root / "tree", ninja)
        shutil.rmtree(copy.root, ignore_errors=True)
        shutil.copytree(self.root / "published", copy.source, symlinks=True)
        copy.run(generator.configure(copy), cwd=copy.root)
        first = copy.make()
        again = copy.make()
        copy.touch(source)
        touched = copy.make()
        copy.prepend(header, comment)
        edited = copy.make()
        self.assertEqual(copy.make(), again)
        copy.env["DESTDIR"] = str(copy.root / "installed")
        copy.run([ninja, "install"])
        results = generator.results(copy)
        installed = {str(path.relative_to(copy.root)): os.readlink(path) if path.is_symlink() else path.read_bytes()
                     for path in (copy.root / "installed").rglob("*") if path.is_symlink() or path.is_file()}
        return Story(first, again, touched, edited, results, installed)

    def compare(self, name, generator, source, header, comment="/* One more line. */\n"):
        """What is done with the sources in `published`: a touched source, a comment in a header."""
        ours = self.tell(self.program, generator, source, header, comment)
        stock = self.tell(self.stock, generator, source, header, comment)
        print(f"{name}: {len(ours.first)} commands, {len(ours.touched)} after a touch (ninja {len(stock.touched)}), "
              f"{len(ours.edited)} after a comment in a header (ninja {len(stock.edited)}), {len(ours.results)} tests, "
              f"{len(ours.installed)} files installed")
        self.assertEqual(ours.first, stock.first)
        self.assertEqual(ours.again, stock.again)
        self.assertEqual(ours.touched, ours.again)
        # The objects come out as they were, so nothing is linked again.
        self.assertEqual([line for line in ours.edited if line not in stock.edited], [])
        self.assertEqual(*([line for line in story.edited if re.match("Building|Compiling", line)]
                           for story in (ours, stock)))
        self.assertNotEqual(ours.results, [])
        self.assertEqual(ours.results, stock.results)
        self.assertEqual(sorted(ours.installed), sorted(stock.installed))
        self.assertEqual([name for name, content in ours.installed.items() if content != stock.installed[name]], [])
        self.go_on_after_ninja(source, ours.again)

    def go_on_after_ninja(self, source, again):
        """In the folder that ninja has built: rbuild, and ninja again."""
        copy = client_harness.Copy(self, self.root / "tree", self.stock)
        for program in (self.program, self.stock, self.program):
            copy.prepend(source, "\n")
            copy.run([program])
            self.assertEqual(copy.described(copy.run([program]).out), again)

    def fetch_and_compare(self, name, *story):
        self.fetch(name)
        self.compare(name, *story)

    def test_cjson(self):
        self.fetch_and_compare("cjson", CMake(["-DENABLE_CJSON_UTILS=ON"]), "cJSON.c", "cJSON.h")

    def test_double_conversion(self):
        self.fetch_and_compare("double-conversion", CMake(["-DBUILD_TESTING=ON"]), "double-conversion/bignum.cc",
                               "double-conversion/bignum.h")

    def test_json_c(self):
        self.fetch_and_compare("json-c", CMake([]), "json_object.c", "printbuf.h")

    def test_fribidi(self):
        self.fetch_and_compare("fribidi", Meson(["-Ddocs=false"]), "lib/fribidi-run.c", "lib/run.h")

    def test_dav1d(self):
        self.fetch_and_compare("dav1d", Meson(["-Denable_asm=false"]), "src/obu.c", "src/obu.h")

    def test_gftl_shared(self):
        """Fortran: 120 modules that use each other, with sources that m4 makes."""
        self.fetch("gftl-shared")
        self.fetch("gftl", "published/extern/gFTL")
        self.compare("gftl-shared", CMake([], program="src/demo.x"), "src/demo.F90", "src/StringIntegerMap.F90",
                     "! One more line.\n")


class Ourselves(client_harness.OwnTreeCase):
    """rbuild built by rbuild."""

    def test_builds_itself(self):
        copy = self.copy
        copy.make()
        self.assertIn("no work to do", copy.run([copy.ninja]).out)
        self.write("build.ninja", "rule copy\n  command = cp $in $out\nbuild copied: copy build.ninja\n")
        copy.run([copy.build / "rbuild"], cwd=self.root)
        self.assertEqual(self.read("copied"), self.read("build.ninja"))
        copy.touch("src/base/error.h")
        self.assertIn("no work to do", copy.run([copy.ninja]).out)
        copy.prepend("src/base/error.h", "// One more line.\n")
        self.assertGreater(len(copy.make()), 50)
        self.assertIn("no work to do", copy.run([copy.ninja]).out)


if __name__ == "__main__":
    unittest.main()
