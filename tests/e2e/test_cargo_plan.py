"""`rbuild unit-graph` and --verify-plan: the plan is cargo's, and whoever doubts it can see for himself."""
import os
import shutil

import unit_graphs
from cargo_harness import CargoCase, rerun_if

# Changes what cargo says of the units.
LIAR = """#!/bin/sh
case "$*" in
*--unit-graph*) {cargo} "$@" | sed '{change}' ;;
*) exec {cargo} "$@" ;;
esac
"""


class Plans(CargoCase):
    """A workspace with a bit of everything."""

    def setUp(self):
        super().setUp()
        self.members("app", "dep", "make", more='[profile.dev.package."*"]\nopt-level = 1\n')
        self.package("dep", '[features]\nextra = []\n', lib="")
        self.package("make", "[lib]\nproc-macro = true\n[dependencies]\ndep = { path = \"../dep\" }\n", lib="")
        self.package("app", '[features]\nmore = ["dep/extra"]\n[dependencies]\ndep = { path = "../dep" }\nmake = { path = "../make" }\n'
                     '[build-dependencies]\ndep = { path = "../dep" }\n', build="fn main() {\n    " + rerun_if("changed", "build.rs") + "\n}\n",
                     lib="", main="fn main() {}\n")
        self.source("app/tests/it.rs", "#[test]\nfn it() {}\n")
        self.source("app/examples/show.rs", "fn main() {}\n")

    def cargos(self, *arguments, **changes):
        env = {**self.env, "RUSTC_BOOTSTRAP": "1", "CARGO_TARGET_DIR": str(self.root / "oracle"), **changes}
        run = self.run_program(["cargo", *arguments, "--unit-graph", "-Zunstable-options"], self.workspace, env)
        if arguments[0] != "run":  # which stumbles over having run nothing
            self.assertEqual(run.code, 0, run.text)
        return run.out

    def test_is_cargos(self):
        host = next(line.split()[1] for line in self.run_program(["rustc", "-vV"]).out.splitlines() if line.startswith("host"))
        for arguments in (["build"], ["build", "--release", "-p", "app", "--all-targets"], ["check", "--all-features"], ["test"],
                          ["bench"], ["doc"], ["doc", "--no-deps"], ["run"], ["test", "--doc"], ["build", "--target", host],
                          ["test", "it"]):
            with self.subTest(" ".join(arguments)):
                run = self.build("unit-graph", *arguments)
                self.assertEqual(run.out.count("\n"), 1)
                self.assertEqual(unit_graphs.difference(self.cargos(*arguments), run.out), "")
        self.assertEqual(self.build("unit-graph").out, self.build("unit-graph", "build").out)
        self.assertEqual(self.build("unit-graph", "t", "--no-run").out, self.build("unit-graph", "test").out)
        self.assertFalse((self.workspace / "target").exists(), "something was built")

    def test_a_feature_may_need_a_package_that_no_member_asks_for(self):
        self.members("app")
        self.package("extra", folder="../extra", lib="pub fn two() -> i32 {\n    2\n}\n")
        self.package("far", '[dependencies]\nextra = { path = "../extra", optional = true }\n', folder="../far",
                     lib='#[cfg(feature = "extra")]\npub use extra::two;\n')
        self.package("app", '[dependencies]\nfar = { path = "../../far" }\n', build="fn main() {}\n", lib="",
                     main='fn main() {\n    println!("{}", far::two());\n}\n')
        self.build("-F", "far/extra", "--verify-plan")
        self.assertEqual(self.output("app"), "2\n")
        refused = self.build("-F", "far/nothing", code=101)
        cargo = self.run_program(["cargo", "build", "-F", "far/nothing"], self.workspace, self.env)
        reason = "package `app` depends on `far` with feature `nothing` but `far` does not have that feature.\n available features: extra\n"
        self.assertEqual(refused.err, "error: " + reason)
        self.assertIn(reason, cargo.err)

    def test_verifies_and_builds(self):
        self.assertIn("Verified", self.build("unit-graph", "run", "--verify-plan").err)
        run = self.build("--verify-plan", "--bins")
        self.assertRegex(run.err, "Verified [0-9]+ units, which are those that cargo plans")
        self.assertTrue(self.binary("app").exists())
        # What cargo learns where unstable flags are allowed is not kept where builds would find it.
        self.assertFalse((self.workspace / "target" / ".rustc_info.json").exists())

    def lying(self, change):
        """A PATH with a cargo that tells something else."""
        cargo = shutil.which("cargo")
        liar = self.write("bin/cargo", LIAR.format(cargo=cargo, change=change), mode=0o755)
        return f"{liar.parent}{os.pathsep}{self.env['PATH']}"

    def test_tells_what_differs(self):
        for change, told in (('s/"opt_level":"0"/"opt_level":"2"/', "profile.opt_level: 2 in cargo's plan, 0 in rbuild's"),
                             ('s/"extern_crate_name":"dep"/"extern_crate_name":"other"/g', "the dependencies of "),
                             ('s/"roots":\\[[0-9]*,/"roots":[/', "the roots differ"),
                             ('s/"mode":"run-custom-build"/"mode":"test"/', "mode: test in cargo's plan, run-custom-build in rbuild's"),
                             ('s/"version":1/"version":2/', "no unit graph of version 1"),
                             ("d", "cargo's unit graph")):
            with self.subTest(change):
                run = self.build("--verify-plan", code=101, PATH=self.lying(change))
                self.assertIn(told, run.err)
                self.assertFalse(self.binary("app").exists(), "it was built all the same")

    def test_tells_that_cargo_refuses(self):
        path = self.lying("")
        self.write("bin/cargo", '#!/bin/sh\ncase "$*" in *--unit-graph*) echo no >&2; exit 1;; esac\n'
                   f'exec {shutil.which("cargo")} "$@"\n', mode=0o755)
        run = self.build("--verify-plan", code=101, PATH=path)
        self.assertIn("cargo plans nothing for what rbuild has", run.err)

    def test_what_cannot_be_planned(self):
        for arguments, told in ((["unit-graph", "clean"], "`clean` builds nothing"), (["unit-graph", "tree"], "`tree` builds nothing"),
                                (["unit-graph", "frobnicate"], "no such command: `frobnicate`"),
                                (["unit-graph", "-p", "nothing"], "package ID specification `nothing` did not match any packages")):
            self.assertIn(told, self.build(*arguments, code=101).err)
        self.assertIn("tip: cargo's flag is unstable; `rbuild unit-graph check` prints the same", self.build("check", "--unit-graph", code=101).err)
