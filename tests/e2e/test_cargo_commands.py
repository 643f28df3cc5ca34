"""The commands for a Cargo workspace, side by side with cargo's: what they build and run, print and answer."""
import os
import re
import shutil
import unittest

import harness
from cargo_harness import CargoCase, rerun_if

# What differs on purpose: where the files of units lie, and the time.
PLACES = re.compile(r"\(\S*(target|target-cargo)/\S*?/(?P<crate>[A-Za-z0-9_]+)-[0-9a-f]{16}\)")
TIMES = re.compile(r"in \d+\.\d+s")

LIBRARY = """/// Adds one.
/// ```
/// assert_eq!(lib_one::next(1), 2);
/// ```
pub fn next(n: i32) -> i32 { n + 1 }
#[cfg(test)]
mod tests {
    #[test]
    fn works() {
        assert_eq!(super::next(1), 2);
    }
    #[test]
    fn says() {
        println!("script said {:?}", std::env::var("SAID"));
    }
}
"""


class Commands(CargoCase):
    """A program with an integration test, an example and a benchmark, and a library with a build script."""

    def setUp(self):
        super().setUp()
        self.members("app", "lib-one")
        self.package("lib-one", lib=LIBRARY, build=f'fn main() {{\n    {rerun_if("changed", "build.rs")}\n'
                     '    println!("cargo:rustc-env=SAID=from the script");\n}\n')
        self.package("app", '[dependencies]\nlib-one = { path = "../lib-one" }\n'
                     '[[bench]]\nname = "speed"\nharness = false\n',
                     main='fn main() {\n    let words: Vec<_> = std::env::args().skip(1).collect();\n'
                     '    println!("{} {words:?} {}", lib_one::next(1), std::env::current_dir().unwrap().display());\n'
                     '    std::process::exit(if words.is_empty() { 0 } else { 3 });\n}\n'
                     '#[test]\nfn in_main() {}\n')
        self.source("app/tests/it.rs", '#[test]\nfn starts_the_program() {\n'
                    '    let done = std::process::Command::new(env!("CARGO_BIN_EXE_app")).output().unwrap();\n'
                    '    assert!(done.status.success());\n'
                    '    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/note"), "x").unwrap();\n}\n'
                    '#[test]\nfn fails_if_told() {\n    assert!(std::env::var("FAIL").is_err());\n}\n'
                    '#[test]\nfn exits_if_told() {\n    if std::env::var("EXIT").is_ok() { std::process::exit(7) }\n}\n')
        self.source("app/examples/shows.rs", 'fn main() {\n    println!("an example");\n}\n')
        self.source("app/benches/speed.rs", 'fn main() {\n    println!("{:?}", std::env::args().skip(1).collect::<Vec<_>>());\n}\n')

    def both(self, *arguments, folder=".", **changes):
        """The runs of rbuild and of cargo, each with a target folder of its own."""
        env = {**self.env, **{name: str(value) for name, value in changes.items()}}
        runs = []
        for program, target in ((self.program, "target"), ("cargo", "target-cargo")):
            runs.append(harness.run([program, *arguments], self.workspace / folder,
                                    {**env, "CARGO_TARGET_DIR": self.workspace / target}))
        return runs

    @staticmethod
    def lines(text):
        text = TIMES.sub("in TIME", PLACES.sub(r"(\g<crate>)", text))
        return text.replace("target-cargo/", "target/").splitlines()

    def alike(self, *arguments, code=0, folder=".", **changes):
        """rbuild prints what cargo prints, and answers the same."""
        ours, cargos = self.both(*arguments, folder=folder, **changes)
        self.assertEqual(cargos.code, code, cargos.text)
        self.assertEqual(ours.code, code, ours.text)
        self.assertEqual(self.lines(ours.out), self.lines(cargos.out))
        self.assertEqual(sorted(self.lines(ours.err)), sorted(self.lines(cargos.err)))
        return ours

    def test_test_runs_all_tests_in_cargos_order(self):
        ours, cargos = self.both("test", "--", "--test-threads=1", "--nocapture")
        self.assertEqual((ours.code, cargos.code), (0, 0), ours.text)
        self.assertEqual(self.lines(ours.out), self.lines(cargos.out))
        self.assertIn('script said Ok("from the script")', ours.out)
        running = [line for line in self.lines(ours.err) if "Running" in line or "Doc-tests" in line]
        self.assertEqual(running, [line for line in self.lines(cargos.err) if "Running" in line or "Doc-tests" in line])
        self.assertEqual(len(running), 4)
        self.assertTrue((self.workspace / "target/debug/app").exists())
        self.assertTrue((self.workspace / "target/debug/examples/shows").exists())

    def test_test_with_a_name_and_with_flags_for_the_harness(self):
        self.alike("test", "--no-run")
        self.alike("test", "-q", "works", "--", "--exact")
        self.alike("test", "--lib", "-p", "lib-one", "--", "--list")
        self.alike("test", "--test", "it", "starts", "--release")
        self.alike("test", "--doc")
        self.alike("bench", "--no-run")

    def test_without_a_value_flags_list_what_there_is(self):
        for command in ("build", "run"):
            self.alike(command, "--bin", code=101)
        self.alike("test", "--test", code=101)
        self.alike("check", "-p", code=101)

    def test_a_failing_test_gives_cargos_words_and_code(self):
        self.alike("test", "-q", "--test", "it", "--no-run")
        for arguments in (["-p", "app", "--test", "it"], ["--test", "it", "--no-fail-fast"],
                          ["--workspace", "--test", "it"]):
            ours, cargos = self.both("test", *arguments, FAIL=1)
            self.assertEqual((ours.code, cargos.code), (101, 101), ours.text)
            self.assertEqual(*[[line for line in self.lines(run.err) if "rerun" in line or "target" in line.split()[:2]]
                               for run in (ours, cargos)])
            self.assertIn("to rerun pass `", ours.err)
        ours, cargos = self.both("test", "--test", "it", "exits", EXIT=1)
        self.assertEqual((ours.code, cargos.code), (7, 7), ours.text)
        self.assertEqual(self.tail(ours.err), self.tail(cargos.err))

    @staticmethod
    def tail(text):
        """What is said of a test program that failed, without its path."""
        said = text[text.index("error: "):]
        return re.sub(r"`\S*/it-[0-9a-f]{16}", "`it", said)

    def test_tests_find_programs_beside_their_own_folder(self):
        self.source("app/tests/it.rs", "#[test]\nfn finds() {\n    let own = std::env::current_exe().unwrap();\n"
                    '    let folder = own.parent().unwrap();\n    assert!(folder.ends_with("deps"));\n'
                    '    assert!(folder.parent().unwrap().join("app").exists());\n}\n')
        self.alike("test", "--test", "it")

    def test_variables_of_tests_are_cargos(self):
        self.source("lib-one/src/lib.rs", '#[test]\nfn tell() {\n    for (name, value) in std::env::vars() {\n'
                    '        println!("{name}={value}");\n    }\n}\n')
        ours, cargos = self.both("test", "-p", "lib-one", "--lib", "--", "--nocapture")
        self.assertEqual((ours.code, cargos.code), (0, 0), ours.text + cargos.text)

        def variables(run):
            found = {}
            for line in run.out.splitlines():
                name, equals, value = line.partition("=")
                if equals and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
                    found[name] = value
            # Cargo sets SSL_CERT_* for its own downloads where they are not set, and its children inherit them.
            for name in ("CARGO_TARGET_DIR", "OUT_DIR", "LD_LIBRARY_PATH", "PWD", "OLDPWD", "_", "SHLVL", "SSL_CERT_DIR",
                         "SSL_CERT_FILE"):
                found.pop(name, None)
            return found
        self.assertEqual(variables(ours), variables(cargos))
        self.assertEqual(variables(ours)["SAID"], "from the script")

    def test_run_becomes_the_program(self):
        self.source("app/examples/named.rs", 'fn main() {\n    println!("{}", std::env::args().next().unwrap());\n}\n')
        run = self.alike("run", "-q")
        self.assertEqual(run.out, f"2 [] {self.workspace}\n")
        self.alike("run", "--bin", "app", "a", "--release", "-f", "--", "b c", code=3)
        self.alike("r", "--example", "shows")
        self.alike("run", "-p", "app", "-q", "--release", "--", "-v", code=3)
        self.assertEqual(self.alike("run", "--example", "named", "-q").out, "target/debug/examples/named\n")
        inside = self.alike("run", "-q", folder="app/src")
        self.assertIn("/app/src", inside.out)

    def test_tests_of_examples_lie_among_the_examples(self):
        ours, cargos = self.both("test", "--examples")
        for run, target in ((ours, "target"), (cargos, "target-cargo")):
            self.assertRegex(run.err, rf"Running unittests examples/shows.rs \({target}/debug/examples/shows-[0-9a-f]+\)")

    def test_run_with_several_or_no_programs(self):
        self.source("app/src/bin/second.rs", 'fn main() {\n    println!("second");\n}\n')
        self.alike("run", code=101)
        self.alike("run", "-p", "lib-one", code=101)
        self.alike("run", "--bin", "app", "--bin", "second", code=101)
        self.edit("workspace/app/Cargo.toml", 'edition = "2021"\n', 'edition = "2021"\ndefault-run = "second"\n')
        self.assertEqual(self.alike("run", "-q").out, "second\n")

    def test_bench_runs_benchmarks_alone(self):
        run = self.alike("bench", "--bench", "speed", "--", "--flag")
        self.assertIn('["--flag", "--bench"]', run.out)

    def test_check_finds_errors_and_makes_no_program(self):
        self.alike("check", "--all-targets")
        self.assertFalse((self.workspace / "target/debug/app").exists())
        self.compiled()
        self.build("check", "--all-targets")
        self.assertEqual(self.compiled(), [])
        self.source("app/src/main.rs", "fn main() {\n    let x: u8 = 300;\n}\n")
        ours, cargos = self.both("check")
        self.assertEqual((ours.code, cargos.code), (101, 101))
        self.assertIn("literal out of range for `u8`", ours.err)

    def test_clippy_has_its_own_lints_and_flags(self):
        if not shutil.which("cargo-clippy"):
            self.skipTest("cargo-clippy is not installed")
        self.source("lib-one/src/lib.rs", "pub fn one() -> i32 {\n    return 1;\n}\n")
        self.source("app/src/main.rs", "fn main() {\n    lib_one::one();\n}\n")
        env = {"RUSTC_WRAPPER": ""}
        run = self.alike("clippy", **env)
        self.assertIn("unneeded `return` statement", run.err)
        denied = self.alike("clippy", "-q", "--", "-D", "clippy::needless_return", code=101, **env)
        self.assertIn("error: unneeded `return` statement", denied.err)
        allowed = self.both("clippy", "-q", "--", "-A", "clippy::needless_return", **env)[0]
        self.assertEqual(allowed.err, "")
        # What clippy checked is not what check has checked.
        self.assertNotIn("unneeded", self.build("check", **env).err)

    def test_clean_removes_all_or_a_part(self):
        self.build()
        self.build("--release")
        units = self.workspace / "target/rbuild/debug/units"
        self.build("clean", "-p", "lib-one")
        left = {path.name.split("-")[0].split(".")[0] for path in units.iterdir()}
        self.assertEqual(left, {"app"})
        self.compiled()
        run = self.build("-d", "explain")
        self.assertEqual(self.compiled(), ["build_script_build", "lib_one"], run.err)
        self.build("clean", "--workspace")
        self.assertEqual(list(units.iterdir()), [])
        self.build()
        self.assertEqual(self.compiled(), ["app", "build_script_build", "lib_one"])
        shown = self.build("clean", "--release", "--dry-run")
        self.assertIn("Summary", shown.err)
        self.assertTrue((self.workspace / "target/rbuild/release").exists())
        self.build("clean", "--release")
        self.assertFalse((self.workspace / "target/rbuild/release").exists())
        self.assertFalse((self.workspace / "target/release").exists())
        self.assertTrue(self.binary("app").exists())
        self.build("clean")
        self.assertFalse((self.workspace / "target").exists())
        missing = self.rbuild("clean", code=101, cwd=self.root, env=self.env)
        self.assertIn("could not find `Cargo.toml`", missing.err)

    def test_aliases_and_other_commands(self):
        self.source(".cargo/config.toml", '[alias]\nci = "test -q -p lib-one --lib"\nnames = ["metadata", "--no-deps"]\n')
        self.assertIn("2 passed", self.build("ci").out)
        self.assertIn('"packages"', self.build("names", "--format-version", "1").out)
        self.assertEqual(self.build("pkgid", "-p", "app").out, self.cargo_says("pkgid", "-p", "app"))
        self.assertIn("no such command: `frobnicate`", self.build("frobnicate", code=101).err)

    def test_aliases_that_name_nothing_or_a_command(self):
        self.source(".cargo/config.toml", '[alias]\nnothing = ""\ncheck = "build"\n')
        self.assertIn("error: subcommand is required, but `alias.nothing` is empty", self.build("nothing", code=101).err)
        shadowed = "warning: user-defined alias `check` is ignored, because it is shadowed by a built-in command\n"
        for _ in range(3):
            run = self.build("check", "-p", "app")
            self.assertEqual(run.err.count(shadowed), 1, run.err)
        self.assertNotIn(shadowed, self.build("-p", "app").err)
        self.assertFalse(any(self.binary("app").parent.glob("*.rmeta")))

    def test_the_commands_of_clippy_itself(self):
        for arguments in (("clippy", "-V"), ("clippy", "--explain", "needless_return")):
            self.assertEqual(self.build(*arguments).out, self.cargo_says(*arguments))

    def cargo_says(self, *arguments):
        return self.run_program(["cargo", *arguments], self.workspace, self.env).out

    def test_as_a_command_of_cargos_and_beside_a_build_file(self):
        programs = self.root / "bin"
        programs.mkdir()
        (programs / "cargo-rbuild").symlink_to(self.program)
        env = {**self.env, "PATH": f"{programs}:{self.env['PATH']}"}
        self.source("build.ninja", "rule r\n  command = echo made by ninja\nbuild test: r\n")
        run = self.run_program(["cargo", "rbuild", "test", "-q", "--lib", "-p", "lib-one"], self.workspace, env)
        self.assertEqual(run.code, 0, run.text)
        self.assertIn("2 passed", run.out)
        self.assertIn("made by ninja", self.build("test").out)
        self.assertIn("2 passed", self.build("cargo", "test", "-q", "--lib", "-p", "lib-one").out)

    def test_doc_opens_the_pages_in_a_browser(self):
        browser = self.write("browser", f'#!/bin/sh\necho "shown: $*"\n', mode=0o755)
        page = f"{self.workspace}/target/doc/lib_one/index.html"
        run = self.build("doc", "-p", "lib-one", "--open", BROWSER=browser)
        self.assertIn(f"     Opening {page}\n", run.err)
        self.assertEqual(run.out, f"shown: {page}\n")
        run = self.build("doc", "-p", "lib-one", "--open", "--config", f"doc.browser=['{browser}', 'new']", BROWSER="no")
        self.assertEqual(run.out, f"shown: new {page}\n")
        for missing in ("no/such", "no-such-browser"):
            run = self.build("doc", "-p", "lib-one", "--open", BROWSER=missing)
            self.assertIn(f"warning: Couldn't open docs with {missing}: ", run.err)
        self.build("doc", "-p", "lib-one", "--open", BROWSER="false")

    def test_configuration_given_by_a_flag(self):
        self.build("--config", "profile.dev.opt-level=1", "--config", 'build.target-dir="elsewhere"')
        self.assertTrue((self.workspace / "elsewhere/debug/app").exists())
        self.source("runner.sh", '#!/bin/sh\necho "runner got $(basename "$1") $2"\n')
        os.chmod(self.workspace / "runner.sh", 0o755)
        run = self.build("run", "-q", "--config", f"target.'cfg(unix)'.runner='{self.workspace}/runner.sh'", "--", "x")
        self.assertEqual(run.out, "runner got app x\n")

    def test_runners_are_shown_and_missed_as_by_cargo(self):
        def both(runner, *arguments):
            flags = ("--config", f"target.'cfg(unix)'.runner={runner}", "-p", "app", "--bin", "app")
            ours = self.run_program([self.program, arguments[0], *flags, *arguments[1:]], self.workspace, self.env)
            env = {**self.env, "CARGO_TARGET_DIR": str(self.root / "target-cargo")}
            cargos = self.run_program(["cargo", arguments[0], *flags, *arguments[1:]], self.workspace, env)
            self.assertEqual(ours.code, cargos.code)
            said = cargos.err.replace(str(self.root / "target-cargo"), "target")
            for line in said[said.index("     Running"):].splitlines():
                self.assertIn(re.sub(r"[0-9a-f]{16}", "HASH", line) + "\n",
                              re.sub(r"[0-9a-f]{16}", "HASH", ours.err.replace(str(self.workspace / "target"), "target")))
            self.assertEqual(ours.out, cargos.out)
        self.source("runner.sh", "#!/bin/sh\necho runs\n")
        for runner in ("['env', 'A=1 2']", "'no-such-runner -q'", "'no/such/runner'", f"['{self.workspace}/runner.sh']"):
            with self.subTest(runner=runner):
                both(runner, "run", "--", "x", "y z")
                both(runner, "test")

    def test_nothing_is_planned_anew_to_run_again(self):
        self.build("test", "-q")
        self.assertNotIn("made anew", self.build("test", "-q", "-d", "explain").err)
        self.edit("workspace/app/Cargo.toml", 'edition = "2021"', 'edition = "2018"')
        self.assertIn("made anew: ", self.build("test", "-q", "-d", "explain").err)


if __name__ == "__main__":
    unittest.main()
