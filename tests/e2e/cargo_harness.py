"""Cargo workspaces for tests: small ones with path dependencies only, and what rbuild compiled in them."""
import os
import pathlib
import shlex

import harness

# Notes the name of the crate that is compiled, then runs rustc.
WRAPPER = """#!/bin/sh
previous=
for word in "$@"; do
  if test "$previous" = --crate-name -a "$word" != ___; then echo "$word" >> {ran}; fi
  previous=$word
done
exec "$@"
"""

PACKAGE = '[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n'


class CargoCase(harness.WorkspaceCase):
    """A test with a Cargo workspace; RUSTC_WRAPPER notes what is compiled."""

    # No debug information and no incremental state: what is compared by bytes then depends on the sources alone.
    SETTINGS = {"CARGO_INCREMENTAL": "0", "CARGO_PROFILE_DEV_DEBUG": "0", "CARGO_NET_OFFLINE": "true"}

    def setUp(self):
        super().setUp()
        self.notes = self.root / "notes"
        wrapper = self.write("wrapper.sh", WRAPPER.replace("{ran}", shlex.quote(str(self.notes))), mode=0o755)
        self.env = harness.environment(**self.SETTINGS, RUSTC_WRAPPER=wrapper)
        self.workspace = self.root / "workspace"
        self.workspace.mkdir()

    def source(self, name, text):
        """Writes a file of the workspace."""
        return self.write(f"workspace/{name}", text)

    def package(self, name, manifest="", folder=None, **sources):
        """Writes a package; `lib="..."` is src/lib.rs, `main="..."` src/main.rs, `build="..."` build.rs."""
        folder = folder or name
        self.source(f"{folder}/Cargo.toml", PACKAGE.format(name=name) + manifest)
        places = {"lib": "src/lib.rs", "main": "src/main.rs", "build": "build.rs"}
        for key, text in sources.items():
            self.source(f"{folder}/{places[key]}", text)

    def members(self, *names, more=""):
        listed = ", ".join(f'"{name}"' for name in names)
        self.source("Cargo.toml", f"[workspace]\nresolver = \"2\"\nmembers = [{listed}]\n{more}")

    def build(self, *arguments, code=0, **changes):
        """Runs rbuild in the workspace, with changed environment variables."""
        env = {**self.env, **{name: str(value) for name, value in changes.items()}}
        return self.rbuild(*arguments, code=code, cwd=self.workspace, env=env)

    def cargo(self, *arguments, target="target-cargo", **changes):
        """Runs cargo in the workspace with a target folder of its own."""
        env = {**self.env, **{name: str(value) for name, value in changes.items()}}
        run = self.run_program(["cargo", *arguments, "--target-dir", self.root / target], self.workspace, env)
        self.assertEqual(run.code, 0, run.text)
        return run

    def compiled(self):
        """Names of the crates that were compiled since the last call, sorted."""
        if not self.notes.exists():
            return []
        names = sorted(self.notes.read_text().split())
        self.notes.unlink()
        return names

    def binary(self, name, profile="debug"):
        return self.workspace / "target" / profile / name

    def output(self, name, profile="debug"):
        """What a built program prints."""
        run = self.run_program([self.binary(name, profile)], self.workspace)
        self.assertEqual(run.code, 0, run.text)
        return run.out

    def expect_clean(self, name, profile="debug", arguments=(), **changes):
        """The built program has the bytes that a clean build at the same place gives it."""
        now = self.binary(name, profile).read_bytes()
        aside = self.root / "target-aside"
        os.rename(self.workspace / "target", aside)
        noted = self.notes.read_text() if self.notes.exists() else None
        self.build(*arguments, **changes)
        clean = self.binary(name, profile).read_bytes()
        os.rename(self.workspace / "target", self.root / f"target-clean-{len(list(self.root.iterdir()))}")
        os.rename(aside, self.workspace / "target")
        self.notes.unlink(missing_ok=True)
        if noted is not None:
            self.notes.write_text(noted)
        self.assertTrue(now == clean, f"{name} differs from a clean build's")


def rerun_if(kind, name):
    return f'println!("cargo:rerun-if-{kind}={name}");'


def files_below(folder):
    """Relative paths of all files below a folder."""
    return sorted(str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*") if path.is_file())
