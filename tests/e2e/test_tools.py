"""The tools of -t beside those of the ninja that rbuild answers as: same output, same messages, same exit code."""
import os
import re
import shutil
import subprocess
import unittest
import urllib.parse
import urllib.request

import harness

# A graph with every kind of input and output.
GRAPH = """\
flags = -O
rule copy
  command = cat $in > $out
  description = COPY $out
rule merge
  command = cat $in > $out && touch $out.map && : @$out.rsp
  rspfile = $out.rsp
  rspfile_content = $in_newline $more
rule configure
  command = touch $out
  generator = 1
rule read
  command = cat $in $headers > $out && echo $out: $in $headers > $out.d
  depfile = $out.d
  deps = gcc
build gen.h: copy gen.in
build a.o: read a.c | gen.h
  headers = a.h gen.h
build b.o: read b.c || gen.h
build prog | prog.map: merge a.o b.o |@ check
  more = "-lm" it's
build check: copy prog
build conf: configure conf.in
build all: phony prog conf
build odd$ name.o: copy odd$ name.c
build two: copy a.c b.c | b.o || conf
build lone: copy
build sub/deep/x: copy two
default all
"""

# Rings, repetitions, and a phony target that names itself.
RINGS = """\
rule r
  command = x $in > $out
build self: phony self
build top: r self s s
build q: r c
build c: r d
build d: r c
"""

SUBNINJA = """\
rule outer
  command = outer $in
build o: outer i
subninja inner.ninja
"""
INNER = """\
rule inner
  command = inner $in
build n: inner o
"""

READING = [
    ["list-of-nothing"], ["quer"], [""],
    ["query"], ["query", "prog"], ["query", "a.o", "./gen.h"], ["query", "check", "odd name.o"], ["query", "a.c^"],
    ["query", "a.o", "progg"], ["query", "prog^"], ["query", "odd name.o^"],
    ["targets"], ["targets", "depth"], ["targets", "depth", "0"], ["targets", "depth", "2"], ["targets", "depth", "2x"],
    ["targets", "depth", "-1"], ["targets", "depth", "x"], ["targets", "rule"], ["targets", "rule", "copy"],
    ["targets", "rule", "none"], ["targets", "all"], ["targets", "all", "more"], ["targets", "dept"],
    ["targets", "something"], ["targets", "-h"],
    ["commands"], ["commands", "-s", "prog"], ["commands", "prog", "-s"], ["commands", "a.o", "b.o", "a.o"],
    ["commands", "-s", "a.o", "a.o"], ["commands", "a.c"], ["commands", "-s", "all"], ["commands", "--", "-s"],
    ["commands", "sub//deep/../deep/x"], ["commands", "progg"],
    ["inputs"], ["inputs", "prog"], ["inputs", "-d", "two", "all"], ["inputs", "-d", "a.o", "prog"],
    ["inputs", "--dependency-order", "all"], ["inputs", "--dep", "all"], ["inputs", "-0", "all"],
    ["inputs", "-d0E", "odd name.o", "two"], ["inputs", "-E", "odd name.o"], ["inputs", "--no-shell-escape", "odd name.o"],
    ["inputs", "odd name.o"], ["inputs", "a.c"], ["inputs", "a.c^"], ["inputs", "lone"], ["inputs", "progg"],
    ["multi-inputs"], ["multi-inputs", "prog", "two"], ["multi-inputs", "-d:", "prog"],
    ["multi-inputs", "--delimiter", " : ", "prog"], ["multi-inputs", "-0", "odd name.o", "a.o"],
    ["multi-inputs", "--print0", "--delimiter=", "a.o"], ["multi-inputs", "progg"],
    ["rules"], ["rules", "-d"], ["rules", "anything"],
    ["compdb"], ["compdb", "read"], ["compdb", "merge", "merge"], ["compdb", "-x", "merge", "none"],
    ["compdb", "copy", "-x", "read"],
    ["compdb-targets", "prog"], ["compdb-targets", "-x", "prog", "two"], ["compdb-targets", "check", "prog"],
    ["compdb-targets", "a.c"], ["compdb-targets", "progg"],
    ["graph"], ["graph", "a.o"], ["graph", "two", "check"], ["graph", "progg"],
    ["recompact"], ["recompact", "anything"], ["restat"], ["restat", "a.o", "none"],
    ["deps"], ["deps", "a.o", "prog"], ["deps", "progg"], ["missingdeps"], ["missingdeps", "prog"],
    ["missingdeps", "progg"], ["clean", "-r"],
]

