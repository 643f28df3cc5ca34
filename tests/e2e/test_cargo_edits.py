"""Edits of a Cargo workspace: each result equals a clean build's, and nothing is rebuilt whose inputs are as before."""
import os
import shutil
import subprocess
import time
import unittest

from cargo_harness import CargoCase, rerun_if


class Edits(CargoCase):
    """low <- middle <- app: low includes a text and an optional feature, app has a build script."""

    def setUp(self):
        super().setUp()
        self.members("app", "low", "middle")
        self.package("low", "[features]\nloud = []\n",
                     lib='mod inner;\npub fn text() -> String {\n    let end = if cfg!(feature = "loud") { "!" } else { "." };\n'
                     '    format!("{}{}{end}", include_str!("text.txt").trim(), inner::number())\n}\n')
        self.source("low/src/inner.rs", "pub fn number() -> u32 {\n    1\n}\n")
        self.source("low/src/text.txt", "low\n")
        self.package("middle", '[features]\nloud = ["low/loud"]\n[dependencies]\nlow = { path = "../low" }\n',
                     lib='pub fn text() -> String {\n    format!("middle {}", low::text())\n}\n')
        self.package("app", '[features]\nloud = ["middle/loud"]\n[dependencies]\nmiddle = { path = "../middle" }\n',
                     build='use std::{env, fs, path::Path};\nfn main() {\n    ' + rerun_if("changed", "migrations") +
                     '\n    let mut names: Vec<_> = fs::read_dir("migrations").unwrap()'
                     '.map(|entry| entry.unwrap().path()).collect();\n    names.sort();\n'
                     '    let all: String = names.iter().map(|name| fs::read_to_string(name).unwrap()).collect();\n'
                     '    fs::write(Path::new(&env::var("OUT_DIR").unwrap()).join("all.txt"), all).unwrap();\n}\n',
                     main='fn main() {\n    println!("{}", middle::text());\n'
                     '    print!("{}", include_str!(concat!(env!("OUT_DIR"), "/all.txt")));\n'
                     '    println!("{:?}", option_env!("APP_FLAVOUR"));\n}\n')
        self.source("app/migrations/1.sql", "create\n")
        self.build()
        self.first = self.compiled()

    def expect_compiled(self, *names):
        self.assertEqual(self.compiled(), sorted(names))

    def test_first_build_compiles_each_crate_once(self):
        self.assertEqual(self.first, ["app", "build_script_build", "low", "middle"])
        self.assertEqual(self.output("app"), "middle low1.\ncreate\nNone\n")

    def test_nothing_changed_and_touched_files_compile_nothing(self):
        self.build()
        self.expect_compiled()
        for name in ("low/src/lib.rs", "low/src/text.txt", "app/build.rs", "app/migrations/1.sql", "low/Cargo.toml"):
            self.touch(f"workspace/{name}")
        self.build()
        self.expect_compiled()

    def test_comment_stops_where_metadata_is_equal(self):
        # At the end: no line moves. rustc keeps a digest of the source in low's metadata, but none in middle's.
        self.source("low/src/lib.rs", self.read("workspace/low/src/lib.rs") + "// a comment\n")
        self.build()
        self.assertIn("low", self.compiled())
        self.package("top", "[dependencies]\nmiddle = { path = \"../middle\" }\n",
                     lib="pub fn text() -> String {\n    middle::text()\n}\n")
        self.members("app", "low", "middle", "top")
        self.build()
        self.compiled()
        self.edit("workspace/low/src/lib.rs", "// a comment", "// another comment")
        self.build()
        self.assertNotIn("top", self.compiled())
        self.expect_clean("app")

    def test_function_body_reaches_the_program(self):
        self.edit("workspace/low/src/inner.rs", "    1\n", "    2\n")
        self.build()
        self.assertEqual(self.output("app"), "middle low2.\ncreate\nNone\n")
        self.assertIn("low", self.compiled())
        self.expect_clean("app")

    def test_included_text(self):
        self.source("low/src/text.txt", "deep\n")
        self.build()
        self.assertEqual(self.output("app").splitlines()[0], "middle deep1.")
        self.expect_clean("app")

    def test_new_and_removed_module(self):
        self.edit("workspace/low/src/lib.rs", "inner::number()", "inner::number() + outer::number()")
        self.edit("workspace/low/src/lib.rs", "mod inner;\n", "mod inner;\nmod outer;\n")
        self.source("low/src/outer.rs", "pub fn number() -> u32 {\n    10\n}\n")
        self.build()
        self.assertEqual(self.output("app").splitlines()[0], "middle low11.")
        self.expect_clean("app")
        self.path("workspace/low/src/outer.rs").unlink()
        self.build(code=101)
        self.edit("workspace/low/src/lib.rs", "inner::number() + outer::number()", "inner::number()")
        self.edit("workspace/low/src/lib.rs", "mod inner;\nmod outer;\n", "mod inner;\n")
        self.build()
        self.assertEqual(self.output("app").splitlines()[0], "middle low1.")
        self.expect_clean("app")

    def test_module_that_moves_into_a_folder(self):
        text = self.read("workspace/low/src/inner.rs")
        self.path("workspace/low/src/inner.rs").unlink()
        self.source("low/src/inner/mod.rs", text.replace("1", "3"))
        self.build()
        self.assertEqual(self.output("app").splitlines()[0], "middle low3.")

    def test_migration_that_the_build_script_names(self):
        self.source("app/migrations/2.sql", "alter\n")
        self.build()
        self.assertEqual(self.output("app"), "middle low1.\ncreate\nalter\nNone\n")
        self.expect_compiled("app")
        self.source("app/migrations/2.sql", "drop\n")
        self.build()
        self.assertEqual(self.output("app"), "middle low1.\ncreate\ndrop\nNone\n")
        self.expect_clean("app")
        self.path("workspace/app/migrations/2.sql").unlink()
        self.build()
        self.assertEqual(self.output("app"), "middle low1.\ncreate\nNone\n")
        self.expect_clean("app")

    def test_build_script_that_changes_and_does_the_same(self):
        self.edit("workspace/app/build.rs", "fn main() {", "// why\nfn main() {")
        self.build()
        self.assertNotIn("app", self.compiled())
        self.edit("workspace/app/build.rs", '"all.txt"), all', '"all.txt"), all + "more\\n"')
        self.build()
        self.assertEqual(self.output("app"), "middle low1.\ncreate\nmore\nNone\n")
        self.expect_compiled("app", "build_script_build")
        self.expect_clean("app")

    def test_environment_variable_that_the_source_reads(self):
        self.build(APP_FLAVOUR="sweet")
        self.assertEqual(self.output("app").splitlines()[-1], 'Some("sweet")')
        self.expect_compiled("app")
        self.build(APP_FLAVOUR="sweet")
        self.expect_compiled()
        self.expect_clean("app", APP_FLAVOUR="sweet")
        self.build()
        self.assertEqual(self.output("app").splitlines()[-1], "None")
        self.expect_compiled("app")

    def test_environment_variable_with_a_default(self):
        self.source(".cargo/config.toml", '[env]\nAPP_FLAVOUR = "plain"\n')
        flavours = []
        for changes in ({}, {"APP_FLAVOUR": "sweet"}, {"APP_FLAVOUR": "sour"}, {"APP_FLAVOUR": "plain"}, {}):
            self.build(**changes)
            flavours.append(self.output("app").splitlines()[-1])
        self.assertEqual(flavours, [f'Some("{word}")' for word in ("plain", "sweet", "sour", "plain", "plain")])
        self.compiled()
        self.build(APP_OTHER="x")
        self.expect_compiled()

    @unittest.skipUnless(shutil.which("rustup"), "there is no rustup")
    def test_a_toolchain_that_is_asked_for_in_another_way(self):
        name = self.run_program(["rustup", "show", "active-toolchain"], self.workspace, self.env).out.split()[0]
        self.build(RUSTUP_TOOLCHAIN=name)
        self.build(RUST_RECURSION_COUNT="3")
        self.build(f"+{name}", "build", "--bins")
        self.expect_compiled()

    def test_rustflags(self):
        self.build(RUSTFLAGS="--cfg other")
        self.assertEqual(self.compiled(), self.first)
        self.expect_clean("app", RUSTFLAGS="--cfg other")
        self.build()
        self.compiled()
        self.expect_clean("app")

    def test_feature_on_and_off_again(self):
        self.build("-p", "app", "--features", "loud")
        self.assertEqual(self.output("app").splitlines()[0], "middle low1!")
        self.compiled()
        self.build("-p", "app")
        self.assertEqual(self.output("app").splitlines()[0], "middle low1.")
        self.build("-p", "app", "--features", "loud")
        self.assertEqual(self.output("app").splitlines()[0], "middle low1!")
        self.expect_compiled()
        self.expect_clean("app", arguments=("-p", "app", "--features", "loud"))

    def test_two_profiles_in_turn(self):
        self.build("--release")
        self.assertEqual(self.output("app", "release").splitlines()[0], "middle low1.")
        self.compiled()
        self.build()
        self.build("--release")
        self.expect_compiled()
        self.edit("workspace/low/src/inner.rs", "    1\n", "    4\n")
        self.build()
        self.build("--release")
        for profile in ("debug", "release"):
            self.assertEqual(self.output("app", profile).splitlines()[0], "middle low4.")

    def test_added_dependency_and_member(self):
        self.package("extra", lib='pub fn text() -> &\'static str {\n    "extra"\n}\n')
        self.members("app", "extra", "low", "middle")
        self.edit("workspace/middle/Cargo.toml", "[dependencies]\n", '[dependencies]\nextra = { path = "../extra" }\n')
        self.edit("workspace/middle/src/lib.rs", '"middle {}", low', '"{} {}", extra::text(), low')
        self.build()
        self.assertEqual(self.output("app").splitlines()[0], "extra low1.")
        self.expect_clean("app")

    def test_selection_of_one_package_and_back(self):
        self.build("-p", "low")
        self.expect_compiled()
        self.build("-p", "app")
        self.build()
        self.expect_compiled()

    def test_git_switch_away_and_back(self):
        def git(*words):
            subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t", *words], cwd=self.workspace, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.source(".gitignore", "target/\n")
        git("init", "-b", "one")
        git("add", ".")
        git("commit", "-m", "one")
        git("switch", "-c", "two")
        self.source("low/src/text.txt", "two\n")
        self.edit("workspace/middle/src/lib.rs", "middle", "center")
        git("commit", "-am", "two")
        self.build()
        self.assertEqual(self.output("app").splitlines()[0], "center two1.")
        git("switch", "one")
        self.build()
        self.assertEqual(self.output("app").splitlines()[0], "middle low1.")
        self.expect_clean("app")
        self.compiled()
        git("switch", "two")
        git("switch", "one")
        self.build()
        self.expect_compiled()


