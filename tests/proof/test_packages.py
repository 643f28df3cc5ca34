"""Units of well-known packages: rbuild plans those that cargo plans."""
import unittest

import published
from published import harness

import unit_graphs

# Published with a lock file, in which dev-dependencies stand too.
PROGRAMS = {
    "alacritty": "0.15.1",
    "bat": "0.25.0",
    "cargo-audit": "0.21.2",
    "cargo-nextest": "0.9.92",
    "git-delta": "0.18.2",
    "gitui": "0.27.0",
    "hexyl": "0.16.0",
    "just": "1.40.0",
    "mdbook": "0.4.48",
    "sccache": "0.10.0",
    "sqlx-cli": "0.8.5",
    "starship": "1.22.1",
    "taplo-cli": "0.9.3",
    "tokei": "12.1.2",
    "tree-sitter-cli": "0.25.3",
    "watchexec-cli": "2.3.0",
    "xh": "0.24.0",
}

# Members that depend on each other, on what crates.io has on the day of the test.
WORKSPACES = {
    "clap": {"clap": "4.5.35", "clap_builder": "4.5.35", "clap_derive": "4.5.32", "clap_lex": "0.7.4"},
    "tokio": {"tokio": "1.44.2", "tokio-macros": "2.5.0", "tokio-stream": "0.1.17", "tokio-util": "0.7.14"},
    "tracing": {"tracing": "0.1.41", "tracing-attributes": "0.1.28", "tracing-core": "0.1.33", "tracing-log": "0.2.0"},
}

COMMANDS = [["build"], ["build", "--release"], ["build", "--no-default-features"], ["check", "--all-targets"],
            ["check", "--workspace", "--all-targets", "--all-features"], ["test"], ["test", "--release", "--workspace"],
            ["bench"], ["doc"], ["doc", "--no-deps"]]


class Packages(published.ProofCase):

    def compare_plans(self, folder):
        """Asks rbuild and cargo for each command, and returns the number of units of the largest plan."""
        env = published.environment()
        oracle = {**env, "RUSTC_BOOTSTRAP": "1", "CARGO_TARGET_DIR": str(self.root / "oracle")}
        most = 0
        for arguments in COMMANDS:
            with self.subTest(package=folder.name, command=" ".join(arguments)):
                ours = harness.run([self.program, "unit-graph", *arguments], folder, env)
                cargos = harness.run(["cargo", *arguments, "--unit-graph", "-Zunstable-options"], folder, oracle)
                self.assertEqual(cargos.code == 0, ours.code == 0, ours.err + cargos.err)
                if cargos.code == 0:
                    self.assertEqual(unit_graphs.difference(cargos.out, ours.out), "")
                    most = max(most, sum(unit_graphs.units(ours.out)[0].values()))
        return most


def add_plan_test(name, make):
    def test(self):
        print(f"{name}: up to {self.compare_plans(make(self.root))} units", flush=True)
    setattr(Packages, f"test_{name.replace('-', '_')}", test)


for package, number in PROGRAMS.items():
    add_plan_test(package, lambda root, name=package, version=number: published.program(root, name, version))
for group, members in WORKSPACES.items():
    add_plan_test(f"workspace-{group}", lambda root, packages=members: published.workspace(root, packages))


if __name__ == "__main__":
    unittest.main()
