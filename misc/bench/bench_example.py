"""The example workspace, rbuild against cargo: nothing to do, and a clean build."""
import shutil

import measure


def main():
    options = measure.arguments()
    program = measure.rbuild()
    measure.require("cargo")
    with measure.folder() as folder:
        sides = (("rbuild", [program, "--offline", "--locked", "--target-dir", folder / "rbuild"]),
                 ("cargo", ["cargo", "build", "--offline", "--locked", "--target-dir", folder / "cargo"]))
        measure.seconds(["cargo", "fetch", "--locked"], measure.EXAMPLE)

        def build(side):
            return measure.seconds(sides[side][1], measure.EXAMPLE)

        def clean_build(side):
            shutil.rmtree(folder / sides[side][0], ignore_errors=True)
            return build(side)

        measure.compare("clean build", ("rbuild", lambda: clean_build(0)), ("cargo", lambda: clean_build(1)),
                        options.pairs)
        build(0)
        measure.compare("nothing to do", ("rbuild", lambda: build(0)), ("cargo", lambda: build(1)), 25)


if __name__ == "__main__":
    main()
