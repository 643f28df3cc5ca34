"""Commands of well-known packages: rbuild starts those that cargo starts. The longest of the proofs."""
import unittest

import published  # finds the modules of the end-to-end tests
import test_packages

import cargo_harness
import command_log

# Of these, the commands of more than `check` are compared.
STARTED = ["hexyl", "just", "tokei"]

# Denies lints that have grown stricter since.
CHANGES = {"gitui": {"RUSTFLAGS": "--cap-lints=warn"}}


class Commands(cargo_harness.CargoCase):
    """Arguments, folder and environment of every rustc, but for what the manual names."""

    timeout = published.TIMEOUT_SECONDS

    def compare_commands(self, name, *arguments):
        self.workspace = published.program(self.root, name, test_packages.PROGRAMS[name])
        commands = command_log.compare(self, *arguments, "--offline", "--locked", **CHANGES.get(name, {}))
        print(f"{name}: {len(commands)} commands of {' '.join(arguments)} are the same", flush=True)


def add_command_test(name, *arguments):
    setattr(Commands, f"test_{arguments[0]}_{name.replace('-', '_')}",
            lambda self: self.compare_commands(name, *arguments))


for package in test_packages.PROGRAMS:
    add_command_test(package, "check")
for package in STARTED:
    add_command_test(package, "build")
    add_command_test(package, "test", "--no-run")


if __name__ == "__main__":
    unittest.main()
