"""--message-format: what people and tools are told of a build, line by line what cargo tells them."""
import json
import os
import re
import unittest

import harness
from cargo_harness import CargoCase

FORMATS = ["human", "short", "json", "json-diagnostic-short", "json-diagnostic-rendered-ansi",
           "json-diagnostic-short,json-diagnostic-rendered-ansi", "json-render-diagnostics",
           "json-render-diagnostics,json-diagnostic-short"]

LIB = """use std::fmt;
#[macro_export]
macro_rules! wrong { ($name:ident) => { let $name: u32 = "a"; } }
pub fn low() { let mut one = 1; let two = one; }
#[cfg(test)]
mod tests { #[test] fn works() { let unused = 3; } }
"""

BUILD = """fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:warning=careful");
    println!("cargo:rustc-cfg=special=\\"yes\\"");
    println!("cargo:rustc-check-cfg=cfg(special, values(\\"yes\\"))");
    println!("cargo:rustc-env=A_B=c d");
    println!("cargo:rustc-link-search=native=/usr/lib");
    println!("cargo:rustc-flags=-L /opt");
}
"""

MACRO = """use proc_macro::TokenStream;
#[proc_macro]
pub fn nothing(_: TokenStream) -> TokenStream {
    println!("from the macro");
    eprintln!("an error of the macro");
    TokenStream::new()
}
"""

MAIN = "mac::nothing!();\nfn dead() {}\nfn main() {\n    low::low();\n}\n"

# Errors and warnings of many kinds: with codes and without, within macros, with labels and suggestions.
WRONG = """mac::nothing!();
use std::{fs, io};
use std::collections::HashMap;
macro_rules! make { ($e:expr) => { let z: String = $e; } }
struct S { a: i32 }
trait T { fn a(&self); fn b(&self); }
impl T for S { fn a(&self) {} fn c(&self) {} }
fn text() -> i32 { "x" }
fn calls() { make!(5); calls(1, 2); S { a: 1 }.go(); match Some(1) { Some(_) => {} } println!("{}"); }
fn loops() { for i in 5 {} let x = if true { 1 } else { "a" }; "a" + "b"; 1 + "s"; undefined(); }
fn main() { low::low(); let unused; std::mem::swap; loop {} println!("never"); }
"""


