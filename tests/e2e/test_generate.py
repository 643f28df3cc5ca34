"""`rbuild generate`: one graph of C and Rust, under rbuild and under stock ninja."""
import os
import pathlib
import shlex
import shutil
import stat
import time
import unittest

import harness
from cargo_harness import CargoCase

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "manual" / "mixed"


class MixedCase(CargoCase):
    """The manual's example: a C++ program links a staticlib of Rust, which links a C library of the outer build."""

    def setUp(self):
        super().setUp()
        self.outer = self.root / "outer"
        shutil.copytree(EXAMPLE, self.outer, ignore=shutil.ignore_patterns("target", "rust.ninja"))
        self.rust = self.outer / "rust"
        run = self.generate()
        self.assertIn("Generated rust.ninja", run.err)
        self.assertIn(f"{self.rust}/target/generated/debug/libbridge.a", run.err)
        self.compiled()

    def generate(self, *more, code=0, output="rust.ninja", **changes):
        needs = [] if any(flag == "--needs" for flag in more) else ["--needs", "bridge=native/libscale.a"]
        return self.rbuild("cargo", "generate", "--manifest-path", "rust/Cargo.toml", "-p", "bridge",
                           "-o", output, *more, *needs, code=code, cwd=self.outer, env={**self.env, **changes})

    def run_tool(self, tool, *arguments, code=0, **changes):
        run = self.run_program([tool, *arguments], self.outer, {**self.env, **changes})
        self.assertEqual(run.code, code, run.text)
        return run

    def program_says(self):
        return self.run_program([self.outer / "program"], self.outer).out