RINGED = [["commands", "q"], ["inputs", "q"], ["inputs", "-d", "top"], ["query", "c", "s"], ["graph", "q"],
          ["targets"], ["targets", "rule"], ["compdb-targets", "top", "q"], ["missingdeps", "q"], ["compdb"]]

# What is shown above the complaint differs, its wording doesn't.
REFUSED = [["commands", "-z"], ["inputs", "--zz"], ["inputs", "-z"], ["multi-inputs", "-d"], ["multi-inputs", "--delimiter"],
           ["rules", "-h"], ["clean", "-v"], ["clean", "-h"], ["compdb", "-z"], ["compdb-targets"], ["compdb-targets", "-z"],
           ["inputs", "--help"], ["inputs", "--print0=1"], ["inputs", "--no=1"], ["restat", "-z"]]

CLEANING = [["clean"], ["clean", "-g"], ["clean", "a.o"], ["clean", "prog"], ["clean", "check", "conf"], ["clean", "all"],
            ["clean", "a.c"], ["clean", "./prog", "none", "two"], ["clean", "-r", "read"], ["clean", "-r", "none", "copy"],
            ["clean", "-r", "configure", "phony"], ["clean", "-g", "conf"], ["clean", "lone", ""]]


class ToolCase(harness.WorkspaceCase):

    def setUp(self):
        super().setUp()
        self.ninja = harness.pinned_ninja()
        for name in ("a.c", "b.c", "odd name.c", "gen.in", "conf.in", "a.h"):
            self.write(name, f"{name}\n")
        self.write("build.ninja", GRAPH)

    def both(self, *arguments, cwd=None):
        """What ninja and rbuild say; names of programs and nodes made equal."""
        ninja = self.run_program([self.ninja, *arguments], cwd)
        ours = self.run_program([self.program, *arguments], cwd)
        ours.err = ours.err.replace("rbuild: ", "ninja: ")
        return [harness.Run(run.code, self.plain(run.out), run.err) for run in (ninja, ours)]

    @staticmethod
    def plain(text):
        names = {}
        return re.sub(r'"(0x[0-9a-f]+|[ne][0-9]+)"', lambda match: names.setdefault(match[0], f'"{len(names)}"'), text)

    def assert_same(self, *arguments, cwd=None):
        with self.subTest(arguments=arguments):
            ninja, ours = self.both(*arguments, cwd=cwd)
            self.assertEqual(ours, ninja)

    def files(self):
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*")
                      if path.is_file() and not path.name.startswith((".rbuild", ".ninja")))


class Reading(ToolCase):

    def test_the_graph(self):
        before = self.files()
        for arguments in READING:
            self.assert_same("-t", *arguments)
        # They leave no trace.
        self.rbuild("-n", "-t", "clean")
        self.assertEqual(self.files(), before)
        self.assertFalse([path for path in self.root.iterdir() if path.name.startswith(".")])

    def test_flags_before_the_tool(self):
        os.mkdir(self.path("folder"))
        for arguments in (["-C", "folder", "-f", "../build.ninja", "-t", "compdb"], ["-C", "none", "-t", "commands"],
                          ["-f", "none.ninja", "-t", "rules"], ["-w", "dupbuild=err", "-t", "rules"],
                          ["-v", "-n", "-t", "commands"], ["-tcommands", "a.o"], ["-d", "stats", "-t", "rules"]):
            self.assert_same(*arguments)

    def test_rings(self):
        self.write("build.ninja", RINGS)
        for arguments in RINGED:
            self.assert_same("-t", *arguments)
        self.assert_same("-w", "phonycycle=err", "-t", "commands", "self")
        self.write("build.ninja", "rule r\n  command = x\nbuild a: r b\nbuild b: r a\n")
        for tool in ("targets", "commands", "inputs", "graph"):
            self.assert_same("-t", tool)

    def test_scopes(self):
        self.write("build.ninja", SUBNINJA)
        self.write("inner.ninja", INNER)
        for arguments in (["rules"], ["targets", "all"], ["compdb", "inner"], ["targets", "rule", "inner"],
                          ["clean", "-r", "inner"]):
            self.assert_same("-t", *arguments)

    def test_empty(self):
        self.write("build.ninja", "")
        for tool in ("commands", "inputs", "targets", "graph", "rules", "compdb", "deps", "missingdeps", "clean"):
            self.assert_same("-t", tool)

    def test_broken(self):
        self.write("build.ninja", "build a: none b\n")
        for tool in ("commands", "recompact", "deps", "clean", "restat", "list-of-nothing"):
            self.assert_same("-t", tool)

    def test_refused(self):
        for arguments in REFUSED:
            with self.subTest(arguments=arguments):
                ninja, ours = self.both("-t", *arguments)
                self.assertEqual((ours.code, ours.err), (ninja.code, ninja.err))
                self.assertTrue(ours.out.startswith("usage: "), ours.out)

    def test_the_list(self):
        ninja, ours = self.both("-t", "list")
        names = [[line.split()[0] for line in run.out.splitlines()[1:]] for run in (ninja, ours)]
        self.assertEqual(names[1], [*names[0], "run-build-script"])

    def test_words_before_the_tool_are_its_own(self):
        # Ninja loses them: `ninja prog -t clean` removes everything.
        self.assertEqual(self.rbuild("a.o", "-t", "commands").out, self.rbuild("-t", "commands", "a.o").out)


