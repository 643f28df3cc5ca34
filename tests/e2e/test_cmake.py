"""CMake projects that rbuild builds in ninja's place: by the same commands, with the same results."""
import pathlib
import shutil
import unittest

import client_harness
import harness

GOOGLETEST = pathlib.Path("/usr/src/googletest/googletest")


class CMakeCase(client_harness.ClientCase):
    """A test with two copies of a CMake project."""

    def configure(self, *options):
        for copy in self.copies:
            copy.run(["cmake", "-S", copy.source, "-B", copy.build, "-G", "Ninja",
                      f"-DCMAKE_MAKE_PROGRAM={copy.ninja}", f"-DCMAKE_INSTALL_PREFIX={copy.root}/installed", *options],
                     cwd=copy.root)

    def assert_among(self, words, lines):
        """Each word stands in one of the lines."""
        for word in words:
            self.assertTrue(any(word in line for line in lines), f"{word} is not in {lines}")


@unittest.skipUnless(shutil.which("cmake"), "cmake is not installed")
class Superproject(CMakeCase):
    """Another project inside, generated headers, targets that always run, and a build file that is made anew."""

    PROJECT = "superproject"
    GLOBS = "Re-checking globbed directories..."

    def setUp(self):
        super().setUp()
        self.configure()

    def nothing_to_do(self):
        # The look at globs is a command of the first part, which ninja counts by itself.
        for copy in self.copies:
            run = copy.run([copy.ninja])
            self.assertEqual(copy.described(run.out), [self.GLOBS])
            self.assertIn("no work to do", run.out)

    def test_edits(self):
        ran = self.make()
        self.assert_among(["Performing configure step for 'inner'", "Generating table.h", "Linking C executable program"],
                          ran)
        self.assertEqual(self.output("program"), "one two three 1 5\n")
        self.nothing_to_do()

        self.write_source("more.txt", "four\n")  # known from the command's depfile alone
        self.assert_among(["Generating table.h", "table.c.o", "Linking C executable program"], self.make())
        self.assertEqual(self.output("program"), "one two four 1 5\n")
        self.nothing_to_do()

        self.edit_source("parts/plain.c", "return 1", "return 2")
        self.assert_among(["plain.c.o"], self.make())
        self.assertEqual(self.output("program"), "one two four 2 5\n")

        self.touch_source("parts/plain.c")
        ours, _ = self.make_less()
        self.assertEqual(ours, [self.GLOBS])

        self.edit_source("parts/plain.c", "2;", "2; /* the same object */")
        ours, _ = self.make_less()
        self.assert_among(["plain.c.o"], ours)
        self.assertEqual(len(ours), 2)
        self.nothing_to_do()

    def test_the_build_file_is_made_anew(self):
        self.make()
        self.touch_source("CMakeLists.txt")
        self.assert_among(["Re-running CMake..."], self.make())
        self.nothing_to_do()

        self.write_source("parts/more.c", "int more(void) { return 3; }\n")
        self.edit_source("parts/plain.c", "int plain(void) { return 1; }", "int more(void); int plain(void) { return more(); }")
        self.assert_among(["Re-running CMake...", "more.c.o", "plain.c.o"], self.make())
        self.assertEqual(self.output("program"), "one two three 3 5\n")
        self.nothing_to_do()

        self.edit_source("parts/plain.c", "more()", "1")
        self.each(lambda copy: (copy.source / "parts" / "more.c").unlink())
        self.configure()
        self.each(lambda copy: copy.run([copy.ninja, "-t", "cleandead"]))
        self.assertEqual(self.each(lambda copy: list(copy.build.rglob("more.c.o"))), [[], []])
        self.assert_among(["plain.c.o"], self.make())
        self.nothing_to_do()

        self.edit_source("CMakeLists.txt", "project(superproject C)", "project(superproject C\n")
        for copy in self.copies:
            self.assertIn("rebuilding 'build.ninja': subcommand failed", copy.run([copy.ninja], code=1).err)
        self.edit_source("CMakeLists.txt", "project(superproject C\n", "project(superproject C)")
        self.assert_among(["Re-running CMake..."], self.make())

    def test_steps_of_the_inner_project(self):
        self.configure("-DINNER_ALWAYS=ON", "-DALWAYS=ON")
        self.make()
        self.edit_source("inner/inner.c", "5", "6")
        self.assert_among(["inner.c.o", "Linking C executable program"], self.make())
        self.assertEqual(self.output("program"), "one two three 1 6\n")
        always = self.make()
        self.assertEqual(self.make(), always)
        self.assert_among(["Performing build step for 'inner'", "always"], always)

    def test_a_build_that_a_command_starts_in_the_same_folder(self):
        for copy in self.copies:
            self.assertIn("noted", copy.run([copy.ninja, "again"]).out)
            self.assertTrue((copy.build / "libparts.a").exists())
        self.assertEqual([line for line in self.make() if "parts" in line], [])
        self.nothing_to_do()

        self.edit_source("parts/plain.c", "return 1", "return 2")
        for copy in self.copies:
            self.assertIn("plain.c.o", copy.run([copy.ninja, "again"]).out)
        self.assertEqual(self.output("program"), "one two three 1 5\n")
        self.assert_among(["Linking C executable program"], self.make())
        self.assertEqual(self.output("program"), "one two three 2 5\n")
        self.nothing_to_do()

    def test_targets_of_cmake(self):
        self.make()
        for copy in self.copies:
            self.assertIn("100% tests passed", copy.run([copy.ninja, "test"]).out)
            for _ in range(2):
                self.assertIn("noted", copy.run([copy.ninja, "note"]).out)
            copy.make("install")
        installed = self.each(lambda copy: {path.name: path.read_bytes() for path in
                                            (copy.root / "installed").rglob("*") if path.is_file()})
        self.assertEqual(sorted(installed[0]), ["libparts.a", "program", "table.h"])
        self.assertEqual(installed[0]["table.h"], installed[1]["table.h"])
        targets = self.each(lambda copy: sorted(line for line in copy.run([copy.ninja, "help"]).out.splitlines()
                                                if line.endswith(": phony") and str(copy.root) not in line))
        self.assertEqual(*targets)
        self.assertIn("note: phony", targets[0])
        self.make("rebuild_cache")
        self.make("clean")
        for copy in self.copies:
            self.assertFalse((copy.build / "program").exists())
            self.assertFalse((copy.build / "table.h").exists())
        self.make()
        self.assertEqual(self.output("program"), "one two three 1 5\n")