class Generate(MixedCase):

    def in_both(self, tool):
        """Builds, edits on every side, and switches a dependency; each time only what is due is compiled."""
        self.run_tool(tool)
        self.assertEqual(self.program_says(), "40 bridge/src/lib.rs\n")
        self.assertEqual(self.compiled(), ["bridge", "build_script_build", "math"])
        self.assertIn("no work to do", self.run_tool(tool).out)
        self.edit("outer/rust/math/src/lib.rs", "n * 2", "n * 3")
        self.run_tool(tool)
        self.assertEqual(self.program_says(), "60 bridge/src/lib.rs\n")
        self.assertEqual(self.compiled(), ["bridge", "math"])
        self.edit("outer/native/scale.c", "10 * n", "100 * n")
        self.run_tool(tool)
        self.assertEqual(self.program_says(), "600 bridge/src/lib.rs\n")
        self.assertNotIn("math", self.compiled())
        # Another manifest makes another plan before the build goes on.
        self.edit("outer/rust/math/Cargo.toml", "edition", '# a comment\nedition')
        self.write("outer/rust/bridge/src/extra.rs", "pub const ONE: i32 = 1;\n")
        self.edit("outer/rust/bridge/Cargo.toml", "[dependencies]", "[features]\ndefault = [\"more\"]\nmore = []\n\n[dependencies]")
        self.edit("outer/rust/bridge/src/lib.rs", "math::twice(n)", "math::twice(n) + extra::ONE")
        self.edit("outer/rust/bridge/src/lib.rs", 'extern "C" {', '#[cfg(feature = "more")]\nmod extra;\nextern "C" {')
        self.run_tool(tool)
        self.assertEqual(self.program_says(), "700 bridge/src/lib.rs\n")
        self.assertIn("no work to do", self.run_tool(tool).out)

    def test_one_graph_under_rbuild(self):
        self.in_both(self.program)

    def test_one_graph_under_stock_ninja(self):
        self.in_both(harness.pinned_ninja())

    def test_paths_of_the_workspace_refer_to_one_variable(self):
        lines = self.read("outer/rust.ninja").splitlines()
        naming = [line for line in lines if str(self.rust) in line]
        self.assertEqual(naming, [f"workspace = {self.rust}"])
        self.assertFalse([line for line in lines if line.startswith("default")])
        self.assertIn("cargo-bridge", self.rbuild("-t", "targets", "all", cwd=self.outer, env=self.env).out)

    def test_what_is_as_before_is_not_written_again(self):
        before = (self.outer / "rust.ninja").stat().st_mtime_ns
        self.assertIn("Unchanged rust.ninja", self.generate().err)
        self.assertEqual((self.outer / "rust.ninja").stat().st_mtime_ns, before)

    def test_it_leaves_the_workspaces_own_builds_alone(self):
        self.run_tool(self.program)
        self.compiled()
        self.rbuild("-p", "math", cwd=self.rust, env=self.env)
        self.assertEqual(self.compiled(), ["math"])
        self.assertIn("no work to do", self.run_tool(self.program).out)

    def test_links_are_followed_and_devices_left_alone(self):
        real = self.outer / "elsewhere" / "real.ninja"
        real.parent.mkdir()
        (self.outer / "link.ninja").symlink_to(real)
        real.write_text("")
        self.generate(output="link.ninja")
        self.assertTrue((self.outer / "link.ninja").is_symlink())
        self.assertIn("build link.ninja: generate\n", real.read_text())
        pipe = self.outer / "pipe"
        os.mkfifo(pipe)
        for path in (pipe, self.outer / "rust"):
            self.assertIn(f"can't write a build file to {path}: it is no regular file",
                          self.generate(output=path, code=101).err)
        self.assertTrue(stat.S_ISFIFO(pipe.stat().st_mode))

    def test_nothing_of_somebody_elses_is_overwritten(self):
        for name in ("rust/Cargo.toml", "build.ninja"):
            before = self.read(f"outer/{name}")
            self.assertIn("it was not made by `rbuild generate`", self.generate(output=name, code=101).err)
            self.assertEqual(self.read(f"outer/{name}"), before)
        (self.outer / "lost.ninja").symlink_to(self.outer / "nowhere")
        self.assertIn("the link leads nowhere", self.generate(output="lost.ninja", code=101).err)

    def test_a_copy_builds_in_its_own_folder(self):
        self.run_tool(self.program)
        copy = self.root / "copy"
        shutil.copytree(self.outer, copy, symlinks=True)
        self.write("copy/rust/math/src/lib.rs", "pub fn twice(n: i32) -> i32 {\n    n * 5\n}\n")
        run = self.run_program([self.program, "cargo", *self.asked(self.read("copy/rust.ninja"))], copy, self.env)
        self.assertEqual(run.code, 0, run.text)
        self.assertNotIn(str(self.outer), self.read("copy/rust.ninja"))
        self.assertEqual(self.run_program([self.program], copy, self.env).code, 0)
        self.assertEqual(self.run_program([copy / "program"], copy).out, "100 bridge/src/lib.rs\n")
        self.assertEqual(self.program_says(), "40 bridge/src/lib.rs\n")

    def asked(self, text):
        """The arguments of the command by which the file asks for itself."""
        line = next(line for line in text.splitlines() if " cargo generate " in line)
        return shlex.split(line.split(" cargo ", 1)[1].replace("$ ", " ").replace("$$", "$"))

    def test_a_package_with_the_name_of_everything(self):
        self.write("outer/all/Cargo.toml", '[package]\nname = "all"\nversion = "0.1.0"\nedition = "2021"\n[workspace]\n')
        self.write("outer/all/src/main.rs", "fn main() {}\n")
        self.rbuild("cargo", "generate", "--manifest-path", "all/Cargo.toml", "-o", "all.ninja", "--prefix", "p",
                    cwd=self.outer, env=self.env)
        self.write("outer/build.ninja", "subninja all.ninja\n")
        self.run_tool(self.program, "p-all")
        self.assertTrue((self.outer / "all/target/generated/debug/all").is_file())

    def test_two_files_in_one_build(self):
        shutil.copytree(self.rust, self.outer / "other")
        for manifest in ("bridge", "math"):
            self.assertTrue((self.outer / "other" / manifest / "Cargo.toml").is_file())
        self.rbuild("cargo", "generate", "--manifest-path", "other/Cargo.toml", "-p", "math", "-o", "other.ninja",
                    "--prefix", "other", cwd=self.outer, env=self.env)
        self.edit("outer/build.ninja", "subninja rust.ninja\n", "subninja rust.ninja\nsubninja other.ninja\n")
        self.edit("outer/build.ninja", "phony rust.ninja", "phony rust.ninja other.ninja")
        for tool in (self.program, harness.pinned_ninja()):
            self.run_tool(tool, "other-all", "other-math", "cargo-all")
            self.assertIn("no work to do", self.run_tool(tool, "other-all", "cargo-all").out)
        self.compiled()

    def test_stock_ninja_shows_messages_for_people(self):
        self.edit("outer/rust/math/src/lib.rs", "n * 2", "let unused = 3; n * 2")
        said = self.run_tool(harness.pinned_ninja()).out
        self.assertIn("warning: unused variable: `unused`", said)
        self.assertIn(" --> math/src/lib.rs:2:", said)
        self.assertNotIn("$message_type", said)
        self.edit("outer/rust/math/src/lib.rs", "unused = 3", "unused = 4")
        said = self.run_tool(self.program).out
        self.assertEqual(said.count("warning: unused variable: `unused`"), 1, said)
        self.assertNotIn("$message_type", said)

    def test_bad_requests(self):
        self.assertIn("no unit of a package `brige` is built; did you mean `bridge`?",
                      self.generate("--needs", "brige=x", code=101).err)
        self.assertIn("invalid value 'x' for '--needs <PACKAGE=PATH>'", self.generate("--needs", "x", code=1).err)
        run = self.rbuild("cargo", "generate", code=1, cwd=self.outer, env=self.env)
        self.assertIn("the argument '--output <FILE>' is required", run.err)
        run = self.generate("-p", "nothing", code=101)
        self.assertIn("nothing", run.err)
        run = self.rbuild("cargo", "generate", "--manifest-path", "rust/Cargo.toml", "-o", "no/such/folder.ninja",
                          code=101, cwd=self.outer, env=self.env)
        self.assertIn("no/such/folder.ninja", run.err)


