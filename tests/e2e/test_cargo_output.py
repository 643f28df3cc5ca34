"""What a build of a workspace prints: warnings and their counts, build scripts, verbosity and colours, as cargo does."""
import unittest

from cargo_harness import CargoCase


class Output(CargoCase):
    """Warnings that can be mended and one that can't, in a library, in two programs with duplicates, and of a script."""

    def setUp(self):
        super().setUp()
        self.members("app", "low")
        self.package("low", build='fn main() {\n    println!("cargo:rerun-if-changed=build.rs");\n    println!("hello");\n'
                     '    println!("cargo:warning=careful");\n    eprintln!("to stderr\\nand more");\n}\n',
                     lib="use std::fmt;\npub fn low() {\n    let mut one = 1;\n    let two = one;\n}\n")
        self.package("app", '[dependencies]\nlow = { path = "../low" }\n', lib="pub mod shared;\n",
                     main="mod shared;\nfn main() {\n    let mut three = 3;\n    shared::shared();\n    low::low();\n"
                     '    println!("{three}");\n}\n')
        self.source("app/src/shared.rs", "use std::fs;\nuse std::io;\npub fn shared() {}\n")
        self.source("app/src/bin/second.rs", "fn dead() {}\nfn main() {}\n")

    @staticmethod
    def counts(run):
        return sorted(line for line in run.err.splitlines() if line.startswith("warning: `"))

    def test_warnings_are_counted_as_cargo_counts_them(self):
        run = self.build()
        expected = self.counts(self.cargo("build"))
        self.assertEqual(len(expected), 4, expected)
        self.assertIn("to apply", "".join(expected))
        self.assertEqual(self.counts(run), expected)
        self.assertEqual(run.err.count("warning: low@0.1.0: careful\n"), 1)
        # A build with nothing to do shows them again.
        again = self.build()
        self.assertEqual(self.counts(again), expected)
        self.assertEqual(again.err.count("warning: low@0.1.0: careful\n"), 1)

    def test_twice_verbose_shows_what_scripts_print(self):
        def lines(run):
            return sorted(line for line in run.text.splitlines() if line.startswith("[low 0.1.0] "))
        run = self.build("-vv")
        expected = lines(self.cargo("build", "-vv"))
        self.assertIn("[low 0.1.0] hello", expected)
        self.assertEqual(lines(run), expected)
        self.assertIn("     Running `", run.err)
        again = self.build("-vv")
        self.assertEqual(lines(again), [])
        self.assertIn("       Fresh low v0.1.0", again.err)
        self.assertIn("careful", again.err)

    def test_verbose_tells_why(self):
        self.assertNotIn("Dirty", self.build("-v").err)
        self.assertNotIn("Dirty", self.build("-v").err)
        self.source("low/src/lib.rs", "pub fn low() {}\npub fn changed() {}\n")
        lines = [line.strip() for line in self.build("-v").err.splitlines() if line.startswith("       Dirty ")]
        self.assertRegex(lines[0], r"^Dirty low v0\.1\.0 \(\S+/low\): input low/src/lib\.rs changed$")
        for line in lines[1:]:
            self.assertRegex(line, r"^Dirty app v0\.1\.0 \(\S+/app\): input \S+/liblow-\S+ changed$")

    def test_once_verbose_does_not(self):
        run = self.build("-v")
        self.assertNotIn("[low 0.1.0]", run.err)
        self.assertIn("     Running `", run.err)

    def test_quiet_shows_what_rustc_says_alone(self):
        for run in (self.build("-q"), self.build("-q"), self.cargo("build", "-q")):
            self.assertIn("unused import: `std::fmt`", run.err)
            self.assertNotIn("careful", run.err)
            self.assertNotIn("generated", run.err)
            self.assertNotIn("Finished", run.err)

    def test_failed_script_is_shown_once(self):
        self.source("low/build.rs", 'fn main() {\n    println!("said");\n    std::process::exit(3);\n}\n')
        run = self.build(code=101)
        self.assertEqual(run.err.count("error: failed to run custom build command for `low v0.1.0 ("), 1, run.err)
        self.assertEqual(run.err.count("(exit status: 3)\n  --- stdout\n  said\n"), 1, run.err)


class Settings(CargoCase):
    """Flag, variable and file: who decides about colours and verbosity."""

    COLOURED = "\x1b[1m\x1b[92m    Finished\x1b[0m"
    PLAIN = "    Finished"

    def setUp(self):
        super().setUp()
        self.members("low")
        self.package("low", lib="")

    def finished(self, *arguments, **changes):
        return self.build(*arguments, **changes).err.splitlines()[-1].split(" `")[0]

    def test_colours(self):
        self.assertEqual(self.finished(), self.PLAIN)
        self.assertEqual(self.finished(CARGO_TERM_COLOR="always"), self.COLOURED)
        self.source(".cargo/config.toml", '[term]\ncolor = "always"\n')
        self.assertEqual(self.finished(), self.COLOURED)
        self.assertEqual(self.finished(CARGO_TERM_COLOR="never"), self.PLAIN)
        self.assertEqual(self.finished("--color", "never"), self.PLAIN)
        self.assertEqual(self.finished("--color", "always", CARGO_TERM_COLOR="never"), self.COLOURED)

    def test_errors_have_the_colour_too(self):
        self.source("low/src/lib.rs", "not rust\n")
        self.assertIn("\x1b[", self.build(code=101, CARGO_TERM_COLOR="always").err)
        self.assertNotIn("\x1b[", self.build(code=101).err)

    def test_a_colour_that_is_none(self):
        run = self.build(code=101, CARGO_TERM_COLOR="blue")
        self.assertIn("`term.color` (or CARGO_TERM_COLOR) must be `auto`, `always` or `never`, but it is `blue`", run.err)
        self.build("--color", "never", CARGO_TERM_COLOR="blue")

    def test_quiet_and_verbose(self):
        self.source(".cargo/config.toml", "[term]\nquiet = true\n")
        self.assertEqual(self.build().err, "")
        self.assertIn("Fresh low", self.build("-v").err)
        self.assertIn("Finished", self.build(CARGO_TERM_QUIET="false").err)
        self.source(".cargo/config.toml", "[term]\nverbose = true\n")
        self.assertIn("Fresh low", self.build().err)
        self.assertEqual(self.build("-q").err, "")
        self.assertIn("cannot set both", self.build(code=101, CARGO_TERM_QUIET="true").err)
        self.assertIn("`term.verbose`: expected true or false", self.verbose_is_a_number().err)

    def verbose_is_a_number(self):
        self.source(".cargo/config.toml", "[term]\nverbose = 1\n")
        return self.build(code=101)

    def test_jobs_of_the_configuration_reach_build_scripts(self):
        self.source("low/build.rs", 'fn main() {\n    println!("jobs {}", std::env::var("NUM_JOBS").unwrap());\n}\n')
        self.source(".cargo/config.toml", "[build]\njobs = 3\n")
        self.assertIn("[low 0.1.0] jobs 3", self.build("-vv").err)
        self.source("low/build.rs", 'fn main() {\n    println!("JOBS {}", std::env::var("NUM_JOBS").unwrap());\n}\n')
        self.assertIn("[low 0.1.0] JOBS 5", self.build("-vv", "-j5").err)


if __name__ == "__main__":
    unittest.main()