@unittest.skipUnless(shutil.which("cmake"), "cmake is not installed")
@unittest.skipUnless(shutil.which("gfortran"), "gfortran is not installed")
class Fortran(CMakeCase):
    """Modules, whose order dyndep files tell."""

    PROJECT = "fortran"

    def setUp(self):
        super().setUp()
        self.configure()

    def test_edits(self):
        self.make()
        self.assertEqual(self.output("program"), "12 6\n")
        self.nothing_to_do()

        # What a module says of itself is compiled into its users.
        self.edit_source("units.f90", "scale = 2", "scale = 3")
        self.assert_among(["units.f90.o", "shapes.f90.o"], self.make())
        self.assertEqual(self.output("program"), "12 9\n")
        self.nothing_to_do()

        # What a procedure does is not.
        self.edit_source("shapes.f90", "scale * value", "scale * value + 1")
        ran = self.make()
        self.assert_among(["shapes.f90.o", "Linking Fortran executable program"], ran)
        self.assertFalse([line for line in ran if "Building" in line and ("report" in line or "main" in line)])
        self.assertEqual(self.output("program"), "12 10\n")

        self.edit_source("shapes_impl.f90", "width * height", "width * height * 2")
        self.make()
        self.assertEqual(self.output("program"), "24 10\n")
        self.nothing_to_do()

    def test_in_turn_with_ninja(self):
        copy, stock = self.stock, self.stock.ninja
        for factor, program in enumerate([stock, self.program, self.program, stock, self.program], start=2):
            with self.subTest(factor=factor, program=program):
                if factor > 2:
                    copy.edit("units.f90", f"scale = {factor - 1}", f"scale = {factor}")
                copy.run(["cmake", f"-DCMAKE_MAKE_PROGRAM={program}", "."])
                copy.run(["cmake", "--build", "."])
                self.assertEqual(copy.run([copy.build / "program"]).out, f"12 {3 * factor}\n")
                self.assertIn("no work to do", copy.run(["cmake", "--build", "."]).out)

    def test_commands_of_the_manual(self):
        self.follow_the_manual("with-cmake")
        self.assertTrue((self.ours.source / "build" / ".rbuild.db").exists())

    def test_a_module_moves(self):
        self.make()
        for name in ("units.f90", "shapes.f90"):
            self.edit_source(name, "units", "measures")
        self.make()
        self.assertEqual(self.output("program"), "12 6\n")
        self.nothing_to_do()

        # Into another file of another library.
        text = (self.ours.source / "units.f90").read_text()
        self.write_source("report.f90", text.replace("measures", "colours") +
                          (self.ours.source / "report.f90").read_text().replace("use shapes", "use shapes\n  use colours, only: factor => scale")
                          .replace("twice(width)", "twice(width) * factor"))
        self.make()
        self.assertEqual(self.output("program"), "12 12\n")
        self.nothing_to_do()

        self.edit_source("shapes.f90", "  use measures\n", "")
        self.edit_source("shapes.f90", "scale * value", "2 * value")
        self.write_source("units.f90", "subroutine nothing\nend subroutine\n")
        self.make()
        self.assertEqual(self.output("program"), "12 12\n")
        self.nothing_to_do()


