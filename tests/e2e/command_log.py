"""Which commands a build started: rustc and rustdoc with their arguments, folder and environment, for comparing with cargo's."""
import dataclasses
import difflib
import os
import re
import shutil
import shlex

# Notes itself in a file of its own, then goes on as the real program.
LOGGER = """#!/bin/sh
for word in "$@"; do if test "$word" = ___ -o "$word" = -vV; then exec {start} "$@"; fi; done
note=$(mktemp {folder}/{name}-XXXXXX)
{{ printf '%s\\0' "$PWD" "$#" "$@"; env -0; }} > "$note"
exec {start} "$@"
"""

# What is meant to differ: where things lie, what rbuild and the shell add, and what cargo sets for its own downloads.
LEFT_OUT = {"LD_LIBRARY_PATH", "CARGO_MAKEFLAGS", "MAKEFLAGS", "MFLAGS", "PWD", "OLDPWD", "SHLVL", "_", "CARGO_TARGET_DIR",
            "SSL_CERT_DIR", "SSL_CERT_FILE", "NUM_JOBS", "CARGO_INCREMENTAL", "RUSTC_WRAPPER", "RUSTDOC"}
HASH = re.compile(r"-?(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])")


@dataclasses.dataclass(frozen=True)
class Command:
    """One command, in a form in which cargo's and rbuild's can be equal."""
    name: str
    cwd: str
    arguments: tuple
    env: tuple

    def __str__(self):
        return "\n  ".join((f"{self.name} in {self.cwd}", *self.arguments, *self.env))


class CommandLog:
    """A folder of notes; `env` makes a build write them."""

    def __init__(self, case, name):
        self.folder = case.root / f"log-{name}"
        self.folder.mkdir()
        self.inherited = {f"{name}={value}" for name, value in case.env.items()}
        self.env = {"RUSTC_WRAPPER": self._logger(case, name, "rustc", '"$@"; exit'),
                    "RUSTDOC": self._logger(case, name, "rustdoc", shutil.which("rustdoc"))}

    def _logger(self, case, log, name, start):
        # A wrapper gets rustc as its first argument.
        text = LOGGER.format(start="" if name == "rustc" else shlex.quote(start), folder=shlex.quote(str(self.folder)), name=name)
        return case.write(f"loggers/{log}/{name}", text, mode=0o755)

    def commands(self, target):
        """What was noted, sorted. `target`: the build's target folder."""
        return sorted((self._read(path, str(target)) for path in self.folder.iterdir()), key=str)

    def _read(self, path, target):
        fields = path.read_text(errors="surrogateescape").split("\0")
        count = int(fields[1])
        words = fields[2:2 + count]
        name = path.name.split("-")[0]
        if name == "rustc":
            words = words[1:]
        env = [line for line in fields[2 + count:] if line and line.split("=", 1)[0] not in LEFT_OUT
               and line not in self.inherited and not line.startswith("RBUILD_")]
        return Command(name, self._mask(fields[0], target), tuple(self._arguments(words, target)),
                       tuple(sorted(self._mask(line, target) for line in env)))

    def _arguments(self, words, target):
        """Without the folders in which crates are looked for: rbuild gives each crate one of its own."""
        kept = []
        words = iter(words)
        for word in words:
            if word == "-L":
                value = next(words)
                if not value.startswith("dependency="):
                    kept += [word, self._mask(value, target)]
            elif word == "-C":
                value = next(words)
                kept += [word, "incremental=" if value.startswith("incremental=") else self._mask(value, target)]
            elif word == "--out-dir":
                kept += [word, "OUT"]
                next(words)
            else:
                kept.append(self._mask(word, target))
        return kept

    @staticmethod
    def _mask(text, target):
        text = text.replace(target, "TARGET")
        text = re.sub(r"TARGET/rbuild/[^/ ]+/units/[^/ ]*-[0-9a-f]{16}/out", "OUT_DIR", text)
        text = re.sub(r"TARGET/[^ =]*/build/[^/ ]+-[0-9a-f]{16}/out", "OUT_DIR", text)
        text = re.sub(r"TARGET/rbuild/[^/ ]+/units/[^/ ]*-[0-9a-f]{16}/", "DEPS/", text)
        text = re.sub(r"TARGET/([^/ ]*/)?[^/ ]+/deps/", "DEPS/", text)
        text = re.sub(r"=1[0-9]{9}\.[0-9]+$", "=TIME", text)  # a build script that tells when it ran
        return HASH.sub("HASH", text)


def compare(case, *arguments, target="target-cargo", ordered=True, **changes):
    """Both build the workspace of a CargoCase with these arguments and start the same commands. Returns them.
    Not `ordered`: their arguments may stand in another order."""
    logs = {name: CommandLog(case, f"{name}-{len(os.listdir(case.root))}") for name in ("cargo", "rbuild")}
    case.cargo(*arguments, target=target, **{**changes, **logs["cargo"].env})
    case.build(*arguments, **{**changes, **logs["rbuild"].env})
    expected = logs["cargo"].commands(case.root / target)
    found = logs["rbuild"].commands(case.workspace / "target")
    if not ordered:
        expected, found = ([dataclasses.replace(command, arguments=tuple(sorted(command.arguments))) for command in list_]
                           for list_ in (expected, found))
    texts = ["\n".join(sorted(map(str, list_))).splitlines() for list_ in (expected, found)]
    difference = difflib.unified_diff(*texts, "cargo", "rbuild", lineterm="", n=4)
    case.assertEqual(texts[0], texts[1], "\n".join(difference))
    return found
