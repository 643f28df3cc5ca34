"""What goes wrong in a Cargo workspace: one clear error each, cargo's exit code, and nothing that was built is lost."""
import os
import signal
import unittest

from cargo_harness import CargoCase


class Failures(CargoCase):
    """low <- middle <- app, and aside, which nobody needs."""

    def setUp(self):
        super().setUp()
        self.members("app", "aside", "low", "middle")
        self.package("low", lib="pub fn number() -> u32 {\n    1\n}\n")
        self.package("middle", '[dependencies]\nlow = { path = "../low" }\n',
                     lib="pub fn number() -> u32 {\n    low::number()\n}\n")
        self.package("app", '[dependencies]\nmiddle = { path = "../middle" }\n',
                     main='fn main() {\n    println!("{}", middle::number());\n}\n')
        self.package("aside", lib="pub fn nothing() {}\n")

    def test_compile_error_in_the_middle(self):
        self.edit("workspace/middle/src/lib.rs", "low::number()", "low::nubmer()")
        run = self.build("-j1", code=101)
        self.assertIn("middle/src/lib.rs:2:", run.err)
        self.assertIn("E0425", run.err)
        self.assertIn("could not compile `middle` (lib)", run.err)
        self.assertEqual(run.err.count("cannot find function"), 1)
        self.assertNotIn("app", self.compiled())
        self.edit("workspace/middle/src/lib.rs", "low::nubmer()", "low::number()")
        self.build()
        self.assertNotIn("low", self.compiled())
        self.assertEqual(self.output("app"), "1\n")

    def test_keep_going_builds_what_it_can(self):
        self.edit("workspace/middle/src/lib.rs", "low::number()", "low::nubmer()")
        self.build("--keep-going", code=101)
        self.assertEqual(self.compiled(), ["aside", "low", "middle"])

    def test_warnings_are_shown_once_and_again_when_fresh(self):
        self.edit("workspace/low/src/lib.rs", "    1\n", "    let unused = 2;\n    1\n")
        for _ in range(2):
            run = self.build()
            self.assertEqual(run.err.count("unused variable: `unused`"), 1, run.err)
            self.assertNotIn("\x1b[", run.err)
        self.compiled()
        self.build()
        self.assertEqual(self.compiled(), [])

    def test_build_script_that_fails_shows_what_it_said(self):
        self.source("low/build.rs", 'fn main() {\n    println!("to stdout");\n    eprintln!("what went wrong");\n'
                    "    std::process::exit(3);\n}\n")
        run = self.build(code=101)
        self.assertIn("what went wrong", run.err)
        self.assertIn("low", run.err)
        self.source("low/build.rs", "fn main() {}\n")
        self.build()
        self.assertEqual(self.output("app"), "1\n")

    def test_target_folder_that_is_a_file(self):
        self.source("target", "in the way")
        run = self.build(code=101)
        self.assertIn(f"create folder {self.workspace}/target", run.err)

    def macro(self, body):
        self.members("app", "aside", "low", "makes", "middle")
        self.package("makes", "[lib]\nproc-macro = true\n",
                     lib="use proc_macro::TokenStream;\n#[proc_macro]\npub fn makes(input: TokenStream) -> TokenStream {\n"
                     f"    {body}\n    input\n}}\n")
        self.edit("workspace/low/Cargo.toml", 'edition = "2021"\n',
                  'edition = "2021"\n[dependencies]\nmakes = { path = "../makes" }\n')
        self.source("low/src/lib.rs", "makes::makes! {\npub fn number() -> u32 {\n    1\n}\n}\n")

    def test_proc_macro_that_panics(self):
        self.macro('panic!("macro is out of order");')
        run = self.build(code=101)
        self.assertIn("macro is out of order", run.err)
        self.assertIn("low/src/lib.rs:1:", run.err)
        self.assertIn("could not compile `low` (lib)", run.err)

    def test_proc_macro_that_prints_is_heard(self):
        self.macro('eprintln!("macro says hello"); eprint!("and no line end");')
        run = self.build()
        self.assertIn("macro says hello", run.text)
        self.assertIn("and no line end", run.text)
        self.assertEqual(self.output("app"), "1\n")

    def test_manifest_that_is_wrong(self):
        self.edit("workspace/low/Cargo.toml", "[package]\n", "[package\n")
        run = self.build(code=101)
        self.assertIn("low/Cargo.toml", run.err)

    def test_package_and_feature_that_do_not_exist(self):
        self.assertIn("midle", self.build("-p", "midle", code=101).err)
        self.assertIn("loud", self.build("-p", "app", "--features", "loud", code=101).err)

    def cargos_error(self, *arguments):
        """What cargo says from its error on."""
        run = self.run_program(["cargo", *arguments, "--target-dir", self.root / "target-cargo"], self.workspace, self.env)
        self.assertEqual(run.code, 101, run.text)
        return run.err[run.err.index("error: "):].strip()

    def test_words_are_cargos(self):
        self.package("app", "[features]\nquiet = []\n[[bin]]\nname = \"app\"\npath = \"src/main.rs\"\nrequired-features = [\"quiet\"]\n"
                     "[dependencies]\nlow = { path = \"../low\" }\n", main="fn main() {}\n")
        self.run_program(["cargo", "generate-lockfile"], self.workspace, self.env)
        for arguments in (["-p", "midle"], ["-p", "ap*x"], ["-p", "app", "-F", "quite"], ["-p", "app", "-F", "nothing/at-all"],
                          ["-p", "app", "--bin", "ap"], ["--bin", "zzzzzzzz"], ["-p", "app", "--lib"], ["-p", "app", "--bin", "app"],
                          ["-p", "app", "--example", "x"], ["--profile", "nowhere"], ["-p", "app", "-F", "low/zip"]):
            with self.subTest(" ".join(arguments)):
                error = self.cargos_error("build", *arguments)
                ours = self.build(*arguments, code=101).err
                if "failed to select a version" in error:  # the resolver's frame around what is meant
                    error = error.split("\n\n")[1]
                self.assertIn(error.removeprefix("error: "), ours)

    def test_manifests_that_only_a_build_refuses(self):
        self.members("one")
        for manifest in ('[[test]]\nname = "x"\n', '[[example]]\nname = "x"\n', '[[bench]]\nname = "x"\n',
                         '[[test]]\nname = "itt"\n', '[[bin]]\nname = "x"\npath = "no.rs"\n[[bin]]\nname = "y"\npath = "no.rs"\n',
                         '[[bin]]\nname = "x"\npath = "src"\n', '[[bin]]\nname = "x"\npath = "tests"\n', '[lib]\npath = "no.rs"\n',
                         "[package", 'rust-version = "x"\n', "[dependencies]\nother = { path = '../other' }\n"):
            with self.subTest(manifest):
                self.package("one", manifest, main="fn main() {}\n")
                self.source("one/tests/it.rs", "")
                self.assertEqual(self.build(code=101).err, self.cargos_error("build") + "\n")
        self.package("one", '[lib]\ncrate-type = ["foo"]\n', lib="")
        self.assertIn("unknown crate type: `foo`, expected one of: `lib`, `rlib`", self.build(code=101).err)
        self.package("one", main="fn main() {}\n")
        for profiles in ("[profile.foo]\nopt-level = 1\n", '[profile.foo]\ninherits = "foo"\n'):
            self.members("one", more=profiles)
            self.assertEqual(self.build(code=101).err, self.cargos_error("build") + "\n")
        self.assertEqual(self.compiled(), [])

    def test_warnings_of_cargos_are_told_in_every_build(self):
        self.members("app", "aside", "low", "middle", more='[patch.crates-io]\nnobody = { path = "../nobody" }\n')
        self.package("nobody", folder="../nobody", lib="")
        self.package("aside", "[profile.dev]\nopt-level = 1\n", lib="")
        expected = self.run_program(["cargo", "check", "--target-dir", self.root / "target-cargo"], self.workspace, self.env).err
        blocks = ["warning: patch `nobody v0.1.0", "warning: profiles for the non root package will be ignored, specify profiles at "
                  "the workspace root:\npackage:   " + str(self.workspace / "aside/Cargo.toml")]
        for run in (self.build(), self.build(), self.build("check")):
            for block in blocks:
                self.assertEqual(run.err.count(block), 1, run.err)
                self.assertIn(block, expected)
        self.assertNotIn("profiles for the non root", self.build("-q").err)

    def test_a_source_that_goes_is_missed_by_the_compiler(self):
        self.package("low", 'build = "make.rs"\n', lib="pub fn number() -> u32 {\n    1\n}\n")
        made = self.source("low/make.rs", "fn main() {}\n")
        self.build()
        made.unlink()
        self.assertIn("error: couldn't read `low/make.rs`: No such file or directory", self.build(code=101).err)
        made.write_text("fn main() {}\n")
        self.build()

    def test_a_program_that_is_left_out_can_not_be_run(self):
        self.package("app", '[features]\nquiet = []\n[[bin]]\nname = "app"\npath = "src/main.rs"\nrequired-features = ["quiet"]\n',
                     main="fn main() {}\n")
        self.assertEqual(self.build("run", code=101).err, self.cargos_error("run") + "\n")
        self.assertEqual(self.build("run", "-p", "app", "--bin", "a*", code=101).err,
                         self.cargos_error("run", "-p", "app", "--bin", "a*") + "\n")
        self.build("run", "-p", "app", "-F", "quiet")

    def test_rustc_that_is_too_old(self):
        for name in ("app", "low"):
            self.edit(f"workspace/{name}/Cargo.toml", 'edition = "2021"\n', 'edition = "2021"\nrust-version = "1.999"\n')
        self.assertIn(self.cargos_error("build"), self.build(code=101).err)
        self.assertEqual(self.compiled(), [])
        self.build("--ignore-rust-version")
        self.assertEqual(self.output("app"), "1\n")

    def test_what_only_nightly_cargo_has(self):
        script = self.source("script.rs", "#!/usr/bin/env cargo\nfn main() {}\n")
        self.assertIn("-Zscript", self.build("--manifest-path", script, code=101).err)
        self.source(".cargo/config.toml", '[unstable]\nbuild-std = ["core"]\n')
        self.assertIn("`unstable.build-std`", self.build(code=101, RUSTC_BOOTSTRAP="1").err)
        self.source(".cargo/config.toml", "")
        self.edit("workspace/app/Cargo.toml", 'path = "../middle"', 'path = "../middle", artifact = "bin"')
        self.assertIn("artifact = ", self.build(code=101).err)
        self.assertEqual(self.compiled(), [])

    def test_no_cargo_on_path(self):
        run = self.build(code=101, PATH="/nowhere", CARGO="", RUSTC_WRAPPER="")
        self.assertIn("cargo", run.err)
        self.assertIn("rustup", run.err)

    def test_no_manifest(self):
        run = self.rbuild(code=101, cwd=self.root, env=self.env)
        self.assertEqual(run.err, f"error: could not find `Cargo.toml` in `{self.root}` or any parent directory\n")

    def test_damaged_log_builds_again(self):
        self.build()
        self.compiled()
        for path in (self.workspace / "target" / "rbuild" / "debug").glob(".rbuild.db*"):
            path.write_bytes(b"no database" * 500)
        run = self.build()
        self.assertIn("warning", run.err)
        self.assertEqual(self.compiled(), ["app", "aside", "low", "middle"])
        self.build()
        self.assertEqual(self.compiled(), [])

    def test_damaged_key_makes_the_plan_again(self):
        self.build()
        for path in (self.workspace / "target" / "rbuild" / "debug").glob("*.key"):
            path.write_text("nonsense\n")
        self.compiled()
        self.build()
        self.assertEqual(self.compiled(), [])

    def test_a_lost_or_damaged_fragment_is_made_again(self):
        self.source("low/build.rs", "fn main() {}\n")
        self.build("run")
        self.compiled()
        folder = self.workspace / "target" / "rbuild" / "debug" / "fragments"
        before = {path.name: path.read_text() for path in folder.iterdir()}
        self.assertGreater(len(before), 4)
        for name, text in before.items():
            (folder / name).unlink()
            self.build("run")
            self.assertEqual((folder / name).read_text(), text)
            (folder / name).write_text("")
            self.build("run")
            self.assertEqual((folder / name).read_text(), text)
        self.assertEqual(self.compiled(), [])

    def test_interrupt_in_the_middle(self):
        waiting = self.root / "waiting"
        self.source("middle/build.rs", "use std::{fs, path::Path, thread, time::Duration};\nfn main() {\n"
                    f'    fs::write("{waiting}", "").unwrap();\n'
                    f'    while Path::new("{waiting}").exists() {{\n'
                    "        thread::sleep(Duration::from_millis(20));\n    }\n}\n")
        process = self.start("--manifest-path", self.workspace / "Cargo.toml", env=self.env)
        self.wait_for_file("waiting")
        os.kill(process.pid, signal.SIGINT)
        self.finish(process, 130)
        waiting.unlink()
        self.source("middle/build.rs", "fn main() {}\n")
        self.build()
        self.assertEqual(self.output("app"), "1\n")
        self.expect_clean("app")


if __name__ == "__main__":
    unittest.main()
