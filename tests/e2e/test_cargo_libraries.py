"""Libraries for other languages, dynamic ones, and native ones that the configuration names in a build script's place."""
import ctypes
import unittest

from cargo_harness import CargoCase


class Libraries(CargoCase):

    def made(self, folder):
        """What cargo's place holds, without lock files and dependency files, which only other build systems read."""
        return sorted(path.name for path in (folder / "debug").iterdir()
                      if path.is_file() and not path.name.startswith(".") and not path.name.endswith(".d"))

    def test_every_kind_of_library_lies_where_cargo_puts_it(self):
        self.members("app", "for-c", "for-c-static", "shared", "shared-below")
        self.package("for-c", '[lib]\ncrate-type = ["rlib", "cdylib"]\n[dependencies]\nshared-below = { path = "../shared-below" }\n',
                     lib='#[no_mangle]\npub extern "C" fn answer() -> i32 {\n    shared_below::number() + 1\n}\n')
        self.package("for-c-static", '[lib]\nname = "statically"\ncrate-type = ["staticlib"]\n',
                     lib='#[no_mangle]\npub extern "C" fn other() -> i32 {\n    7\n}\n')
        self.package("shared", '[lib]\ncrate-type = ["dylib"]\n', lib="pub fn name() -> String {\n    \"dynamic\".into()\n}\n")
        self.package("shared-below", '[lib]\ncrate-type = ["lib", "dylib"]\n', lib="pub fn number() -> i32 {\n    41\n}\n")
        self.package("app", '[dependencies]\nfor-c = { path = "../for-c" }\n',
                     main='fn main() {\n    println!("{}", for_c::answer());\n}\n')
        self.build()
        self.compiled()
        self.cargo("build")
        expected = self.made(self.root / "target-cargo")
        self.assertTrue({"libfor_c.so", "libfor_c.rlib", "libshared.so", "libstatically.a"} <= set(expected), expected)
        self.assertEqual(self.made(self.workspace / "target"), expected)
        self.assertEqual(self.output("app"), "42\n")
        self.assertEqual(ctypes.CDLL(self.workspace / "target/debug/libfor_c.so").answer(), 42)
        self.compiled()
        self.source("shared-below/src/lib.rs", "pub fn number() -> i32 {\n    42\n}\n")
        self.build()
        self.assertEqual(self.compiled(), ["app", "for_c", "shared_below"])
        self.assertEqual(self.output("app"), "43\n")

    def test_split_debug_information_lies_beside_what_it_is_of(self):
        self.package("app", '[lib]\ncrate-type = ["cdylib", "rlib"]\n', lib="pub fn f() {}\n", main="fn main() {}\n")
        self.source("app/examples/shown.rs", "fn main() {}\n")
        self.members("app")
        packed = {"CARGO_PROFILE_DEV_SPLIT_DEBUGINFO": "packed", "CARGO_PROFILE_DEV_DEBUG": "1"}
        self.build("--bins", "--lib", "--examples", **packed)
        self.cargo("build", "--bins", "--lib", "--examples", **packed)
        expected = self.made(self.root / "target-cargo")
        self.assertTrue({"app.dwp", "libapp.so.dwp"} <= set(expected), expected)
        self.assertEqual(self.made(self.workspace / "target"), expected)
        self.assertTrue((self.workspace / "target/debug/examples/shown.dwp").is_file())
        self.build(**{**packed, "RUSTFLAGS": "-C debuginfo=0"})

    def test_a_rust_library_for_other_languages_too_is_pipelined(self):
        self.members("above", "both", "below")
        self.package("below", lib="pub fn number() -> i32 {\n    41\n}\n")
        self.package("both", '[lib]\ncrate-type = ["cdylib", "rlib", "staticlib"]\n[dependencies]\nbelow = { path = "../below" }\n',
                     lib='#[no_mangle]\npub extern "C" fn answer() -> i32 {\n    below::number() + 1\n}\n')
        self.package("above", '[dependencies]\nboth = { path = "../both" }\n', lib="pub fn above() -> i32 {\n    both::answer()\n}\n",
                     main='fn main() {\n    println!("{}", above::above());\n}\n')
        self.build()
        self.assertEqual(self.output("above"), "42\n")
        build_file = next((self.workspace / "target/rbuild/debug").glob("*.ninja"))
        statements = [line for line in build_file.read_text().splitlines() if line.startswith("build ")]
        library = next(line for line in statements if "/libabove-" in line and ".rmeta" in line.split(": ")[0])
        self.assertIn("/libboth.rmeta", library)
        self.assertNotIn("/libboth.rlib", library)
        self.edit("workspace/below/src/lib.rs", "41", "42")
        self.build()
        self.assertEqual(self.output("above"), "43\n")
        self.assertEqual(ctypes.CDLL(self.workspace / "target/debug/libboth.so").answer(), 43)

    def test_configuration_in_place_of_a_build_script(self):
        self.members("app", "native-sys")
        self.package("native-sys", 'links = "native"\nbuild = "build.rs"\n', build='fn main() {\n    panic!("must not run");\n}\n',
                     lib='pub const HOW: &str = env!("HOW");\npub fn is_set() -> bool {\n    cfg!(configured)\n}\n'
                     "extern \"C\" {\n    pub fn native() -> i32;\n}\n")
        self.package("app", '[dependencies]\nnative-sys = { path = "../native-sys" }\n',
                     build='fn main() {\n    println!("cargo:rustc-env=ROOT={}", std::env::var("DEP_NATIVE_ROOT").unwrap());\n}\n',
                     main='fn main() {\n    println!("{} {} {} {}", native_sys::HOW, native_sys::is_set(), env!("ROOT"), '
                     "unsafe { native_sys::native() });\n}\n")
        native = self.root / "native"
        native.mkdir()
        self.write("native/native.c", "int native(void) { return 5; }\n")
        self.run_program(["gcc", "-c", "native.c", "-o", "native.o"], native)
        self.run_program(["ar", "crsD", "libnative.a", "native.o"], native)
        host = self.run_program(["rustc", "--print", "host-tuple"]).out.strip()

        def configure(how):
            self.source(".cargo/config.toml", f"[target.{host}.native]\nrustc-link-search = ['native={native}']\n"
                        "rustc-link-lib = ['static=native']\nrustc-cfg = ['configured']\nroot = '/some/where'\n"
                        "rustc-check-cfg = ['cfg(configured)']\n"
                        f"rustc-env = {{ HOW = '{how}' }}\n")
        configure("by file")
        self.build()
        self.assertEqual(self.compiled(), ["app", "build_script_build", "native_sys"])
        self.assertEqual(self.output("app"), "by file true /some/where 5\n")
        self.cargo("build")
        self.assertEqual(self.run_program([self.root / "target-cargo/debug/app"]).out, self.output("app"))
        self.compiled()
        self.build()
        self.assertEqual(self.compiled(), [])
        configure("anew")
        self.build()
        self.assertEqual(self.output("app"), "anew true /some/where 5\n")


if __name__ == "__main__":
    unittest.main()
