"""The example workspace, rbuild against cargo: a clean build in debug and in release mode, and nothing to do."""
import shutil

import measure


def main():
    options = measure.arguments()
    program = measure.rbuild()
    measure.require("cargo")
    with measure.folder() as folder:
        sides = (("rbuild", [program]), ("cargo", ["cargo", "build"]))
        measure.seconds(["cargo", "fetch", "--locked"], measure.EXAMPLE)

        def build(side, *flags):
            name, command = sides[side]
            return measure.seconds([*command, "--offline", "--locked", "--target-dir", folder / name, *flags],
                                   measure.EXAMPLE)

        def clean_build(side, *flags):
            shutil.rmtree(folder / sides[side][0], ignore_errors=True)
            return build(side, *flags)

        for name, flags in (("debug", ()), ("release", ("--release",))):
            measure.compare(f"clean {name} build", ("rbuild", lambda: clean_build(0, *flags)),
                            ("cargo", lambda: clean_build(1, *flags)), options.pairs)
        for side in (0, 1):
            build(side)
        measure.compare("nothing to do", ("rbuild", lambda: build(0)), ("cargo", lambda: build(1)), 25)


if __name__ == "__main__":
    main()
