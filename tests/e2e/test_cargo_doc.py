"""`rbuild doc`: the commands and pages of `cargo doc`, and never pages of what was."""
import command_log
from cargo_harness import CargoCase, files_below, rerun_if


class Documentation(CargoCase):
    """A library with a program, a dependency, a proc-macro and a build script."""

    def setUp(self):
        super().setUp()
        self.members("app", "base-lib", "shout")
        self.package("base-lib", "[features]\ndefault = [\"std\"]\nstd = []\nextra = []\n[lints.rust]\nunused = \"allow\"\n",
                     lib="//! Base.\n/// One.\npub fn one() {}\n#[doc(hidden)]\npub fn hidden() {}\nfn private() {}\n")
        self.package("shout", "[lib]\nproc-macro = true\n",
                     lib="//! Shouts.\nuse proc_macro::TokenStream;\n/// It.\n#[proc_macro]\npub fn shout(input: TokenStream) -> TokenStream {\n"
                     "    input\n}\n")
        self.package("app", '[[bin]]\nname = "tool"\npath = "src/tool.rs"\n[dependencies]\nshout = { path = "../shout" }\n'
                     'renamed = { package = "base-lib", path = "../base-lib" }\n',
                     build="fn main() {\n    " + rerun_if("changed", "build.rs") +
                     '\n    println!("cargo:rustc-cfg=scripted");\n    println!("cargo:rustc-check-cfg=cfg(scripted)");\n'
                     '    println!("cargo:rustc-link-lib=nowhere");\n    println!("cargo:rustc-link-arg=-nothing");\n'
                     '    println!("cargo:rustc-env=FROM_SCRIPT=a \'quoted\' $value");\n}\n',
                     lib='#![doc = include_str!("../../README.md")]\n//! See [`renamed::one`].\n'
                     '#[cfg(scripted)]\n#[doc = env!("FROM_SCRIPT")]\npub mod scripted {}\n/// Gone soon.\npub struct Gone;\n')
        self.source("app/src/tool.rs", "//! A tool.\nfn main() {}\n/// Inner.\nfn inner() {}\n")
        self.source("README.md", "Read me.\n")

    def page(self, name):
        return self.workspace / "target" / "doc" / name

    def documented(self, run):
        return sorted(line.split()[1] for line in run.err.splitlines() if line.startswith(" Documenting "))

    def test_starts_cargos_commands(self):
        commands = command_log.compare(self, "doc")
        self.assertEqual(sum(command.name == "rustdoc" for command in commands), 4)
        command_log.compare(self, "doc", "--release", "--all-features", "--no-deps", "--document-private-items",
                            target="target-release", RUSTDOCFLAGS="--cfg special --crate-version 7")

    def test_makes_cargos_pages(self):
        self.build("doc")
        self.cargo("doc")
        pages = [name for name in files_below(self.workspace / "target" / "doc") if not name.endswith(".rbuild-made")]
        self.assertEqual(pages, files_below(self.root / "target-cargo" / "doc"))
        for name in ("app/index.html", "app/scripted/index.html", "base_lib/fn.one.html", "tool/fn.inner.html"):
            self.assertEqual(self.page(name).read_text(), (self.root / "target-cargo" / "doc" / name).read_text(), name)
        self.assertIn("a 'quoted' $value", self.page("app/scripted/index.html").read_text().replace("&#39;", "'").replace("’", "'").replace("‘", "'"))

    def test_nothing_to_do_after_a_touch(self):
        self.build("doc")
        self.compiled()
        for name in ("app/src/lib.rs", "README.md", "app/Cargo.toml"):
            self.touch(f"workspace/{name}")
        run = self.build("doc")
        self.assertEqual((self.documented(run), self.compiled()), ([], []))

    def test_an_included_text_is_a_source(self):
        self.build("doc")
        self.edit("workspace/README.md", "Read me", "Read it")
        self.assertEqual(self.documented(self.build("doc")), ["app"])
        self.assertIn("Read it", self.page("app/index.html").read_text())

    def test_what_is_gone_has_no_page(self):
        self.build("doc")
        self.assertTrue(self.page("app/struct.Gone.html").exists())
        self.edit("workspace/app/src/lib.rs", "/// Gone soon.\npub struct Gone;\n", "")
        self.build("doc")
        self.assertFalse(self.page("app/struct.Gone.html").exists())

    def test_a_dependencys_change_is_seen(self):
        self.source("app/src/lib.rs", "pub use renamed::one;\n")
        self.build("doc")
        self.edit("workspace/base-lib/src/lib.rs", "/// One.", "/// Another one.")
        run = self.build("doc")
        self.assertEqual(self.documented(run), ["app", "base-lib"])
        self.assertIn("Another one", self.page("app/fn.one.html").read_text())

    def test_pages_that_something_else_made_are_made_again(self):
        self.build("doc")
        self.build("doc", "--document-private-items")
        self.assertTrue(self.page("base_lib/fn.private.html").exists())
        self.build("doc")
        self.assertFalse(self.page("base_lib/fn.private.html").exists())
        self.build("doc", "--release")
        self.cargo("doc", target="workspace/target", RUSTDOCFLAGS="--document-private-items")
        self.assertTrue(self.page("base_lib/fn.private.html").exists())
        self.build("doc")
        self.assertFalse(self.page("base_lib/fn.private.html").exists())
        self.assertEqual(self.documented(self.build("doc")), [])

    def test_without_dependencies(self):
        run = self.build("doc", "--no-deps", "-p", "app", "--message-format", "json")
        self.assertIn(f'"filenames":["{self.page("app/index.html")}"],"executable":null', run.out)
        self.assertTrue(self.page("app/index.html").exists())
        self.assertFalse(self.page("base_lib").exists())

    def test_an_error_leaves_no_page(self):
        self.build("doc")
        self.edit("workspace/base-lib/src/lib.rs", "pub fn one() {}", "pub fn one( {}")
        run = self.build("doc", code=101)
        self.assertIn("unclosed delimiter", run.err)
        self.assertFalse(self.page("base_lib/index.html").exists())
        self.edit("workspace/base-lib/src/lib.rs", "pub fn one( {}", "pub fn one() {}")
        self.build("doc")
        self.assertTrue(self.page("base_lib/index.html").exists())

    def test_what_only_bodies_get_wrong_is_documented(self):
        self.edit("workspace/base-lib/src/lib.rs", "pub fn one() {}", "pub fn one() { #[cfg(doc)] elsewhere::at_all(); }")
        self.build("doc")
        self.edit("workspace/base-lib/src/lib.rs", "/// One.", "/// Two.")
        self.assertIn("base-lib", self.documented(self.build("doc")))


