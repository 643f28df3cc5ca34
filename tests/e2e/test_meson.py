"""Meson projects that rbuild builds in ninja's place: by the same commands, with the same results."""
import shutil
import unittest

import client_harness


class MesonCase(client_harness.ClientCase):
    """A test with two copies of a Meson project."""

    def setUp(self):
        super().setUp()
        for copy in self.copies:
            run = copy.run(["meson", "setup", copy.build, copy.source, "--buildtype=plain",
                            f"--prefix={copy.root}/installed"], cwd=copy.root)
            if copy is self.ours:
                self.assertIn(f"{copy.ninja}", run.out, "Meson names the program that it found")

    def compiled(self, lines):
        """The objects that were compiled, by the names of their sources."""
        return [line.rsplit("/", 1)[-1].removesuffix(".o") for line in lines if line.startswith("Compiling")]


@unittest.skipUnless(shutil.which("meson"), "meson is not installed")
class WithC(MesonCase):

    PROJECT = "meson_c"
    # Their commands run in each build, to see whether there is news.
    ALWAYS = ["Generating counted.h with a custom command", "Generating version.h with a custom command"]

    def settled(self):
        """Nothing but what always runs, and nothing that follows from it."""
        self.assertEqual(self.make(), self.ALWAYS)

    def test_edits(self):
        self.make()
        self.assertEqual(self.output("program"), "one two three 1 first\n")
        self.settled()

        self.write_source("more.txt", "four\n")  # known from the command's depfile alone
        self.assertEqual(self.compiled(self.make()), ["words.c"])
        self.assertEqual(self.output("program"), "one two four 1 first\n")
        self.settled()

        self.write_source("counted/two", "")
        self.assertEqual(self.compiled(self.make()), ["main.c"])
        self.write_source("tag", "second\n")
        self.assertEqual(self.compiled(self.make()), ["main.c"])
        self.assertEqual(self.output("program"), "one two four 2 second\n")
        self.settled()

        # A custom target may make marks, in which bytes prove nothing; of objects they do.
        self.write_source("more.txt", " four\n")
        ours, stock = self.make_less()
        self.assertEqual((self.compiled(ours), self.compiled(stock)), (["words.c"], ["words.c"]))
        self.assertEqual([line for line in ours if line.startswith("Linking")], [])
        self.settled()

    def test_reconfigures(self):
        self.make()
        self.touch_source("meson.build")
        self.assertIn("Regenerating build files.", self.make())
        self.settled()
        self.edit_source("meson.build", "'words.c',", "'words.c', 'more.c',")
        self.write_source("more.c", "int more(void) { return 3; }\n")
        ran = self.make()
        self.assertIn("Regenerating build files.", ran)
        self.assertEqual(self.compiled(ran), ["more.c"])
        self.settled()

    def test_commands_of_the_manual(self):
        self.assertRegex(self.follow_the_manual("with-meson"), "Ok: +1")
        self.assertTrue((self.ours.source / "build" / ".rbuild.db").exists())

    def test_commands_of_meson(self):
        for copy in self.copies:
            copy.run(["meson", "compile", "-C", copy.build])
            self.assertRegex(copy.run(["meson", "test", "-C", copy.build]).out, "Ok: +1")
            copy.run(["meson", "install", "-C", copy.build])
            self.assertIn("noted", copy.run(["meson", "compile", "-C", copy.build, "note"]).out)
            self.assertRegex(copy.run([copy.ninja, "test"]).out, "Ok: +1")
            copy.run([copy.ninja, "install"])
        installed = self.each(lambda copy: {str(path.relative_to(copy.root)): path.read_bytes() for path in
                                            (copy.root / "installed").rglob("*") if path.is_file()})
        self.assertEqual(*installed)
        self.assertIn("installed/bin/program", installed[0])
        self.each(lambda copy: copy.run(["meson", "compile", "-C", copy.build, "--clean"]))
        self.each(lambda copy: self.assertFalse((copy.build / "program").exists()))
        self.make()
        self.assertEqual(self.output("program"), "one two three 1 first\n")


@unittest.skipUnless(shutil.which("meson"), "meson is not installed")
@unittest.skipUnless(shutil.which("gfortran"), "gfortran is not installed")
class WithOtherLanguages(MesonCase):

    PROJECT = "meson_mixed"

    def test_edits(self):
        self.make()
        self.assertEqual(self.output("program"), "RED BLUE 18\n")
        self.nothing_to_do()
        self.edit_source("units.f90", "scale = 2", "scale = 3")
        self.assertEqual(self.compiled(self.make()), ["areas.f90", "units.f90"])
        self.assertEqual(self.output("program"), "RED BLUE 27\n")
        self.edit_source("upper.sh", 'tr a-z A-Z)', 'tr a-z A-Z)!')
        self.make()
        self.assertEqual(self.output("program"), "RED! BLUE! 27\n")
        self.edit_source("names.h", "red();", "red();  // a colour")
        ours, _ = self.make_less()
        self.assertEqual(self.compiled(ours), ["main.cc"])
        self.nothing_to_do()


if __name__ == "__main__":
    unittest.main()