class EditsWhilePlanning(CargoCase):
    """Whatever changes while cargo and the planner read is seen by the next build at the latest."""

    def setUp(self):
        super().setUp()
        self.members("app")
        self.package("app", main='fn main() {\n    println!("{:?}", option_env!("FLAVOUR"));\n}\n')
        self.source(".cargo/config.toml", '[env]\nFLAVOUR = "old"\n')
        self.run_program(["cargo", "generate-lockfile"], self.workspace, self.env)

    def plan_while(self, change):
        """A first build, whose cargo makes a change when it has told of the workspace. Returns how often it was asked."""
        asked = self.root / "asked"
        self.write("bin/cargo", f"#!/bin/sh\n{shutil.which('cargo')} \"$@\" || exit\n"
                   f"if test \"$1\" = metadata; then\n  echo x >> {asked}\n"
                   f"  test -e {self.root}/done || {{ touch {self.root}/done; {change}; }}\nfi\n", mode=0o755)
        self.build(PATH=f"{self.root}/bin:{self.env['PATH']}")
        return len(asked.read_text().split())

    def test_configuration_that_is_replaced_by_an_older_file(self):
        other = self.source("other.toml", '[env]\nFLAVOUR = "new"\n')
        os.utime(other, (10**9, 10**9))
        self.plan_while(f"mv {other} .cargo/config.toml")
        self.build()
        self.assertEqual(self.output("app"), 'Some("new")\n')

    def test_target_that_appears(self):
        self.source("two.rs", "fn main() {}\n")
        self.source("app/src/bin/one.rs", "fn main() {}\n")
        self.plan_while("mv two.rs app/src/bin/two.rs")
        self.build()
        self.assertTrue(self.binary("two").exists())

    def test_build_script_that_appears(self):
        self.source("script.rs", 'fn main() {\n    println!("cargo:rustc-env=FLAVOUR=built");\n}\n')
        self.plan_while("mv script.rs app/build.rs")
        self.build()
        self.assertEqual(self.output("app"), 'Some("built")\n')

    def test_lock_file_that_is_written(self):
        asked = self.plan_while("echo '# by somebody else' >> Cargo.lock")
        self.assertGreater(asked, 1)
        self.build(PATH=f"{self.root}/bin:{self.env['PATH']}")
        self.assertEqual(len((self.root / "asked").read_text().split()), asked)

    def test_nothing_that_changes_needs_no_second_plan(self):
        self.assertEqual(self.plan_while("true"), 1)
        self.build(PATH=f"{self.root}/bin:{self.env['PATH']}")
        self.assertEqual(len((self.root / "asked").read_text().split()), 1)


