"""The Debian packages that each command needs, and the Rust toolchain: what is missing is installed or named."""
import os
import pathlib
import shutil
import subprocess

from steps import shell

GROUPS = {
    "build": ["cmake", "ninja-build", "g++", "re2c", "pkg-config", "libuv1-dev", "libsqlite3-dev", "libcli11-dev",
              "libfmt-dev", "libexpected-dev", "libssl-dev", "libsimdjson-dev", "libtomlplusplus-dev"],
    "test": ["libgtest-dev", "libgmock-dev", "git", "make", "meson", "gcc", "asciidoctor",
             "ca-certificates"],
    "rust": ["gcc", "libc6-dev", "ca-certificates"],
    "lint": ["clang-format-19", "clang-tidy-19"],
    "docs": ["asciidoctor"],
    "fuzz": ["clang-19", "libclang-rt-19-dev"],
}
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


def rust_environment():
    """The environment with cargo and rustc on PATH. Raises Missing if there is no Rust toolchain."""
    home = pathlib.Path(os.environ.get("CARGO_HOME") or pathlib.Path.home() / ".cargo") / "bin"
    for path in (os.environ.get("PATH", os.defpath), f"{home}{os.pathsep}{os.environ.get('PATH', os.defpath)}"):
        if shutil.which("cargo", path=path) and shutil.which("rustc", path=path):
            return {**os.environ, "PATH": path}
    raise Missing("no cargo and rustc on PATH or in ~/.cargo/bin; install Rust by rustup and run this again:\n  "
                  f"{RUSTUP}\n(see https://rustup.rs)")
