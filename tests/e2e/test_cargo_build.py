"""A Cargo workspace from one word: the same programs at the same places as cargo's, its flags, and stock ninja."""
import os
import shutil
import unittest

from cargo_harness import CargoCase, files_below, rerun_if


class Workspace(CargoCase):
    """A binary with a library, a renamed dependency, a proc-macro and a build script with directives."""

    def setUp(self):
        super().setUp()
        self.members("app", "base-lib", "shout")
        self.package("base-lib", '[features]\ndefault = ["std"]\nstd = []\nextra = []\n',
                     lib='pub fn features() -> Vec<&\'static str> {\n    let mut list = vec![];\n'
                     '    if cfg!(feature = "std") {\n        list.push("std");\n    }\n'
                     '    if cfg!(feature = "extra") {\n        list.push("extra");\n    }\n    list\n}\n')
        self.package("shout", "[lib]\nproc-macro = true\n",
                     lib="use proc_macro::TokenStream;\n#[proc_macro]\npub fn shout(input: TokenStream) -> TokenStream {\n"
                     '    format!("{:?}", input.to_string().to_uppercase()).parse().unwrap()\n}\n')
        self.package("app", '[features]\nextra = ["renamed/extra"]\n[dependencies]\nshout = { path = "../shout" }\n'
                     'renamed = { package = "base-lib", path = "../base-lib" }\n',
                     build='fn main() {\n    ' + rerun_if("changed", "build.rs") +
                     '\n    println!("cargo:rustc-cfg=scripted");\n    println!("cargo:rustc-check-cfg=cfg(scripted)");\n'
                     '    println!("cargo:rustc-env=FROM_SCRIPT=a \'quoted\' $value");\n}\n',
                     lib='pub fn name() -> &\'static str {\n    env!("CARGO_PKG_NAME")\n}\n',
                     main='fn main() {\n    println!("{} {:?} {}", app::name(), renamed::features(), shout::shout!(loud));\n'
                     '    println!("{} {}", env!("FROM_SCRIPT"), cfg!(scripted));\n}\n')
        self.source("app/src/bin/second.rs", 'fn main() {\n    println!("second");\n}\n')

    EXPECTED = "app [\"std\"] LOUD\na 'quoted' $value true\n"

    def test_puts_the_programs_where_cargo_puts_them(self):
        self.build()
        self.assertEqual(self.output("app"), self.EXPECTED)
        self.assertEqual(self.output("second"), "second\n")
        self.cargo("build")
        for folder, name in ((self.root / "target-cargo", "cargo"), (self.workspace / "target", "rbuild")):
            files = {path.name for path in (folder / "debug").iterdir() if path.is_file()}
            programs = {file for file in files if not file.startswith(".") and not file.endswith(".d")}
            self.assertEqual(programs, {"app", "libapp.rlib", "libbase_lib.rlib", "libshout.so", "second"}, name)

    def test_build_is_a_word_for_it(self):
        self.build("build")
        self.build()
        self.assertEqual(self.compiled(), ["app", "app", "base_lib", "build_script_build", "second", "shout"])

    def test_from_a_folder_inside(self):
        self.rbuild(cwd=self.workspace / "app" / "src", env=self.env)
        self.assertEqual(self.output("app"), self.EXPECTED)

    def test_release(self):
        self.build("--release")
        self.assertEqual(self.output("app", "release"), self.EXPECTED)
        self.assertFalse(self.binary("app").exists())

    def test_one_package_one_binary_one_library(self):
        self.build("-p", "base-lib")
        self.assertEqual(self.compiled(), ["base_lib"])
        self.build("-p", "app", "--bin", "second")
        self.assertTrue(self.binary("second").exists())
        self.assertFalse(self.binary("app").exists())
        self.build("-p", "app", "--lib")
        self.assertFalse(self.binary("app").exists())
        self.build("--workspace", "--bins")
        self.assertTrue(self.binary("app").exists())

    def test_features(self):
        self.build("-p", "app", "--features", "extra")
        self.assertIn('["std", "extra"]', self.output("app"))
        self.build("-p", "app", "--all-features")
        self.assertIn('["std", "extra"]', self.output("app"))
        self.build("-p", "app", "--no-default-features")
        self.assertIn('["std"]', self.output("app"))

    def test_target_folder_and_manifest_path(self):
        self.rbuild("--manifest-path", self.workspace / "Cargo.toml", "--target-dir", self.root / "elsewhere",
                    env=self.env)
        self.assertTrue((self.root / "elsewhere" / "debug" / "app").exists())
        self.assertFalse((self.workspace / "target").exists())

    def test_build_directory_of_its_own(self):
        started = self.root / "started"
        cargo = shutil.which("cargo")
        fake = self.write("bin/cargo", f'#!/bin/sh\necho "$*" >> {started}\nexec {cargo} "$@"\n', mode=0o755)
        path = f"{fake.parent}{os.pathsep}{self.env['PATH']}"
        home = self.root / "home"
        for pattern, place in (("{workspace-root}/made", self.workspace / "made"), (self.root / "fixed", self.root / "fixed"),
                               ("{cargo-cache-home}/b/{workspace-path-hash}/c", home)):
            changes = {"CARGO_BUILD_BUILD_DIR": pattern, "CARGO_HOME": home, "PATH": path}
            self.build(**changes)
            self.assertEqual(self.output("app"), self.EXPECTED)
            self.assertFalse((self.workspace / "target" / "rbuild").exists())
            self.assertEqual(len(list(place.rglob("rbuild/debug/.rbuild.db"))), 1, pattern)
            started.unlink()
            self.compiled()
            self.build(**changes)
            self.assertEqual(self.compiled(), [])
            self.assertFalse(started.exists(), f"a build with nothing to do started cargo: {pattern}")
        run = self.build(code=101, CARGO_BUILD_BUILD_DIR="{unknown}/x")
        self.assertIn("unknown", run.err)

    def test_target_folder_by_environment(self):
        self.build(CARGO_TARGET_DIR=self.root / "elsewhere")
        self.assertTrue((self.root / "elsewhere" / "debug" / "app").exists())

    def test_workspace_wrapper_is_for_members_alone(self):
        self.write("outside/Cargo.toml", '[package]\nname = "outside"\nversion = "0.1.0"\nedition = "2021"\n')
        self.write("outside/src/lib.rs", "")
        self.members("base-lib")
        self.package("base-lib", '[features]\nstd = []\nextra = []\n[dependencies]\noutside = { path = "../../outside" }\n')
        seen = self.root / "seen"
        wrapper = self.write("member-wrapper.sh", f'#!/bin/sh\necho "$1 $3" >> {seen}\nexec "$@"\n', mode=0o755)
        self.build(RUSTC_WORKSPACE_WRAPPER=wrapper)
        self.assertEqual(self.compiled(), ["base_lib", "outside"])
        compiled = [line for line in seen.read_text().splitlines() if line.endswith(" base_lib") or "outside" in line]
        self.assertEqual(len(compiled), 1, seen.read_text())
        self.assertIn("rustc base_lib", compiled[0])

    def test_does_not_disturb_cargo_nor_cargo_it(self):
        self.build()
        self.compiled()
        self.cargo("build", target="workspace/target")
        self.compiled()
        self.build()
        self.assertEqual(self.compiled(), [])
        self.cargo("build", target="workspace/target")
        self.assertEqual(self.compiled(), [])
        self.assertEqual(self.output("app"), self.EXPECTED)

    def test_nothing_outside_of_the_target_folder(self):
        before = files_below(self.workspace)
        self.build()
        self.assertTrue((self.workspace / "target" / "CACHEDIR.TAG").exists())
        after = [name for name in files_below(self.workspace) if not name.startswith("target/")]
        self.assertEqual(set(after) - {"Cargo.lock"}, set(before))

    def test_stock_ninja_builds_the_same_file(self):
        if not shutil.which("ninja"):
            self.skipTest("ninja is not installed")
        self.build()
        program = self.binary("app").read_bytes()
        folder = self.workspace / "target" / "rbuild" / "debug"
        files = list(folder.glob("*.ninja"))
        self.assertEqual(len(files), 1, files)
        # All that was built; what was written to build it stays.
        shutil.rmtree(folder / "units")
        shutil.rmtree(self.workspace / "target" / "debug")
        run = self.run_program(["ninja", "-f", files[0]], self.workspace, self.env)
        self.assertEqual(run.code, 0, run.text)
        self.assertTrue(self.binary("app").read_bytes() == program, "ninja's program differs")

    def test_what_no_build_file_names_any_more_is_removed(self):
        self.build("-p", "base-lib")
        self.build()
        folder = self.workspace / "target" / "rbuild" / "debug"
        before = set((folder / "fragments").iterdir())
        self.edit("workspace/base-lib/Cargo.toml", 'version = "0.1.0"', 'version = "0.1.1"')
        self.build()
        # The other selection still names the fragment with the old version.
        self.assertTrue(before <= set((folder / "fragments").iterdir()))
        self.build("-p", "base-lib")
        gone = before - set((folder / "fragments").iterdir())
        self.assertEqual(len(gone), 1, gone)
        self.compiled()
        self.build()
        self.assertEqual(self.compiled(), [])

    def test_script_that_names_its_whole_package(self):
        self.source("Cargo.toml", '[package]\nname = "whole"\nversion = "0.1.0"\nedition = "2021"\n')
        self.source("build.rs", "fn main() {\n    " + rerun_if("changed", ".") + "\n}\n")
        self.source("src/lib.rs", "")
        self.build()
        self.assertEqual(self.compiled(), ["build_script_build", "whole"])
        self.build()
        self.assertEqual(self.compiled(), [])
        self.source("data.txt", "new")
        self.build()
        self.assertEqual(self.compiled(), ["whole"])

    def test_locked_needs_a_lock_file_and_offline_works(self):
        self.build("--locked", code=101)
        self.build("--offline")
        self.build("--locked")
        self.assertEqual(self.output("app"), self.EXPECTED)

    def test_no_cargo_is_started_when_nothing_changed(self):
        started = self.root / "started"
        cargo = shutil.which("cargo")
        fake = self.write("bin/cargo", f'#!/bin/sh\necho "$*" >> {started}\nexec {cargo} "$@"\n', mode=0o755)
        path = f"{fake.parent}{os.pathsep}{self.env['PATH']}"
        self.build(PATH=path)
        self.assertIn("metadata", started.read_text())
        started.unlink()
        self.build(PATH=path)
        self.assertFalse(started.exists(), "a build with nothing to do started cargo")
        self.touch("workspace/app/Cargo.toml")
        self.build(PATH=path)
        self.assertFalse(started.exists(), "a touched manifest started cargo")


if __name__ == "__main__":
    unittest.main()