class Regeneration(MixedCase):
    """What the edge notices that makes the build file anew, and what it leaves as it was asked for."""

    FLAGGED = '[build]\nrustflags = ["--cfg", "tripled"]\n'
    WITH_CFG = "#![allow(unexpected_cfgs)]\npub fn twice(n: i32) -> i32 {\n    if cfg!(tripled) { n * 3 } else { n * 2 }\n}\n"

    def setUp(self):
        super().setUp()
        self.write("outer/rust/math/src/lib.rs", self.WITH_CFG)

    def in_both(self, check):
        for tool in (self.program, harness.pinned_ninja()):
            with self.subTest(tool=str(tool)):
                self.run_tool(tool)
                self.assertEqual(self.program_says(), "40 bridge/src/lib.rs\n")
                check(tool)

    def expect(self, tool, says, **changes):
        self.run_tool(tool, **changes)
        self.assertEqual(self.program_says(), f"{says} bridge/src/lib.rs\n")
        self.assertIn("no work to do", self.run_tool(tool, **changes).out)

    def quiet(self, tool):
        """Builds until there is nothing more to notice, which is soon."""
        for _ in range(2):
            self.run_tool(tool)
        said = self.run_tool(tool).out
        self.assertIn("no work to do", said)
        self.assertNotIn("Planning", said)
        self.assertNotIn("[", said)

    def test_nothing_is_looked_at_again_without_a_cause(self):
        # Debug information and incremental state, as people have it: what did not change keeps its old time there.
        self.env = {**self.env, "CARGO_INCREMENTAL": "1", "CARGO_PROFILE_DEV_DEBUG": "2"}
        self.generate()

        def check(tool):
            self.quiet(tool)
            self.write("outer/rust/math/src/lib.rs", self.WITH_CFG + "// A comment.\n")
            self.quiet(tool)
            self.write("outer/rust/math/src/lib.rs", self.WITH_CFG)
            self.quiet(tool)
            shutil.rmtree(self.rust / "target")
            self.quiet(tool)
        self.in_both(check)

    def test_debians_ninja_settles_too(self):
        for ninja in harness.stock_ninjas().values():
            self.run_tool(ninja)
            self.quiet(ninja)

    def test_a_configuration_file_comes_and_goes(self):
        self.write("outer/.cargo/other", "")
        self.edit("outer/rust/math/Cargo.toml", "edition", "# planned when that folder was there\nedition")
        self.generate()

        def check(tool):
            self.write("outer/.cargo/config.toml", self.FLAGGED)
            self.expect(tool, 60)
            os.unlink(self.outer / ".cargo/config.toml")
            self.expect(tool, 40)
        self.in_both(check)

    def test_a_manifest_is_replaced_by_an_older_one(self):
        def check(tool):
            manifest = self.rust / "Cargo.toml"
            shutil.copy2(manifest, self.rust / "old")
            self.write("outer/rust/Cargo.toml", manifest.read_text() + '[profile.dev]\ncodegen-units = 3\n')
            self.expect(tool, 40)
            self.assertIn("codegen-units=3", self.read("outer/rust.ninja"))
            os.rename(self.rust / "old", manifest)
            self.expect(tool, 40)
            self.assertNotIn("codegen-units=3", self.read("outer/rust.ninja"))
        self.in_both(check)

    def test_a_root_appears_above_the_manifest(self):
        self.write("outer/lone/in/Cargo.toml", '[package]\nname = "in"\nversion = "0.1.0"\nedition = "2021"\n')
        self.write("outer/lone/in/src/main.rs", "fn main() {}\n")
        ask = ("cargo", "generate", "--manifest-path", "lone/in/Cargo.toml", "-o", "lone.ninja", "--target-dir", "t")
        self.rbuild(*ask, cwd=self.outer, env=self.env)
        time.sleep(0.2)
        self.write("outer/lone/Cargo.toml", '[workspace]\nmembers = ["in"]\n[profile.dev]\ncodegen-units = 3\n')
        self.assertIn("Generated", self.rbuild(*ask, cwd=self.outer, env=self.env).err)
        self.assertIn("codegen-units=3", self.read("outer/lone.ninja"))

    def test_a_build_script_comes_and_goes(self):
        def check(tool):
            script = self.write("outer/rust/math/build.rs", 'fn main() { println!("cargo:rustc-cfg=tripled"); }\n')
            self.expect(tool, 60)
            os.unlink(script)
            self.expect(tool, 40)
        self.in_both(check)

    def test_a_member_goes(self):
        def check(tool):
            lib = self.read("outer/rust/bridge/src/lib.rs")
            manifests = {name: self.read(f"outer/rust/{name}") for name in ("Cargo.toml", "bridge/Cargo.toml")}
            self.edit("outer/rust/Cargo.toml", ', "math"', "")
            self.edit("outer/rust/bridge/Cargo.toml", 'math = { path = "../math" }', "")
            self.edit("outer/rust/bridge/src/lib.rs", "math::twice(n)", "n * 5")
            os.rename(self.rust / "math", self.rust / "gone")
            self.expect(tool, 100)
            os.rename(self.rust / "gone", self.rust / "math")
            for name, text in manifests.items():
                self.write(f"outer/rust/{name}", text)
            self.write("outer/rust/bridge/src/lib.rs", lib)
            self.expect(tool, 40)
        self.in_both(check)

    def test_variables_stay_as_they_were_asked_for(self):
        def check(tool):
            self.generate(RUSTFLAGS="--cfg tripled", CARGO_TARGET_DIR=str(self.outer / "made"))
            self.edit("outer/build.ninja", "rust/target/generated", "made/generated")
            self.expect(tool, 60)
            for flags in ("", "--cfg other"):
                # Another plan for the same question.
                self.write("outer/rust/math/Cargo.toml", self.read("outer/rust/math/Cargo.toml") + "# anew\n")
                self.compiled()
                self.expect(tool, 60, RUSTFLAGS=flags)
                self.assertEqual(self.compiled(), [])
            self.assertIn("Generated rust.ninja", self.generate().err)
            self.edit("outer/build.ninja", "made/generated", "rust/target/generated")
            self.expect(tool, 40, RUSTFLAGS="--cfg tripled")
        self.in_both(check)

    def test_secrets_are_not_written(self):
        self.generate(CARGO_REGISTRY_TOKEN="hush", CARGO_REGISTRIES_MINE_INDEX="https://me:hush@host",
                      CARGO_BUILD_JOBS="1")
        text = self.read("outer/rust.ninja")
        self.assertNotIn("hush", text)
        self.assertIn("--env 'CARGO_BUILD_JOBS=1'", text)

    def test_variables_with_line_breaks(self):
        self.generate(RUSTFLAGS="--cfg tripled\n  --cfg four")
        self.run_tool(self.program)
        self.assertEqual(self.program_says(), "60 bridge/src/lib.rs\n")
        self.touch("outer/rust/Cargo.toml")
        before = self.read("outer/rust.ninja")
        self.run_tool(self.program)
        self.assertEqual(self.read("outer/rust.ninja"), before)

    def test_rustc_gets_what_the_plan_was_made_for(self):
        self.write("outer/rust/math/src/lib.rs", "#![feature(never_type)]\n" + self.WITH_CFG)
        self.generate(RUSTC_BOOTSTRAP="1")
        self.run_tool(self.program)
        self.assertEqual(self.program_says(), "40 bridge/src/lib.rs\n")

    def test_another_folder_of_programs_changes_nothing(self):
        before = self.read("outer/rust.ninja")
        self.touch("outer/rust/Cargo.toml")
        self.run_tool(self.program, PATH=self.env["PATH"] + ":" + str(self.root))
        self.assertEqual(self.read("outer/rust.ninja"), before)

    def test_a_lost_file_is_made_anew(self):
        def check(tool):
            fragments = self.rust / "target/generated/rbuild/debug/fragments"
            depfile, = fragments.parent.glob("*.d")
            there = sorted(fragments.iterdir())
            shutil.rmtree(fragments)
            self.expect(tool, 40)
            self.assertEqual(sorted(fragments.iterdir()), there)
            os.unlink(depfile)
            self.expect(tool, 40)
            self.assertTrue(depfile.is_file())
        self.in_both(check)


if __name__ == "__main__":
    unittest.main()
