"""rbuild tells the same stories as ninja: same exit codes, same text, same files, but for what the manual's table names."""
import concurrent.futures
import dataclasses
import difflib
import os
import pathlib
import re
import shutil
import tempfile
import unittest

import harness
import stories

FOLDER = pathlib.Path(__file__).with_name("differential")
RULES = FOLDER / "rules.ninja"
TABLE = pathlib.Path(__file__).resolve().parents[2] / "manual" / "differences-table.adoc"


def known_differences():
    """The ids of the manual's table."""
    return re.findall(r"^\|\[\[([a-z-]+)\]\]", TABLE.read_text(), re.MULTILINE)


def as_ninja(scene):
    """A scene of rbuild under its own name, with ninja's in its place."""
    out, err = (re.sub(r"^rbuild(?=: | explain: )", "ninja", text, flags=re.MULTILINE)
                for text in (scene.out, scene.err))
    return dataclasses.replace(scene, out=out, err=err)


def without_build(scene):
    """A scene of ninja without what the makers of the wheel add to its version."""
    return dataclasses.replace(scene, err=re.sub(r"(version \(\d+\.\d+\.\d+)[^ )]+\)", r"\1)", scene.err))


def rendered(scene):
    """A scene as lines: what is printed, the exit code if it isn't 0, and the files."""
    files = [f"file {name}: {content!r}\n" for name, content in scene.files.items()]
    return ([f"stdout: {line}" for line in scene.out.splitlines(True)]
            + [f"stderr: {line}" for line in scene.err.splitlines(True)] + [f"exit code {scene.code}\n", *files])


def shown(scene):
    """What a user sees of a scene."""
    return scene.out + scene.err + (f"[exit {scene.code}]\n" if scene.code else "")


def complaints(story, theirs, ours):
    """What is wrong with our scenes of a story, step by step."""
    for step, their, our in zip(story.steps, theirs, ours):
        before, after = rendered(their), rendered(our)
        if not step.difference:
            text = "".join(difflib.unified_diff(before, after, "ninja", "rbuild", n=1))
        elif before == after:
            text = f"does as ninja does, without the difference {step.difference}\n"
        else:
            text = "".join(difflib.unified_diff(step.expected.splitlines(True), shown(our).splitlines(True),
                                                f"difference {step.difference}", "rbuild", n=1))
        if text:
            yield f"{story.name}: $ {step.command}\n{text}"


class Differential(unittest.TestCase):
    """A test for each file of stories."""

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="rbuild-differential-")).resolve()
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.ninja, self.rbuild, self.link = harness.pinned_ninja(), harness.rbuild(), self.root / "ninja"
        self.link.symlink_to(self.rbuild)

    def compare(self, number, story):
        """Complaints about rbuild, which has every other story told under its own name."""
        def scenes(program, name):
            folder = self.root / f"{number}-{name}" / "w"
            folder.mkdir(parents=True)
            return stories.tell(story, program, folder, RULES.read_text())
        ours = scenes(self.link, "ours") if number % 2 == 0 else map(as_ninja, scenes(self.rbuild, "ours"))
        return "\n".join(complaints(story, map(without_build, scenes(self.ninja, "theirs")), ours))

    def tell(self, path):
        told = stories.read(path)
        with concurrent.futures.ThreadPoolExecutor(2 * len(os.sched_getaffinity(0))) as pool:
            found = [text for text in pool.map(self.compare, range(len(told)), told) if text]
        if found:
            self.fail("\n" + "\n".join(found))


for file in sorted(FOLDER.glob("*.txt")):
    setattr(Differential, f"test_{file.stem}", lambda self, path=file: self.tell(path))


class Table(unittest.TestCase):

    def test_every_difference_of_the_manual_is_shown_by_a_story_and_no_other(self):
        told = [story for path in FOLDER.glob("*.txt") for story in stories.read(path)]
        self.assertGreaterEqual(len(told), 300)
        shown_ones = {step.difference for story in told for step in story.steps if step.difference}
        self.assertEqual(sorted(known_differences()), sorted(shown_ones))


if __name__ == "__main__":
    unittest.main()