class SettledEdits(Edits):
    """The same edits, each of a workspace whose last build had nothing to do and is kept as such."""

    # Younger files might have changed again without a trace.
    GRAIN_SECONDS = 0.15
    # One notes what it has read, one is kept, one finds it kept.
    BUILDS = 5

    def build(self, *arguments, code=0, **changes):
        run = super().build(*arguments, code=code, **changes)
        kept = None
        for _ in range(self.BUILDS if code == 0 else 0):
            time.sleep(self.GRAIN_SECONDS)
            super().build(*arguments, **changes)
            if self.kept() and kept == self.kept():
                return run
            kept = self.kept()
        self.assertNotEqual(code, 0, "never settled")
        return run

    def kept(self):
        """The files that keep such builds, and when each was written."""
        return {path: path.stat().st_mtime_ns for path in self.workspace.glob("target/rbuild/*/*.settled")}

    def test_a_settled_build_is_not_found_out_again(self):
        kept = self.kept()
        self.build()
        self.assertEqual(self.kept(), kept)
        self.touch("workspace/low/src/lib.rs")
        self.build()
        self.assertNotEqual(self.kept(), kept)
        self.expect_compiled()

    def test_another_environment_is_another_build(self):
        kept = self.kept()
        self.build(SOMETHING_ELSE="1")
        self.assertNotEqual(self.kept(), kept)
        self.expect_compiled()

    def test_what_is_lost_is_made_again(self):
        for lost in ("target/debug/app", "target/rbuild/debug/units/app-*/app-*", "target/rbuild/debug/units/low-*/liblow-*.rmeta",
                     "target/rbuild/debug/.rbuild.db", "target/rbuild/debug/*.ninja", "target/rbuild/debug/*.key"):
            with self.subTest(lost):
                found = [path for path in self.workspace.glob(lost) if not path.name.endswith(".d")]
                self.assertTrue(found)
                for path in found:
                    path.unlink()
                self.build()
                self.assertEqual(self.output("app"), "middle low1.\ncreate\nNone\n")
                self.assertTrue([path for path in self.workspace.glob(lost) if not path.name.endswith(".d")])

    def test_what_somebody_wrote_over_an_output_does_not_stay(self):
        self.binary("app").write_text("#!/bin/sh\necho not ours\n")
        self.build()
        self.assertEqual(self.output("app"), "middle low1.\ncreate\nNone\n")

    def test_warnings_are_said_again(self):
        self.source("low/src/inner.rs", "fn unused() {}\npub fn number() -> u32 {\n    1\n}\n")
        self.build()
        kept = self.kept()
        first = self.build().err
        second = self.build().err
        self.assertEqual(self.kept(), kept)
        for said in (first, second):
            self.assertIn("function `unused` is never used", said)
            self.assertIn("warning: `low` (lib) generated 1 warning\n", said)
            self.assertIn("Finished `dev` profile", said)
        self.assertEqual(self.build("--quiet").err.count("never used"), 1)
        self.assertIn("never used", self.build("--message-format", "short").err)
        self.assertIn('"fresh":true', self.build("--message-format", "json").out)
        self.assertIn("Fresh low v0.1.0", self.build("-v").err)

    def test_a_failed_build_is_not_settled(self):
        self.edit("workspace/low/src/inner.rs", "u32", "u33")
        self.build(code=101)
        self.assertIn("u33", self.build(code=101).err)
        self.edit("workspace/low/src/inner.rs", "u33", "u32")
        self.build()
        self.assertEqual(self.output("app"), "middle low1.\ncreate\nNone\n")


if __name__ == "__main__":
    unittest.main()
