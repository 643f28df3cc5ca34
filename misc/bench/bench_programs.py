"""Published programs, rbuild against cargo: clean builds in debug and in release mode, with and without what rbuild
knows of earlier ones, and nothing to do."""
import pathlib
import shutil
import sys

import measure

sys.path.insert(0, str(measure.ROOT / "tests" / "proof"))

import published  # noqa: E402

PROGRAMS = {"hexyl": "0.16.0", "vivid": "0.10.1", "diskus": "0.8.0"}
LARGER = ("xh", "0.24.0")  # 250 units: built once, for what a build costs that has nothing to do
IDLE_PAIRS = 25


class Program:
    """A program's source, and a target folder for each tool."""

    def __init__(self, root, name, version, program):
        self.name = name
        self.source = published.program(root, name, version)
        self.commands = {"rbuild": [program], "cargo": ["cargo", "build"]}

    def target(self, tool):
        return self.source / f"target-{tool}"

    def build(self, tool, *flags):
        return measure.seconds([*self.commands[tool], "--offline", "--locked", "--target-dir", self.target(tool), *flags],
                               self.source)

    def clean_build(self, tool, *flags):
        shutil.rmtree(self.target(tool), ignore_errors=True)
        return self.build(tool, *flags)

    def build_again(self, *flags):
        """As after `clean`, but the log still tells how long each command took. The last build was one of the same kind."""
        for units in self.target("rbuild").glob("rbuild/*/units"):
            shutil.rmtree(units)
        return self.build("rbuild", *flags)

    def compare_idle(self, *flags):
        measure.compare(f"{self.name}, nothing to do", ("rbuild", lambda: self.build("rbuild", *flags)),
                        ("cargo", lambda: self.build("cargo", *flags)), IDLE_PAIRS)


def main():
    options = measure.arguments()
    program = measure.rbuild()
    measure.require("cargo")
    with measure.folder() as folder:
        for name, version in PROGRAMS.items():
            side = Program(pathlib.Path(folder), name, version, program)
            for mode, flags in (("debug", ()), ("release", ("--release",))):
                # A round begins with rbuild's own build, or ends with it: either way history has one before it.
                side.clean_build("rbuild", *flags)
                measure.compare_all(f"{name}, clean {mode} build",
                                    (("rbuild", lambda: side.clean_build("rbuild", *flags)),
                                     ("rbuild with history", lambda: side.build_again(*flags))),
                                    ("cargo", lambda: side.clean_build("cargo", *flags)), options.pairs)
            side.compare_idle("--release")
        side = Program(pathlib.Path(folder), *LARGER, program)
        for tool in ("rbuild", "cargo"):
            side.build(tool)
        side.compare_idle()


if __name__ == "__main__":
    main()