class Dyndeps(ToolCase):

    def setUp(self):
        super().setUp()
        self.write("build.ninja", "rule r\n  command = touch $out\n"
                                  "build late: r\nbuild o: r a.c || dd\n  dyndep = dd\n"
                                  "build p: r a.c o || bad\n  dyndep = bad\nbuild top: r o\n")

    def assert_all_same(self):
        for arguments in (["query", "o", "late"], ["query", "late", "o", "p"], ["query", "late", "extra"], ["graph", "o"],
                          ["graph"], ["inputs", "o"], ["commands", "o"], ["missingdeps", "o"]):
            self.assert_same("-t", *arguments)
        for name in ("late", "extra", "o"):
            self.write(name, "")
        for words in ([], ["o"], ["top"], ["-r", "r"]):
            self.assert_same("-n", "-t", "clean", *words)

    def test_not_made_yet(self):
        self.assert_all_same()

    def test_made_and_wrong(self):
        self.write("dd", "ninja_dyndep_version = 1\nbuild o | extra: dyndep | late\n")
        self.write("bad", "junk\n")
        self.assert_all_same()


class Stats(ToolCase):

    def test_a_table_is_the_end(self):
        for words in (["prog"], ["prog"], ["none"]):
            run = self.run_program([self.program, "-d", "stats", *words])
            header, *lines = run.out[run.out.index("metric"):].splitlines()
            self.assertEqual(header.split(), ["metric", "count", "avg", "(us)", "total", "(ms)"])
            for line in lines:
                self.assertRegex(line, r"^[a-z ]+\t\d+ +\t\d+\.\d +\t\d+\.\d$")
            names = {line.split("\t")[0].strip() for line in lines}
            self.assertLessEqual({"build file load", "log open", "log close", "file stat"}, names)
        self.assertNotIn("metric", self.rbuild("prog").text)


