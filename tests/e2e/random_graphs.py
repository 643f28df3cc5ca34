"""Many small random builds in one build file: what is in it, and the edits that a user might make."""
import dataclasses
import random

RULES = """pool narrow
  depth = 2
rule cat
  command = for o in $outs; do cat $in $more > $$o && echo $text >> $$o; done
  description = $outs
rule keep
  command = cat $in $more > $out.new && echo $text >> $out.new && { cmp -s $out.new $out || mv $out.new $out; }
  description = $outs
  restat = 1
rule cc
  command = cat $in $more > $out && echo $text >> $out && echo $out: $more > $out.d
  description = $outs
  depfile = $out.d
  deps = gcc
"""


@dataclasses.dataclass
class Edge:
    """A build block. `read` are inputs that the command reads, `wait` order-only ones, `header` one that only a
    depfile names, `check` its validations. A phony edge has no rule."""
    outputs: list
    rule: str
    read: list
    implicit: list = dataclasses.field(default_factory=list)
    wait: list = dataclasses.field(default_factory=list)
    check: list = dataclasses.field(default_factory=list)
    header: str = ""
    text: str = "0"
    pool: str = ""

    def block(self):
        line = f"build {' '.join(self.outputs)}: {self.rule} {' '.join(self.read)}"
        for mark, paths in (("|", self.implicit), ("||", self.wait), ("|@", self.check)):
            line += f" {mark} {' '.join(paths)}" if paths else ""
        if self.rule == "phony":
            return line + "\n"
        more = [path for path in (*self.implicit, self.header) if path and not path.split("/")[-1].startswith("p")]
        lines = [line, f"  outs = {' '.join(self.outputs)}", f"  text = {self.text}"]
        lines += [f"  more = {' '.join(more)}"] if more else []
        lines += [f"  pool = {self.pool}"] if self.pool else []
        return "\n".join(lines) + "\n"


class Forest:
    """Random graphs side by side, each in a folder of its own so that edits of one can't hide mistakes in another."""

    def __init__(self, seed, count):
        self.draw = random.Random(seed)
        self.sources = {}
        self.edges = []
        for number in range(count):
            self._grow(f"g{number}")

    def _some(self, paths, most):
        return self.draw.sample(paths, self.draw.randint(0, min(most, len(paths))))

    def _grow(self, folder):
        draw = self.draw
        sources = [f"{folder}/s{n}" for n in range(draw.randint(1, 3))]
        self.sources.update({path: f"{path}\n" for path in [*sources, f"{folder}/h"]})
        made, groups = list(sources), []
        for number in range(draw.randint(1, 8)):
            if number and draw.random() < 0.15:
                groups.append(f"{folder}/p{number}")
                self.edges.append(Edge([groups[-1]], "phony", draw.sample(made, 1) + self._some(made, 1)))
                continue
            rule = draw.choice(["cat", "cat", "keep", "cc"])
            outputs = [f"{folder}/o{number}"] + ([f"{folder}/e{number}"] if rule == "cat" and draw.random() < 0.3 else [])
            edge = Edge(outputs, rule, draw.sample(made, draw.randint(1, min(3, len(made)))), self._some(made, 1),
                        self._some(made + groups, 1), [], f"{folder}/h" if rule == "cc" else "",
                        pool=draw.choice(["", "", "narrow"]))
            if draw.random() < 0.2:
                edge.implicit += self._some(groups, 1)
            if draw.random() < 0.1:
                # Validated by something later, which may well depend on it.
                edge.check = [f"{folder}/v{number}"]
                self.edges.append(Edge(edge.check, "cat", [outputs[0]]))
            self.edges.append(edge)
            made += outputs
        draw.shuffle(self.edges)

    def text(self):
        return RULES + "".join(edge.block() for edge in self.edges)

    def makers(self):
        """The edges by their outputs."""
        return {path: edge for edge in self.edges for path in edge.outputs}

    def edit(self, folder):
        """Changes about one thing in each graph, in the folder of a build that has been done."""
        draw = self.draw
        for path in self.sources:
            what = draw.random()
            if what < 0.2:
                self.sources[path] += "edited\n"
                (folder / path).write_text(self.sources[path])
            elif what < 0.3:
                (folder / path).touch()
        for edge in self.edges:
            if edge.rule == "phony":
                continue
            what = draw.random()
            if what < 0.05:
                edge.text += "1"
            elif what < 0.1:
                (folder / draw.choice(edge.outputs)).unlink()
            elif what < 0.15 and len(edge.read) > 1:
                edge.read.pop()
            elif what < 0.2:
                # Another command without another result.
                edge.text = f"'{edge.text}'" if "'" not in edge.text else edge.text.strip("'")
        draw.shuffle(self.edges)