class SameNames(CargoCase):
    """Crates of one name."""

    def setUp(self):
        super().setUp()
        self.members("a", "b", "c")
        for name in ("a", "b"):
            self.package(name, '[lib]\nname = "same"\n', lib=f"//! From {name}.\n")
        self.package("c", '[[bin]]\nname = "same"\npath = "src/same.rs"\n[dependencies]\na = { path = "../a" }\n', lib="")
        self.source("c/src/same.rs", "//! From c.\nfn main() {}\n")

    def test_two_libraries_are_cargos_error(self):
        run = self.build("doc", code=101)
        cargo = self.run_program(["cargo", "doc", "--target-dir", self.root / "target-cargo"], self.workspace, self.env)
        self.assertEqual(cargo.code, 101)
        self.assertIn(cargo.err[cargo.err.index("error: "):].strip(), run.err)

    def test_a_program_takes_the_place_of_a_dependency(self):
        run = self.build("doc", "-p", "c")
        self.assertIn("warning: output filename collision at ", run.err)
        self.assertIn("From c", (self.workspace / "target" / "doc" / "same" / "index.html").read_text())
        self.assertNotIn("Documenting", self.build("doc", "-p", "c").err)


class Doctests(CargoCase):
    """`rbuild test` runs the tests in the documentation, by cargo's command."""

    def setUp(self):
        super().setUp()
        self.members("app", "dep")
        self.package("dep", lib="pub fn two() -> i32 {\n    2\n}\n")
        self.package("app", '[features]\ndefault = ["on"]\non = []\n[dependencies]\nother = { package = "dep", path = "../dep" }\n',
                     build='fn main() {\n    ' + rerun_if("changed", "build.rs") + '\n    println!("cargo:rustc-cfg=scripted");\n'
                     '    println!("cargo:rustc-check-cfg=cfg(scripted)");\n    println!("cargo:rustc-env=NAME=value");\n}\n',
                     lib='/// ```\n/// assert_eq!(app::two(), 2);\n/// assert_eq!(other::two(), 2);\n'
                     '/// assert_eq!(env!("NAME"), "value");\n/// if !cfg!(all(scripted, feature = "on")) { panic!() }\n/// ```\n'
                     "pub fn two() -> i32 {\n    other::two()\n}\n/// ```\n/// assert!(app::not_yet());\n/// ```\n"
                     "pub fn not_yet() -> bool {\n    true\n}\n")

    def test_runs_them(self):
        run = self.build("test")
        self.assertIn("Doc-tests app", run.err)
        self.assertIn("test result: ok. 2 passed", run.out)
        self.assertNotIn("Doc-tests", self.build("test", "two").err)
        run = self.build("test", "--doc", "-p", "app", "two")
        self.assertIn("test result: ok. 1 passed", run.out)
        self.assertNotIn("Doc-tests", self.build("test", "--no-run").err)

    def test_verbose_shows_how_they_are_started(self):
        run = self.build("test", "--doc", "-p", "app", "-v", "--", "--show-output")
        line = next(line for line in run.err.splitlines() if "rustdoc" in line and "--test-args" in line)
        self.assertTrue(line.startswith("     Running `"), line)
        # What it says can be run as it is.
        again = self.run_program(["sh", "-c", line.split("`", 1)[1].removesuffix("`")], self.workspace, self.env)
        self.assertIn("test result: ok. 2 passed", again.out)

    def test_tells_what_failed(self):
        self.edit("workspace/app/src/lib.rs", "    true\n", "    false\n")
        run = self.build("test", code=101)
        cargo = self.run_program(["cargo", "test", "--target-dir", self.root / "target-cargo"], self.workspace, self.env)
        self.assertEqual(cargo.code, 101)
        self.assertIn("error: doctest failed, to rerun pass `-p app --doc`", cargo.err)
        self.assertIn("error: doctest failed, to rerun pass `-p app --doc`", run.err)

    def test_starts_cargos_command(self):
        # The order of rows differs where scripts have their say.
        command_log.compare(self, "test", ordered=False)
