"""Random graphs: built once, in order, as by ninja; not built again; and after edits as a clean build would be."""
import os
import re
import unittest

import harness
import random_graphs

# Graphs in one build file: starting a program for each of some thousand would be most of the time.
BATCH = 100
GRAPHS = int(os.environ.get("RBUILD_PROPERTY_RUNS", "200"))


class RandomGraphs(harness.WorkspaceCase):

    def setUp(self):
        super().setUp()
        self.ninja = harness.pinned_ninja()

    def folder(self, name, forest):
        """A folder with the build file and the sources of a forest."""
        for path, text in forest.sources.items():
            self.write(f"{name}/{path}", text)
        self.write(f"{name}/build.ninja", forest.text())
        return self.path(name)

    def build(self, program, folder):
        """The first outputs of the edges whose commands ran, in the order in which they ended."""
        run = self.run_program([program, "-j4"], folder)
        self.assertEqual(run.code, 0, run.text)
        self.assertEqual(run.err, "")
        return re.findall(r"^\[\d+/\d+\] (\S+)", run.out, re.MULTILINE)

    @staticmethod
    def made(folder, forest):
        return {path: (folder / path).read_text() for path, edge in forest.makers().items() if edge.rule != "phony"}

    def check_order(self, ran, forest):
        """Nothing ends before what it waits for."""
        self.assertEqual(len(ran), len(set(ran)), "a command ran twice")
        place = {name: number for number, name in enumerate(ran)}
        makers = forest.makers()
        for name in ran:
            waits = [makers[name]]
            while waits:
                edge = waits.pop()
                for path in (*edge.read, *edge.implicit, *edge.wait):
                    before = makers.get(path)
                    if before is not None and before.rule == "phony":
                        waits.append(before)
                    elif before is not None and before.outputs[0] in place:
                        self.assertLess(place[before.outputs[0]], place[name], f"{name} and {path}")

    def check_batch(self, seed, count):
        forest = random_graphs.Forest(seed, count)
        ours, theirs = self.folder(f"ours{seed}", forest), self.folder(f"theirs{seed}", forest)
        ran, expected = self.build(self.program, ours), self.build(self.ninja, theirs)
        self.check_order(ran, forest)
        self.check_order(expected, forest)
        self.assertEqual(sorted(ran), sorted(expected))
        self.assertEqual(self.made(ours, forest), self.made(theirs, forest))
        self.assertEqual(self.build(self.program, ours), [])
        forest.edit(ours)
        self.write(f"ours{seed}/build.ninja", forest.text())
        ran = self.build(self.program, ours)
        self.check_order(ran, forest)
        clean = self.folder(f"clean{seed}", forest)
        self.build(self.ninja, clean)
        self.assertEqual(self.made(ours, forest), self.made(clean, forest))
        self.assertEqual(self.build(self.program, ours), [])

    def test_as_ninja_and_as_a_clean_build(self):
        for seed in range(0, GRAPHS, BATCH):
            with self.subTest(seed=seed):
                self.check_batch(seed, min(BATCH, GRAPHS - seed))


if __name__ == "__main__":
    unittest.main()