class Cleaning(ToolCase):

    # All that builds make, and what they leave only sometimes.
    MADE = ("gen.h", "a.o", "b.o", "prog", "prog.map", "check", "conf", "odd name.o", "two", "lone", "sub/deep/x",
            "a.o.d", "prog.rsp")

    def left_by(self, program, *arguments):
        """What a tool says of the full folder, and which files there are afterwards."""
        for name in self.MADE:
            self.write(name, "")
        run = self.run_program([program, *arguments])
        return run.code, run.out, run.err.replace("rbuild: ", "ninja: "), self.files()

    def test_as_ninja(self):
        sources = self.files()
        for words in CLEANING:
            for flags in ([], ["-v"], ["-n"]):
                with self.subTest(words=words, flags=flags):
                    ninja = self.left_by(self.ninja, *flags, "-t", *words)
                    self.assertEqual(self.left_by(self.program, *flags, "-t", *words), ninja)
        self.left_by(self.program, "-t", "clean", "-g")
        self.assertEqual(self.files(), sources)

    def test_a_folder_that_is_not_empty_stays(self):
        self.write("build.ninja", "rule r\n  command = mkdir -p $out && touch $out/file\nbuild folder: r\n")
        for program in (self.ninja, self.program):
            self.assertEqual(self.run_program([program]).code, 0)
        ninja, ours = self.both("-t", "clean")
        self.assertEqual((ours.code, ours.out), (ninja.code, ninja.out))
        self.assertIn("folder", ours.err)
        self.assertTrue(self.exists("folder/file"))

    def test_quiet(self):
        self.write("prog", "")
        self.assertEqual(self.rbuild("--quiet", "-t", "clean").text, "")
        self.assertFalse(self.exists("prog"))

    def test_what_was_cleaned_is_built_again(self):
        self.rbuild("prog")
        for words in (["a.o"], ["-r", "read"], []):
            self.rbuild("-t", "clean", *words)
            self.rbuild("prog")
            self.assertTrue(self.exists("a.o") and self.exists("prog"))
            self.assertIn("no work to do", self.rbuild("prog").out)
        # A command that fails and leaves a part of its output does not pass for the build before the cleaning.
        self.write("build.ninja", "rule r\n  command = echo part > $out; test -e good && echo whole > $out\nbuild o: r\n")
        self.write("good", "")
        self.rbuild("o")
        self.rbuild("-t", "clean")
        self.path("good").unlink()
        self.rbuild("o", code=1)
        self.rbuild("o", code=1)

    def test_a_build_may_clean_its_own_folder(self):
        """As the target `clean` of CMake does."""
        self.write("build.ninja", f"rule r\n  command = touch $out\nbuild o: r\n"
                                  f"rule clean\n  command = {self.program} -t clean o\nbuild clean: clean\n")
        self.rbuild("o")
        self.rbuild("clean")
        self.assertFalse(self.exists("o"))

    def test_a_cleaner_waits_for_a_build(self):
        self.write("build.ninja", "rule r\n  command = while ! test -e go; do sleep 0.01; done; touch $out\nbuild o: r\n")
        build = self.start("o")
        self.wait_for_file(".rbuild.lock")
        clean = subprocess.Popen([self.program, "-t", "clean"], cwd=self.root, env=harness.environment(), text=True,
                                 stdout=subprocess.PIPE)
        self.assertIn("waiting for the build folder", clean.stdout.readline())
        self.write("go", "")
        self.finish(build, 0)
        self.assertEqual(clean.communicate(timeout=harness.TIMEOUT_SECONDS)[0], "Cleaning... 1 files.\n")
        self.assertFalse(self.exists("o"))


class DeadFiles(ToolCase):

    def test_what_is_made_no_more_is_removed(self):
        self.write("more.ninja", GRAPH + "build gone: copy a.c\nbuild sub/gone: copy a.c\n")
        for program in (self.ninja, self.program):
            self.assertEqual(self.run_program([program, "-f", "more.ninja", "gone", "sub/gone", "prog"]).code, 0)
            self.assertEqual(self.run_program([program, "-n", "-t", "cleandead"]).out.splitlines()[0], "Cleaning...")
            self.assertTrue(self.exists("gone"))
            run = self.run_program([program, "-t", "cleandead"])
            self.assertEqual((run.code, run.text), (0, "Cleaning... 2 files.\n"))
            self.assertEqual((self.exists("gone"), self.exists("sub/gone"), self.exists("prog")), (False, False, True))

    def test_an_input_of_the_last_build_file_is_removed(self):
        self.write("build.ninja", GRAPH + "build part: copy a.c\nbuild whole: copy part\n")
        self.rbuild("whole")
        self.write("build.ninja", GRAPH + "build whole: copy a.c\n")
        self.assertEqual(self.rbuild("-t", "cleandead").out, "Cleaning... 1 files.\n")
        self.assertFalse(self.exists("part"))

    def test_what_became_a_source_stays(self):
        self.write("build.ninja", GRAPH + "build c.h: copy a.c\nbuild d.h: copy a.c\nbuild e.h: copy a.c\n"
                   "build c.o: read c.c || e.h\n  headers = e.h\n")
        self.write("c.c", "")
        self.rbuild("c.h", "d.h", "e.h", "c.o")
        # c.h is an input now, d.h was written by hand, and e.h is what c.o was found to read.
        self.write("build.ninja", GRAPH + "build new: copy c.h\nbuild c.o: read c.c\n  headers = e.h\n")
        self.write("d.h", "mine\n")
        run = self.rbuild("-t", "cleandead")
        self.assertEqual(run.out, "Cleaning... 0 files.\n")
        self.assertEqual(run.err, "rbuild: warning: kept d.h, which is not as the build left it\n")
        self.assertTrue(self.exists("c.h") and self.exists("d.h") and self.exists("e.h"))

    def test_nothing_was_built_here(self):
        self.assertEqual(self.rbuild("-t", "cleandead").out, "Cleaning... 0 files.\n")