class Messages(CargoCase):
    """A library with a build script, a proc-macro and a program that uses both."""

    def setUp(self):
        super().setUp()
        self.env["RUST_BACKTRACE"] = "0"  # cargo would say more of a script that fails
        self.members("low", "mac", "app")
        self.package("low", lib=LIB, build=BUILD)
        self.package("mac", "[lib]\nproc-macro = true\n", lib=MACRO)
        self.package("app", '[features]\ndefault = ["extra"]\nextra = []\n[dependencies]\nlow = { path = "../low" }\n'
                     'mac = { path = "../mac" }\n[[example]]\nname = "ex-one"\n', main=MAIN)
        self.source("app/examples/ex-one.rs", 'fn main() {\n    let mut x = 1;\n    println!("{x}");\n}\n')
        self.source("app/tests/it.rs", "#[test]\nfn works() {}\n")

    def both(self, *arguments, code=0):
        """Runs rbuild and cargo with folders of their own; one for each length, since cargo shows diagnostics again in
        the length in which they were compiled."""
        short = "-short" if "short" in "".join(arguments) else ""
        ours = self.build(*arguments, "--target-dir", self.root / "target-rbuild", code=code)
        theirs = self.run_program(["cargo", *arguments, "--target-dir", self.root / f"target-cargo{short}"],
                                  self.workspace, self.env)
        self.assertEqual(theirs.code, code, theirs.text)
        return ours, theirs

    def masked(self, value):
        """Without what differs between the two: folders below the target folders, hashes, the name of a script."""
        if isinstance(value, dict):
            return {key: self.masked(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.masked(item) for item in value]
        if isinstance(value, str) and value.startswith((f"{self.root}/target-rbuild/", f"{self.root}/target-cargo")):
            name = re.sub("-[0-9a-f]{16}", "-HASH", os.path.basename(value))
            return "TARGET/" + name.replace("build_script_build-HASH", "build-script-build")
        return value

    def objects(self, run):
        """The lines of stdout in some order; text that is no JSON as it is."""
        def read(line):
            return json.dumps(self.masked(json.loads(line)), sort_keys=True) if line.startswith("{") else line
        return sorted(read(line) for line in run.out.splitlines())

    def told(self, run):
        """The lines of stderr in some order, without times and places. Which of two units that say the same says it
        first is left to chance, and who waits for what."""
        text = re.sub(f"{self.root}/target-(rbuild|cargo)[^ `]*/", "TARGET/", run.err)
        text = re.sub("-[0-9a-f]{16}", "-HASH", text).replace("build_script_build-HASH", "build-script-build")
        text = re.sub(r" \(\d+ duplicates?\)| \(run `cargo fix .*\)$| in [0-9.]+s$", "", text, flags=re.M)
        return sorted(line for line in text.splitlines()
                      if "waiting for other jobs" not in line and "Blocking waiting" not in line)

    maxDiff = None

    def expect_the_same(self, *arguments, code=0):
        ours, theirs = self.both(*arguments, code=code)
        self.assertEqual(self.objects(ours), self.objects(theirs))
        self.assertEqual(self.told(ours), self.told(theirs))
        return ours

    def test_every_format_of_a_build_and_of_one_with_nothing_to_do(self):
        first = self.expect_the_same("build", "--message-format", "json")
        self.cargo("build", "--message-format=short", target="target-cargo-short")
        self.assertIn("from the macro\n", first.out)
        for reason in ("compiler-message", "compiler-artifact", "build-script-executed", "build-finished"):
            self.assertIn(f'{{"reason":"{reason}"', first.out)
        for name in FORMATS:
            again = self.expect_the_same("build", "--message-format", name)
            self.assertNotIn("Compiling", again.err)
            self.assertEqual('"fresh":true' in again.out, "json" in name, name)

    def test_every_format_of_a_build_that_fails(self):
        self.source("app/src/main.rs", WRONG)
        self.both("build", "--message-format=short", code=101)
        self.both("build", code=101)
        for name in FORMATS:
            run = self.expect_the_same("build", "--message-format", name, code=101)
            self.assertIn("could not compile `app` (bin \"app\") due to", run.err)

    def test_what_editors_ask_for(self):
        for arguments in (["check", "--workspace", "--all-targets"], ["test", "--workspace", "--no-run"], ["doc"]):
            run = self.expect_the_same(*arguments, "--message-format=json")
            self.assertIn('"fresh":false', run.out)
        self.source("app/src/main.rs", WRONG)
        self.expect_the_same("check", "--workspace", "--all-targets", "--keep-going", "--message-format=json", code=101)

    def test_check_and_test_for_people(self):
        self.expect_the_same("check", "--workspace", "--all-targets")
        self.expect_the_same("test", "--workspace", "--no-run", "--message-format=short")
        self.source("low/src/lib.rs", LIB + "fn wrong() -> u8 { true }\n")
        ours, theirs = self.both("check", "--workspace", "--keep-going", code=101)
        # What the script of a package has warned of cargo says once more where the package fails.
        self.assertEqual(set(self.told(ours)), set(self.told(theirs)))

    def test_documentation_for_people(self):
        self.source("low/src/lib.rs", "//! [nothing]\npub fn low() {}\n")
        self.assertIn("warning: `low` (lib doc) generated 1 warning", self.expect_the_same("doc").err)
        self.source("low/src/lib.rs", "#![deny(rustdoc::all)]\n//! [nothing]\npub fn low() {}\n")
        self.assertIn("error: could not document `low`\n", self.build("doc", code=101).err)

    def test_scripts_that_fail(self):
        self.source("low/build.rs", 'fn main() {\n    println!("cargo:warning=about to");\n    println!("said");\n'
                    '    eprintln!("and told");\n    std::process::exit(3);\n}\n')
        run = self.expect_the_same("build", code=101)
        self.assertIn("exit status: 3", run.err)
        # Whether mac, which is fresh, is told of before the script has failed is left to chance.
        ours, cargos = ([item for item in self.objects(run) if '"name": "mac"' not in item]
                        for run in self.both("build", "--message-format=json", code=101))
        self.assertEqual(ours, cargos)
        self.assertIn('{"reason": "build-finished", "success": false}', ours)

    def test_programs_that_claim_one_name(self):
        for name in ("one", "two"):
            self.package(name, '[[bin]]\nname = "tool"\npath = "src/main.rs"\n', main="fn main() {}\n")
            self.source(f"{name}/examples/simple.rs", "fn main() {}\n")
        self.members("two", "one")
        for _ in range(2):
            ours, theirs = self.both("build", "--all-targets")
            # Cargo names a file of debug information too, which there is not here.
            self.assertEqual(set(self.told(ours)),
                             {line for line in self.told(theirs) if not line.endswith(".dwp")})
            self.assertEqual(ours.err.count("output filename collision at"), 2)

    def test_keys_of_manifests_that_nothing_reads(self):
        self.package("odd", 'colour = "red"\n[[bin]]\nname = "a"\npath = "src/main.rs"\n[[bin]]\nname = "b"\npath = "src/main.rs"\n',
                     main="fn main() {}\n")
        self.members("odd", "low", more="[profile.dev]\nflavour = 1\n")
        for _ in range(2):
            ours, theirs = self.both("build")
            self.assertEqual(self.told(ours), self.told(theirs))
            self.assertIn("unused manifest key: package.colour", ours.err)
            self.assertIn("unused manifest key: profile.dev.flavour", ours.err)
            self.assertEqual(ours.err.count("found to be present in multiple build targets"), 1)
        self.assertNotIn("manifest", self.build("--quiet", "--target-dir", self.root / "target-rbuild").err)
        self.edit("workspace/odd/Cargo.toml", 'colour = "red"\n', "")
        self.assertNotIn("package.colour", self.both("build")[0].err)

    def test_a_test_that_is_killed(self):
        self.source("app/tests/it.rs", "#[test]\nfn works() {\n    std::process::abort()\n}\n")
        ours, theirs = self.both("test", "--test", "it", code=101)
        self.assertEqual(self.told(ours), self.told(theirs))
        self.assertIn("(signal: 6, SIGABRT: process abort signal)", ours.err)

    def test_fresh_packages_are_named(self):
        self.both("check", "--workspace")
        run = self.expect_the_same("check", "--workspace", "-v")
        self.assertIn("       Fresh app v0.1.0", run.err)

    def test_what_a_later_rust_will_reject(self):
        lints = "#![warn(semicolon_in_expressions_from_macros)]\n"
        self.source("low/src/lib.rs", lints + "macro_rules! yes { () => { true; } }\npub fn low() -> bool { yes!() }\n")
        for _ in range(2):
            run = self.build()
            theirs = self.cargo("build")
            warnings = [line for line in theirs.err.splitlines() if "future version of Rust" in line]
            self.assertEqual([line for line in run.err.splitlines() if "future version of Rust" in line], warnings)
            self.assertEqual(len(warnings), 1)
        self.assertEqual(self.build("--future-incompat-report").err.count("trailing semicolon"), 2)
        self.assertNotIn("future version", self.build("--config", 'future-incompat-report.frequency="never"').err)

    def test_messages_for_tools_come_in_order_and_on_time(self):
        run = self.build("build", "--message-format=json")
        items = [json.loads(line) for line in run.out.splitlines() if line.startswith("{")]
        order = [(item["reason"], item.get("target", {}).get("name")) for item in items]
        self.assertEqual([step for step in order if step[0] != "compiler-message" and step[1] != "mac"],
                         [("compiler-artifact", "build-script-build"), ("build-script-executed", None),
                          ("compiler-artifact", "low"), ("compiler-artifact", "app"), ("build-finished", None)])

    def test_a_program_that_is_told_of_can_be_run(self):
        run = self.build("build", "--message-format=json")
        programs = [json.loads(line)["executable"] for line in run.out.splitlines() if '"executable":"' in line]
        self.assertEqual([os.path.basename(path) for path in programs], ["app"])
        self.assertEqual(self.run_program([programs[0]], self.workspace).code, 0)

    def test_a_script_that_the_configuration_overrides_is_not_told_of(self):
        self.source("low/Cargo.toml", '[package]\nname = "low"\nversion = "0.1.0"\nedition = "2021"\nlinks = "z"\n')
        host = self.run_program(["rustc", "--print", "host-tuple"], self.workspace, harness.environment()).out.strip()
        self.source(".cargo/config.toml", f'[target.{host}.z]\nrustc-cfg = ["special"]\n')
        run = self.expect_the_same("build", "--message-format=json")
        self.assertNotIn("build-script-executed", run.out)

    def warned(self):
        run = self.build("check", "-p", "app", "--message-format=json")
        items = [json.loads(line) for line in run.out.splitlines() if line.startswith("{")]
        return [item["message"]["rendered"] for item in items if item["reason"] == "compiler-message" and item["target"]["name"] == "app"]

    def test_warnings_of_what_turns_out_to_be_fresh(self):
        first = self.warned()
        self.assertNotEqual(first, [])
        self.edit("workspace/low/src/lib.rs", LIB, LIB + "// A comment.\n")
        self.assertEqual(self.warned(), first)
        # A script that runs each time, and says the same.
        self.edit("workspace/low/build.rs", "fn main() {", 'fn main() {\n    println!("cargo:rerun-if-changed=missing");')
        for _ in range(3):
            self.assertEqual(self.warned(), first)

    def test_short_lines_need_no_build_of_their_own(self):
        self.build()
        run = self.build("--message-format=short")
        self.assertIn("app/src/main.rs:2:4: warning: function `dead` is never used\n", run.err)
        self.assertNotIn("Compiling", run.err)


if __name__ == "__main__":
    unittest.main()
