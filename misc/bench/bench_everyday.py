"""The example workspace as people work on it, rbuild against cargo: planning, a touched file, edits, a branch and back."""
import os
import shutil

import measure

MEMBER = "report/src/main.rs"
LIBRARY = "store/src/lib.rs"


class Side:
    """A copy of the example that one of the tools builds."""

    def __init__(self, folder, name, command):
        self.root = folder / name
        self.command = command
        self.edits = 0
        shutil.copytree(measure.EXAMPLE, self.root, ignore=shutil.ignore_patterns("target"))

    def run(self, *words):
        return measure.seconds([*words, "--offline", "--locked"], self.root)

    def build(self):
        return self.run(*self.command)

    def append(self, name, text):
        """Adds a line that no build has seen, then builds."""
        self.edits += 1
        with open(self.root / name, "a", encoding="utf-8") as source:
            source.write(text.format(self.edits))
        return self.build()

    def touch(self, name):
        os.utime(self.root / name)
        return self.build()

    def switch(self, name):
        """Another content, its build, and the first one again: only the last build is measured."""
        before = (self.root / name).read_text()
        self.append(name, "pub fn added{0}() {{}}\n")
        (self.root / name).write_text(before)
        return self.build()

    def plan(self, *words):
        """What planning takes after a manifest has changed."""
        with open(self.root / "report/Cargo.toml", "a", encoding="utf-8") as manifest:
            manifest.write("\n")
        return self.run(*words)


def main():
    options = measure.arguments()
    program = measure.rbuild()
    measure.require("cargo")
    measure.seconds(["cargo", "fetch", "--locked"], measure.EXAMPLE)
    with measure.folder() as folder:
        ours = Side(folder, "rbuild", [program])
        cargos = Side(folder, "cargo", ["cargo", "build"])

        def compare(name, step, pairs=options.pairs):
            measure.compare(name, ("rbuild", lambda: step(ours)), ("cargo", lambda: step(cargos)), pairs)

        graph, metadata = [program, "unit-graph"], ["cargo", "metadata", "--format-version", "1"]
        written = [program, "generate", "-o", folder / "made.ninja"]
        measure.compare("planning against `cargo metadata`", ("rbuild", lambda: ours.plan(*graph)),
                        ("cargo", lambda: cargos.plan(*metadata)), 2 * options.pairs)
        measure.compare("planning, and writing the build file", ("rbuild", lambda: ours.plan(*written)),
                        ("cargo", lambda: cargos.plan(*metadata)), 2 * options.pairs)
        for side in (ours, cargos):
            side.build()
        compare("nothing to do", Side.build, 25)
        compare("a touched file of a library", lambda side: side.touch(LIBRARY))
        compare("an edit in the program", lambda side: side.append(MEMBER, "#[allow(dead_code)]\nfn edit{0}() {{}}\n"))
        compare("a comment at the end of a library", lambda side: side.append(LIBRARY, "// {0}\n"))
        compare("a function added to a library", lambda side: side.append(LIBRARY, "pub fn edit{0}() {{}}\n"))
        compare("a branch with another library, and back", lambda side: side.switch(LIBRARY))


if __name__ == "__main__":
    main()