@unittest.skipUnless(shutil.which("cmake"), "cmake is not installed")
@unittest.skipUnless(GOOGLETEST.exists(), "libgtest-dev is not installed")
class GoogleTest(harness.WorkspaceCase):

    def test_builds_and_finds_its_tests(self):
        self.write("CMakeLists.txt",
                   "cmake_minimum_required(VERSION 3.20)\n"
                   "project(sums CXX)\n"
                   "enable_testing()\n"
                   "include(GoogleTest)\n"
                   f"add_subdirectory({GOOGLETEST} googletest EXCLUDE_FROM_ALL)\n"
                   "add_executable(sums_test sums_test.cc)\n"
                   "target_link_libraries(sums_test gtest_main)\n"
                   "gtest_discover_tests(sums_test)\n")
        self.write("sums_test.cc", "#include <gtest/gtest.h>\n\nTEST(Sums, Add) { EXPECT_EQ(1 + 1, 2); }\n")
        # By the name of ninja, found on PATH as CMake finds ninja.
        self.path("bin").mkdir()
        self.path("bin/ninja").symlink_to(pathlib.Path(self.program).resolve())
        env = harness.environment()
        env["PATH"] = f"{self.path('bin')}:{env['PATH']}"
        for command in (["cmake", "-S", ".", "-B", "build", "-G", "Ninja"], ["cmake", "--build", "build"],
                        ["ctest", "--test-dir", "build", "--output-on-failure"]):
            run = self.run_program(command, env=env)
            self.assertEqual(run.code, 0, run.text)
        self.assertIn("Sums.Add", run.out)
        self.assertIn("100% tests passed", run.out)
        run = self.run_program(["cmake", "--build", "build"], env=env)
        self.assertIn("ninja: no work to do.", run.out)


@unittest.skipUnless(shutil.which("cmake"), "cmake is not installed")
@unittest.skipUnless(shutil.which("re2c"), "re2c is not installed")
class OurOwnTree(client_harness.OwnTreeCase):
    """A part of it; the whole is built by the proof."""

    def test_builds_a_library(self):
        first = self.copy.make("rbuild_manifest")
        self.assertTrue(any("lexer" in line and "Generating" in line for line in first), first)
        self.assertEqual(self.nothing_made(), [])
        self.copy.touch("src/base/error.h")
        self.assertEqual(self.nothing_made(), [])
        self.copy.prepend("src/manifest/lexer.h", "// One more line.\n")
        again = self.copy.make("rbuild_manifest")
        self.assertTrue(any("parser.cc.o" in line for line in again), again)
        self.assertFalse(any("graph" in line for line in again), again)

    def nothing_made(self):
        return [line for line in self.copy.make("rbuild_manifest") if "Re-checking" not in line]


if __name__ == "__main__":
    unittest.main()
