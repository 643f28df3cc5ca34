"""`rbuild generate`: one graph of C and Rust, under rbuild and under stock ninja."""
import pathlib
import shutil
import unittest

import harness
from cargo_harness import CargoCase

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "manual" / "mixed"


class Generate(CargoCase):
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

    def generate(self, *more, code=0):
        return self.rbuild("cargo", "generate", "--manifest-path", "rust/Cargo.toml", "-p", "bridge",
                           "-o", "rust.ninja", *more, *([] if more else ["--needs", "bridge=native/libscale.a"]),
                           code=code, cwd=self.outer, env=self.env)

    def run_tool(self, tool):
        run = self.run_program([tool], self.outer, self.env)
        self.assertEqual(run.code, 0, run.text)
        return run

    def program_says(self):
        return self.run_program([self.outer / "program"], self.outer).out

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


if __name__ == "__main__":
    unittest.main()