class Deps(ToolCase):

    @staticmethod
    def read(text):
        """{output: (inputs, state)}, and that the form is ninja's."""
        found = {}
        for block in text.split("\n\n"):
            head, *lines = block.splitlines() or [""]
            match = re.fullmatch(r"(.*): #deps (\d+), deps mtime (\d+) \((VALID|STALE)\)", head)
            if match:
                assert len(lines) == int(match[2]) and all(line.startswith("    ") for line in lines), block
                found[match[1]] = ({line[4:] for line in lines}, match[4])
        return found

    def test_as_ninja(self):
        told = []
        for program in (self.ninja, self.program):
            self.assertEqual(self.run_program([program, "prog"]).code, 0)
            told.append(self.read(self.run_program([program, "-t", "deps"]).out))
            self.run_program([program, "-t", "clean"])
        self.assertEqual(told[1], told[0])
        self.assertEqual(told[1], {"a.o": ({"a.c", "a.h", "gen.h"}, "VALID"), "b.o": ({"b.c"}, "VALID")})
        self.assert_same("-t", "deps", "prog", "two", "a.c")

    def test_only_our_own_log_counts(self):
        self.assertEqual(self.run_program([self.ninja, "prog"]).code, 0)
        self.assertEqual(self.rbuild("-t", "deps", "a.o").out, "a.o: deps not found\n")

    def test_another_output_is_stale(self):
        self.rbuild("prog")
        self.assertEqual(self.read(self.rbuild("-t", "deps", "a.o").out)["a.o"][1], "VALID")
        self.write("a.o", "other\n")
        self.assertEqual(self.read(self.rbuild("-t", "deps", "a.o").out)["a.o"][1], "STALE")
        self.path("a.o").unlink()
        self.assertEqual(self.read(self.rbuild("-t", "deps", "a.o").out)["a.o"][1], "STALE")

    def test_missing_deps(self):
        self.write("build.ninja", GRAPH + "build c.o: read b.c\n  headers = gen.h conf\nbuild d.o: read b.c | two\n  headers = conf\n")
        told = []
        for program in (self.ninja, self.program):
            self.assertEqual(self.run_program([program, "all"]).code, 0)
            self.assertEqual(self.run_program([program, "c.o", "d.o"]).code, 0)
            runs = [self.run_program([program, "-t", "missingdeps", *targets])
                    for targets in ([], ["c.o"], ["d.o"], ["c.o", "d.o", "a.o"])]
            told.append([(run.code, sorted(run.out.splitlines())) for run in runs])
        self.assertEqual(told[1], told[0])
        self.assertEqual(self.rbuild("-t", "missingdeps", "c.o", code=3).out.count("Missing dep: c.o uses"), 2)


@unittest.skipUnless(shutil.which("python3"), "python3 is not installed")
class Browse(ToolCase):

    def open_pages(self, *arguments):
        server = subprocess.Popen([self.program, "-t", "browse", "--no-browser", "-p", "0", *arguments], cwd=self.root,
                                  env=harness.environment(), text=True, stdout=subprocess.PIPE)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        return re.search(r"http://\S+", server.stdout.readline())[0]

    @staticmethod
    def page(url):
        with urllib.request.urlopen(url, timeout=harness.TIMEOUT_SECONDS) as answer:
            return answer.read().decode()

    def test_pages(self):
        url = self.open_pages("a.o")
        first = self.page(url)
        self.assertIn('| <a href="/?gen.h">gen.h</a>', first)
        base = url.split("?")[0]
        self.assertIn('<a href="/?odd%20name.o">odd name.o</a>: copy', self.page(base + "?"))
        self.assertIn("odd name.c", self.page(base + "?" + urllib.parse.quote("odd name.o")))
        wrong = self.page(base + "?" + urllib.parse.quote("<script>"))
        self.assertIn("unknown target &#x27;&lt;script&gt;&#x27;", wrong)
        self.assertNotIn("<script>", wrong)
        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.page(base + "etc/passwd")
        refused.exception.close()

    def test_what_can_go_wrong(self):
        run = self.rbuild("-t", "browse", "-p", "x", code=1)
        self.assertIn("--port takes a number from 0 to 65535, not 'x'", run.err)
        self.assertIn("one target at most", self.rbuild("-t", "browse", "a", "b", code=1).err)
        run = self.rbuild("-t", "browse", "--no-browser", "-a", "no.such.host.invalid", code=1)
        self.assertIn("can't listen at no.such.host.invalid:8000", run.err)
        run = self.rbuild("-t", "browse", code=1, env=harness.environment(PATH="/nonexistent"))
        self.assertIn("browse needs python3, which can't be started: No such file or directory", run.err)


if __name__ == "__main__":
    unittest.main()
