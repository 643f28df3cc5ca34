"""Short stories of builds: a text format for many of them, and what each step of one prints and leaves behind.

    # Before the first story: remarks.
    == name of the story
    -- build.ninja
    include rules.ninja
    build a: cat in
    -- in
    $ ninja
    $ touch in
    $ NINJA_STATUS='%f ' ninja -k 0 a      # touched-source
    > ninja: no work to do.

`-- FILE` begins the text of a file. `$ COMMAND` is a step: one of `ninja` runs the program of which the story is told,
any other is for the shell. A story without steps has the one step `ninja`. A step that ends in `# ID` is one in which
rbuild differs from ninja as the manual's table says under this id; the lines with `>` are then what rbuild prints.
"""
import dataclasses
import os
import re
import shlex
import subprocess
import time

import harness

STEP = re.compile(r"\$ (?P<command>.*?)(?:\s+# (?P<difference>[a-z-]+))?$")
OWN_FILES = re.compile(r"\.ninja_(log|deps|lock)|\.rbuild.*")
# Older than anything that a story makes.
OLD_NS = 1_700_000_000_000_000_000


@dataclasses.dataclass
class Step:
    """One command of a story; `difference` is the id of what rbuild does otherwise and `expected` its text."""
    command: str
    difference: str = ""
    expected: str = ""


@dataclasses.dataclass
class Story:
    """Files and what is done with them."""
    name: str
    files: dict = dataclasses.field(default_factory=dict)
    steps: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Scene:
    """What came of one step: exit code, text, and all files of the folder."""
    code: int = 0
    out: str = ""
    err: str = ""
    files: dict = dataclasses.field(default_factory=dict)


def read(path):
    """The stories of a file."""
    stories, lines = [], None
    for line in path.read_text().splitlines():
        if line.startswith("== "):
            stories.append(Story(f"{path.stem}: {line[3:]}"))
            lines = None
        elif not stories:
            continue
        elif line.startswith("-- "):
            lines = stories[-1].files.setdefault(line[3:], [])
        elif line.startswith("$ "):
            found = STEP.fullmatch(line)
            stories[-1].steps.append(Step(found["command"], found["difference"] or ""))
        elif line.startswith(">"):
            stories[-1].steps[-1].expected += line[2:] + "\n"
        elif lines is not None:
            lines.append(line + "\n")
    for story in stories:
        story.files = {name: "".join(text) for name, text in story.files.items()}
        story.steps = story.steps or [Step("ninja")]
    return stories


def tell(story, program, folder, rules):
    """Plays a story in an empty folder with a program in the part of ninja; a Scene for each step."""
    for name, text in {"rules.ninja": rules, **story.files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, ns=(OLD_NS, OLD_NS))
    return [play(step, program, folder) for step in story.steps]


def play(step, program, folder):
    words = shlex.split(step.command) if "ninja" in step.command else []
    settings = [word for word in words if re.match(r"[A-Z_]+=", word)]
    name, arguments = (*words[len(settings):], "")[0], words[len(settings) + 1:]
    if name != "ninja":
        tick(folder)
        done = harness.run(["/bin/sh", "-ec", step.command], folder)
        tick(folder)
        assert done.code == 0, f"{step.command}: {done.text}"
        return Scene()
    env = harness.environment(**dict(word.split("=", 1) for word in settings))
    done = harness.run([program, *arguments], folder, env)
    return Scene(done.code, done.out, done.err, snapshot(folder))


def tick(folder):
    """Waits, some milliseconds, until the clock of the file system has gone on."""
    probe = folder.with_suffix(".tick")
    probe.touch()
    first = probe.stat().st_mtime_ns
    while probe.stat().st_mtime_ns == first:
        probe.touch()


def snapshot(folder):
    """All files of a folder with their content, but for those that the programs keep for themselves."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if not OWN_FILES.fullmatch(path.name):
            found[name] = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
    return found
