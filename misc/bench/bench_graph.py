"""Generated build files, rbuild against ninja: time per edge, loading, nothing to do, and the memory of each."""
import os
import shutil

import measure

EDGES = 10_000
MANY_EDGES = 30_000
MANY_FILES = 70_000
NODES = 200_000
LARGE_SOURCES = 2_000
LARGE_SOURCE_BYTES = 64 << 10


def write_commands(folder, edges, command):
    """Many short commands, each with a source and an output."""
    folder.mkdir()
    lines = [f"rule run\n  command = {command}\n"]
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


def write_compiles(folder, edges, files):
    """Compilations as CMake writes them: a source and an output each, flags of their own, six headers in a depfile."""
    headers = files - 2 * edges
    header = [f"include/part{number % 100}/h{number}.h" for number in range(headers)]
    lines = ["rule cc\n"
             "  command = : > $out; echo \"$out: $in $HEADERS\" > $out.d; : cc $FLAGS -MD -MF $out.d -o $out -c $in\n"
             "  depfile = $out.d\n  deps = gcc\n  description = CC $out\n"]
    for number in range(edges):
        source = f"src/part{number // 100}/s{number}.c"
        reads = [header[(number * 7 + step * 37) % headers] for step in range(6)]
        lines.append(f"build obj/part{number // 100}/s{number}.o: cc {source} | {reads[0]}\n"
                     f"  FLAGS = -O2 -g -Wall -Isrc/part{number // 100} -DNUMBER={number}\n"
                     f"  HEADERS = {' '.join(reads)}\n")
        write(folder / source, f"{number}\n")
        (folder / f"obj/part{number // 100}").mkdir(parents=True, exist_ok=True)
    for name in header:
        write(folder / name, "// header\n")
    write(folder / "build.ninja", "".join(lines))


def write_large_sources(folder):
    lines = ["rule copy\n  command = cp $in $out\n"]
    for number in range(LARGE_SOURCES):
        write(folder / f"s{number}", f"{number}".ljust(LARGE_SOURCE_BYTES))
        lines.append(f"build o{number}: copy s{number}\n")
    write(folder / "build.ninja", "".join(lines))


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


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
        compiles(program, folder)
        first_look(program, folder, options.pairs)


def per_edge(program, folder, pairs):
    """Commands that end at once: what remains is the executor's own work and the start of a program."""
    def run(tool, command="true"):
        shutil.rmtree(folder / "short", ignore_errors=True)
        write_commands(folder / "short", EDGES, command)
        return measure.seconds([tool], folder / "short")

    for command in ("true", "cp $in $out", "true; true"):
        measure.compare(f"{EDGES} edges of `{command}`", ("rbuild", lambda: run(program, command)),
                        ("ninja", lambda: run("ninja", command)), min(pairs, 7))
    before = measure.user_seconds()
    wall = run(program)
    print(f"  an edge of `true` under rbuild, its process included: {wall / EDGES * 1000:.3f} ms of the clock, "
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


def compiles(program, folder):
    """Loading a large build file alone, then the no-op after its build, with the memory that it takes."""
    write_compiles(folder / "compiles-rbuild", MANY_EDGES, MANY_FILES)
    shutil.copytree(folder / "compiles-rbuild", folder / "compiles-ninja")
    # A source as the target: there is nothing to look at but the build file, and no log yet.
    load = {name: lambda tool=tool, name=name: measure.seconds([tool, "-n", "src/part0/s0.c"],
                                                               folder / f"compiles-{name}")
            for name, tool in (("rbuild", program), ("ninja", "ninja"))}
    measure.compare(f"{MANY_EDGES} compilations, loading", ("rbuild", load["rbuild"]), ("ninja", load["ninja"]), 15)
    sides = {name: lambda tool=tool, name=name: measure.seconds([tool], folder / f"compiles-{name}")
             for name, tool in (("rbuild", program), ("ninja", "ninja"))}
    for run in sides.values():
        run()
    measure.compare(f"{MANY_EDGES} compilations of {MANY_FILES} files, nothing to do", ("rbuild", sides["rbuild"]),
                    ("ninja", sides["ninja"]), 15)
    peaks = [measure.peak_kilobytes([tool], folder / f"compiles-{name}")
             for name, tool in (("rbuild", program), ("ninja", "ninja"))]
    print(f"  peak memory of that: rbuild {peaks[0] >> 10} MB, ninja {peaks[1] >> 10} MB, "
          f"ratio {peaks[0] / peaks[1]:.3f}")


def first_look(program, folder, pairs):
    """Sources that no log knows are read and digested on all processors."""
    write_large_sources(folder / "large")
    one = ["taskset", "-c", str(min(os.sched_getaffinity(0)))]
    measure.require("taskset")
    measure.compare(f"a first look at {LARGE_SOURCES} sources of {LARGE_SOURCE_BYTES >> 10} KB",
                    ("all processors", lambda: measure.seconds([program, "-n"], folder / "large")),
                    ("one", lambda: measure.seconds([*one, program, "-n"], folder / "large")), min(pairs, 7))


if __name__ == "__main__":
    main()
