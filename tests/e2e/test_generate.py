"""`rbuild generate`: one graph of C and Rust, under rbuild and under stock ninja."""
import unittest

import harness
from cargo_harness import CargoCase

OUTER = """ninja_required_version = 1.5
rule cc
  command = cc -c $in -o $out
rule ar
  command = rm -f $out && ar crs $out $in
rule link
  command = cc $in -o $out -lpthread -ldl -lm

build native/scale.o: cc native/scale.c
build native/libscale.a: ar native/scale.o

subninja rust.ninja
build build.ninja: phony rust.ninja

build main.o: cc main.c
build program: link main.o {artifact}
default program
"""


class Generate(CargoCase):
    """A C program links a staticlib of Rust, which links a C library of the outer build."""

    def setUp(self):
        super().setUp()
        self.members("bridge", "math")
        self.package("math", lib="pub fn twice(n: i32) -> i32 {\n    n * 2\n}\n")
        self.package("bridge", '[lib]\ncrate-type = ["staticlib"]\n[dependencies]\nmath = { path = "../math" }\n',
                     build='fn main() {\n    println!("cargo:rerun-if-changed=build.rs");\n'
                     f'    println!("cargo:rustc-link-search=native={self.root}/outer/native");\n'
                     '    println!("cargo:rustc-link-lib=static=scale");\n}\n',
                     lib='extern "C" {\n    fn scale(n: i32) -> i32;\n}\n#[no_mangle]\npub extern "C" fn bridge(n: i32) -> i32 {\n'
                     '    unsafe { scale(math::twice(n)) }\n}\n'
                     '#[no_mangle]\npub extern "C" fn bridge_file() -> *const u8 {\n'
                     '    concat!(file!(), "\\0").as_ptr()\n}\n')
        self.outer = self.root / "outer"
        self.write("outer/native/scale.c", "int scale(int n) { return 10 * n; }\n")
        self.write("outer/main.c", '#include <stdio.h>\nint bridge(int);\nconst char *bridge_file(void);\n'
                   'int main(void) { printf("%d %s\\n", bridge(2), bridge_file()); return 0; }\n')
        run = self.generate()
        self.assertIn("Generated rust.ninja", run.err)
        artifact = f"{self.workspace}/target/generated/debug/libbridge.a"
        self.assertIn(artifact, run.err)
        self.write("outer/build.ninja", OUTER.format(artifact=artifact))
        self.compiled()

    def generate(self, *more, code=0):
        return self.rbuild("cargo", "generate", "--manifest-path", "../workspace/Cargo.toml", "-p", "bridge",
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
        self.edit("workspace/math/src/lib.rs", "n * 2", "n * 3")
        self.run_tool(tool)
        self.assertEqual(self.program_says(), "60 bridge/src/lib.rs\n")
        self.assertEqual(self.compiled(), ["bridge", "math"])
        self.edit("outer/native/scale.c", "10 * n", "100 * n")
        self.run_tool(tool)
        self.assertEqual(self.program_says(), "600 bridge/src/lib.rs\n")
        self.assertNotIn("math", self.compiled())
        # Another manifest makes another plan before the build goes on.
        self.edit("workspace/math/Cargo.toml", "edition", '# a comment\nedition')
        self.source("bridge/src/extra.rs", "pub const ONE: i32 = 1;\n")
        self.edit("workspace/bridge/Cargo.toml", "[dependencies]", "[features]\ndefault = [\"more\"]\nmore = []\n[dependencies]")
        self.edit("workspace/bridge/src/lib.rs", "math::twice(n)", "math::twice(n) + extra::ONE")
        self.edit("workspace/bridge/src/lib.rs", 'extern "C" {', '#[cfg(feature = "more")]\nmod extra;\nextern "C" {')
        self.run_tool(tool)
        self.assertEqual(self.program_says(), "700 bridge/src/lib.rs\n")
        self.assertIn("no work to do", self.run_tool(tool).out)

    def test_one_graph_under_rbuild(self):
        self.in_both(self.program)

    def test_one_graph_under_stock_ninja(self):
        self.in_both(harness.pinned_ninja())

    def test_paths_of_the_workspace_refer_to_one_variable(self):
        lines = self.read("outer/rust.ninja").splitlines()
        naming = [line for line in lines if str(self.workspace) in line]
        self.assertEqual(naming, [f"workspace = {self.workspace}"])
        self.assertFalse([line for line in lines if line.startswith("default")])
        self.assertIn("cargo-bridge", self.rbuild("-t", "targets", "all", cwd=self.outer, env=self.env).out)

    def test_what_is_as_before_is_not_written_again(self):
        before = (self.outer / "rust.ninja").stat().st_mtime_ns
        self.assertIn("Unchanged rust.ninja", self.generate().err)
        self.assertEqual((self.outer / "rust.ninja").stat().st_mtime_ns, before)

    def test_it_leaves_the_workspaces_own_builds_alone(self):
        self.run_tool(self.program)
        self.compiled()
        self.build("-p", "math")
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
        run = self.rbuild("cargo", "generate", "--manifest-path", "../workspace/Cargo.toml", "-o", "no/such/folder.ninja",
                          code=101, cwd=self.outer, env=self.env)
        self.assertIn("no/such/folder.ninja", run.err)


if __name__ == "__main__":
    unittest.main()
