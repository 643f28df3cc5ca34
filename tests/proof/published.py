"""Packages as crates.io publishes them, for proofs on real programs and libraries."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import harness  # noqa: E402

TIMEOUT_SECONDS = 1200


class ProofCase(unittest.TestCase):
    """A test with the program under test and a temporary folder."""

    def setUp(self):
        self.program = harness.rbuild()
        folder = tempfile.mkdtemp(prefix="rbuild-proof-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.root = pathlib.Path(folder).resolve()


def run(command, cwd, env=None, timeout=TIMEOUT_SECONDS):
    return subprocess.run([str(word) for word in command], cwd=cwd, env=env or harness.environment(), check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", timeout=timeout)


def must(command, cwd, env=None):
    done = run(command, cwd, env)
    if done.returncode != 0:
        raise AssertionError(f"{command}\n{done.stdout}")
    return done.stdout


def sources(root, packages):
    """Copies packages, a version by name, into `root`, through cargo's own client: vendored by a package that names them."""
    asking = root / "asking"
    (asking / "src").mkdir(parents=True)
    (asking / "src" / "lib.rs").write_text("")
    wanted = "".join(f'{name} = "={version}"\n' for name, version in packages.items())
    (asking / "Cargo.toml").write_text('[package]\nname = "asking"\nversion = "0.0.0"\nedition = "2021"\n\n'
                                       f'[dependencies]\n{wanted}\n[workspace]\n')
    must(["cargo", "vendor", "--quiet", "--versioned-dirs", "vendor"], asking)
    for name, version in packages.items():
        shutil.copytree(asking / "vendor" / f"{name}-{version}", root / name)
        (root / name / ".cargo-checksum.json").unlink()
    shutil.rmtree(asking)


def program(root, name, version):
    """A package that is published with its lock file, and all that it needs downloaded. Returns its folder."""
    sources(root, {name: version})
    source = root / name
    if not (source / "Cargo.lock").exists():
        raise AssertionError(f"{name} is published without Cargo.lock")
    must(["cargo", "fetch", "--locked"], source)
    return source


def workspace(root, packages):
    """A workspace whose members are these packages: they depend on each other there. Returns its folder."""
    folder = root / "workspace"
    folder.mkdir()
    sources(folder, packages)
    for name in packages:
        (folder / name / "Cargo.lock").unlink(missing_ok=True)
    members = ", ".join(f'"{name}"' for name in packages)
    patches = "".join(f'{name} = {{ path = "{name}" }}\n' for name in packages)
    (folder / "Cargo.toml").write_text(f'[workspace]\nresolver = "2"\nmembers = [{members}]\n\n[patch.crates-io]\n{patches}')
    must(["cargo", "fetch"], folder)
    return folder


def environment():
    """Without the network: all was downloaded."""
    return harness.environment(CARGO_NET_OFFLINE="true", PATH=os.environ["PATH"])
