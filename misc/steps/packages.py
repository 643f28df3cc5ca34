"""What each command needs: Debian packages, a pinned ninja, the Rust toolchain. What is missing is installed or named."""
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys

from steps import shell

GROUPS = {
    "build": ["cmake", "ninja-build", "g++", "re2c", "pkg-config", "libxxhash-dev",
              "libuv1-dev", "libsqlite3-dev", "libcli11-dev",
              "libfmt-dev", "libexpected-dev", "libssl-dev", "libsimdjson-dev", "libtomlplusplus-dev"],
    "test": ["libgtest-dev", "libgmock-dev", "git", "make", "meson", "gcc", "gfortran", "asciidoctor",
             "ca-certificates"],
    "rust": ["gcc", "libc6-dev", "ca-certificates"],
    "pip": ["python3-pip"],
    "lint": ["clang-format-19", "clang-tidy-19"],
    "docs": ["asciidoctor"],
    "proof": ["m4"],
    "fuzz": ["clang-19", "libclang-rt-19-dev"],
}
# The ninja that rbuild answers as is newer than Debian's: a wheel, pinned by the digests of its two architectures.
NINJA = "ninja==1.13.2"
NINJA_DIGESTS = ["65a24341b5ac09fcadcc37082660be40a94174e51a937fabf6e2cae26225fa2c",  # x86_64
                 "d775a5e43e9088f507a6250d57fcf5678eb31268c545feb5064ffeee33735622"]  # aarch64
APT_LISTS = pathlib.Path("/var/lib/apt/lists")
RUSTUP = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"


class Missing(Exception):
    """Something that a command needs is not there and may not or cannot be installed."""


def installed(names):
    """Which of these packages dpkg has completely installed."""
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    lines = (line.split() for line in done.stdout.splitlines())
    return {words[0] for words in lines if words[1:] == ["installed"]}


def wanted(groups):
    """The packages of these groups, each once, in order."""
    return list(dict.fromkeys(name for group in groups for name in GROUPS[group]))


def ensure(groups, install=True):
    """Sees that the packages of these groups are there. Raises Missing if they aren't and can't be installed."""
    names = wanted(groups)
    if shutil.which("dpkg-query") is None:
        shell.say("No dpkg here: taking for granted what Debian calls " + " ".join(names))
        return
    missing = sorted(set(names) - installed(names))
    if not missing:
        return
    if not install:
        raise Missing("missing Debian packages: " + " ".join(missing))
    shell.say("Installing " + " ".join(missing))
    if not any(APT_LISTS.glob("*_Packages*")):
        apt("update")
    try:
        apt("install", *missing)
    except shell.Failed:
        apt("update")
        apt("install", *missing)


def apt(command, *names):
    """Runs one command of apt-get without questions, as root or through sudo."""
    words = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    if os.geteuid() != 0:
        if shutil.which("sudo") is None:
            raise Missing("not root and no sudo; as root, run: apt-get install " + " ".join(names))
        words.insert(0, "sudo")
    if command == "install":
        words.append("--no-install-recommends")
    shell.run([*words, command, *names], quiet=True)


def pinned_ninja(install=True):
    """The path of the pinned ninja, which lies in the build folder of the tests."""
    folder = shell.BUILD_TEST / "tools" / NINJA
    program = folder / "bin" / "ninja"
    if program.exists():
        return program
    if not install:
        raise Missing(f"missing {NINJA} in {folder}, where pip puts it from PyPI")
    python = sys.executable
    if importlib.util.find_spec("pip") is None:
        ensure(["pip"])
        python = "/usr/bin/python3"
    shell.say(f"Installing {NINJA}")
    folder.mkdir(parents=True, exist_ok=True)
    pinned = folder / "requirements.txt"
    pinned.write_text(" ".join([NINJA, *(f"--hash=sha256:{digest}" for digest in NINJA_DIGESTS)]) + "\n")
    # What people set for their own installations doesn't go together with --target.
    env = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    shell.run([python, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:", "--upgrade",
               "--target", folder, "--requirement", pinned], env=env, quiet=True)
    return program


def rust_environment():
    """The environment with cargo and rustc on PATH. Raises Missing if there is no Rust toolchain."""
    home = pathlib.Path(os.environ.get("CARGO_HOME") or pathlib.Path.home() / ".cargo") / "bin"
    for path in (os.environ.get("PATH", os.defpath), f"{home}{os.pathsep}{os.environ.get('PATH', os.defpath)}"):
        if shutil.which("cargo", path=path) and shutil.which("rustc", path=path):
            return {**os.environ, "PATH": path}
    raise Missing("no cargo and rustc on PATH or in ~/.cargo/bin; install Rust by rustup and run this again:\n  "
                  f"{RUSTUP}\n(see https://rustup.rs)")
