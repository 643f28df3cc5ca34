"""The same build file under stock ninja: same files, and neither disturbs the other."""
import random
import unittest

import harness


class SameResult(harness.BuildFileCase):

    def setUp(self):
        super().setUp()
        self.ninjas = harness.stock_ninjas()

    def tree(self):
        """All files but the tools' own, with their contents."""
        own = (".rbuild", ".ninja", "ran")
        files = (path for path in self.root.rglob("*") if path.is_file() and not path.name.startswith(own))
        return {str(path.relative_to(self.root)): path.read_bytes() for path in files}

    def clean(self, sources):
        for path in self.root.rglob("*"):
            if path.is_file() and str(path.relative_to(self.root)) not in sources:
                path.unlink()

    def random_file(self, seed):
        """A build file of copies with every kind of input, in an order that is always possible."""
        draw = random.Random(seed)
        made, blocks = ["s0", "s1", "s2"], []
        for name in made:
            self.write(name, f"{name} {seed}\n")
        for number in range(25):
            inputs = draw.sample(made, draw.randint(1, min(3, len(made))))
            implicit = draw.sample(made, draw.randint(0, 2))
            order = draw.sample(made, draw.randint(0, 1))
            line = f"build o{number}: cat {' '.join(inputs)}"
            line += f" | {' '.join(implicit)}" if implicit else ""
            line += f" || {' '.join(order)}" if order else ""
            if draw.random() < 0.2:
                blocks.append(f"build p{number}: phony {' '.join(inputs)}")
                order.append(f"p{number}")
                line += f" || p{number}" if "||" not in line else f" p{number}"
            blocks.append(line)
            made.append(f"o{number}")
        draw.shuffle(blocks)
        self.build_file("\n".join(blocks) + "\n")

    def test_random_files(self):
        for seed in range(5):
            with self.subTest(seed=seed):
                self.random_file(seed)
                sources = set(self.tree())
                self.rbuild()
                ours = self.tree()
                for version, ninja in self.ninjas.items():
                    self.clean(sources)
                    run = self.run_program([ninja])
                    self.assertEqual(run.code, 0, run.text)
                    self.assertEqual(self.tree(), ours, version)
                self.clean(set())

    def test_edits_give_what_a_clean_build_gives(self):
        draw = random.Random(1)
        self.random_file(1)
        sources = set(self.tree())
        self.rbuild()
        for step in range(4):
            self.write(draw.choice(["s0", "s1", "s2"]), f"edit {step}\n")
            self.rbuild()
            ours = self.tree()
            for version, ninja in self.ninjas.items():
                self.clean(sources)
                self.run_program([ninja])
                self.assertEqual(self.tree(), ours, version)

    def test_same_commands_run(self):
        self.random_file(2)
        self.rbuild()
        ours = sorted(self.ran())
        for version, ninja in self.ninjas.items():
            for path in self.root.glob("o*"):
                path.unlink()
            self.run_program([ninja])
            self.assertEqual(sorted(self.ran()), ours, version)


if __name__ == "__main__":
    unittest.main()
