"""Generated build files, rbuild against ninja: time per edge, memory per node, and nothing to do."""
import shutil

import measure

EDGES = 10_000
MANY_EDGES = 30_000
NODES = 200_000


def write_commands(folder, edges):
    """Many commands that do nothing, each with a source and an output."""
    folder.mkdir()
    lines = ["rule run\n  command = true\n"]
    lines += [f"build out{number}: run in\n" for number in range(edges)]
    (folder / "build.ninja").write_text("".join(lines))
    (folder / "in").write_text("")


def write_copies(folder, edges):
    """Chains of ten commands that make small files from sources of their own."""
    folder.mkdir()
    lines = ["rule copy\n  command = cp $in $out\n"]
    for number in range(edges):
        source = f"s{number}" if number % 10 == 0 else f"o{number - 1}"
        lines.append(f"build o{number}: copy {source}\n")
        if number % 10 == 0:
            (folder / source).write_text(f"{number}\n")
    (folder / "build.ninja").write_text("".join(lines))


def write_nodes(folder, nodes):
    """Commands with a hundred outputs each; the length of all paths is returned."""
    folder.mkdir()
    names = [f"folder{number % 100}/output{number}" for number in range(nodes)]
    lines = ["rule run\n  command = true\n"]
    lines += [f"build {' '.join(names[start:start + 100])}: run\n" for start in range(0, nodes, 100)]
    (folder / "build.ninja").write_text("".join(lines))
    return sum(len(name) for name in names)


def main():
    options = measure.arguments()
    program = measure.rbuild()
    measure.require("ninja")
    with measure.folder() as folder:
        per_edge(program, folder, options.pairs)
        memory(program, folder)
        nothing_to_do(program, folder)


def per_edge(program, folder, pairs):
    """Commands that end at once: what remains is the executor's own work and the start of a shell."""
    def run(tool):
        shutil.rmtree(folder / "true", ignore_errors=True)
        write_commands(folder / "true", EDGES)
        return measure.seconds([tool], folder / "true")

    measure.compare(f"{EDGES} edges of `true`", ("rbuild", lambda: run(program)), ("ninja", lambda: run("ninja")),
                    min(pairs, 5))
    before = measure.user_seconds()
    wall = run(program)
    print(f"  an edge of `true` under rbuild, its shell included: {wall / EDGES * 1000:.3f} ms of the clock, "
          f"{(measure.user_seconds() - before) / EDGES * 1000:.3f} ms of processors")


def memory(program, folder):
    """Resident memory of a tool that reads and judges a large graph, beyond that of a small one."""
    write_nodes(folder / "few", 100)
    paths = write_nodes(folder / "many", NODES)
    for tool in (program, "ninja"):
        sizes = [measure.peak_kilobytes([tool, "-n"], folder / name) for name in ("few", "many")]
        node = ((sizes[1] - sizes[0]) * 1024 - paths) / NODES
        print(f"  memory per node beyond its path: {'ninja' if tool == 'ninja' else 'rbuild'} {node:.0f} bytes")


def nothing_to_do(program, folder):
    write_copies(folder / "rbuild", MANY_EDGES)
    shutil.copytree(folder / "rbuild", folder / "ninja")
    sides = {name: lambda tool=tool, name=name: measure.seconds([tool], folder / name)
             for name, tool in (("rbuild", program), ("ninja", "ninja"))}
    for run in sides.values():
        run()
    measure.compare(f"{MANY_EDGES} edges, nothing to do", ("rbuild", sides["rbuild"]), ("ninja", sides["ninja"]), 15)


if __name__ == "__main__":
    main()
