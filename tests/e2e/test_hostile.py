"""Input that no generator writes: huge, deep, broken or not a file at all. There is a right build or one clear error, and
never a crash, a hang, or the loss of what was built before."""
import os
import pathlib
import resource
import shutil
import subprocess
import unittest

import harness

CORPUS = pathlib.Path(__file__).resolve().parents[1] / "fuzz" / "corpus" / "manifest"
# To run as somebody else, with the rights of nobody.
AS_ROOT = unittest.skipUnless(os.geteuid() == 0, "needs root, who alone can become another user and mount")
NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}
TOUCH = "rule touch\n  command = echo $out >> ran; touch $out\n"
# Every byte that a name in a build file may have: no NUL, no end of line, and no '/'.
BYTES = bytes(byte for byte in range(1, 256) if byte not in b"\r\n/")


class HostileCase(harness.BuildFileCase):

    def write_bytes(self, name, content):
        path = self.root / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def raw(self, *arguments, stdout=subprocess.PIPE, limit=None, **options):
        """Runs rbuild with limits or descriptors of its own; the output as bytes."""
        return subprocess.run([self.program, *arguments], cwd=self.root, env=harness.environment(), check=False,
                              stdout=stdout, stderr=subprocess.PIPE, timeout=harness.TIMEOUT_SECONDS,
                              preexec_fn=limit, **options)

    def error(self, *texts, arguments=(), code=1):
        """Expects one error that holds these texts."""
        run = self.rbuild(*arguments, code=code)
        self.assertEqual(run.err.count("rbuild: error: "), 1, run.text[:2000])
        for text in texts:
            self.assertIn(text, run.err)
        return run


class BuildFiles(HostileCase):

    def test_whatever_the_fuzzers_found(self):
        for seed in sorted(CORPUS.iterdir()):
            with self.subTest(seed.name):
                shutil.copy(seed, self.path("build.ninja"))
                # Dry: what the corpus would run is nobody's business.
                run = self.raw("-n")
                self.assertIn(run.returncode, (0, 1), run.stderr)
                self.assertEqual(run.returncode, 1 if b"rbuild: error: " in run.stderr else 0, run.stderr)

    def test_what_is_no_text(self):
        for content in (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40, b"\0", b"\xff\xfe" * 1000, b"build \0"):
            self.write_bytes("build.ninja", content)
            self.error("build.ninja:1: ")

    def test_what_is_no_file(self):
        self.path("folder").mkdir()
        self.error("folder", "Is a directory", arguments=("-f", "folder"))
        os.mkfifo(self.path("fifo"))
        self.error("fifo", "not a regular file", arguments=("-f", "fifo"))
        self.path("loop").symlink_to("loop")
        self.error("loop", arguments=("-f", "loop"))
        self.write("build.ninja", "include fifo\n")
        self.error("build.ninja:1: loading 'fifo'", "not a regular file")

    def test_nesting_without_end(self):
        self.write("build.ninja", "subninja 0.ninja\n")
        for i in range(1000):
            self.write(f"{i}.ninja", f"subninja {i + 1}.ninja\n")
        self.error("nested more than 256 deep")
        self.write("build.ninja", "include build.ninja\n")
        self.error("include each other")

    def test_values_that_double(self):
        doubling = "".join(f"a{i + 1} = $a{i}$a{i}\n" for i in range(64))
        self.write("build.ninja", "a0 = xxxxxxxx\n" + doubling)
        self.error("build.ninja:", "too long")
        self.write("build.ninja", "rule r\n  command = " + "$description" * 1000 + "\n  description = " +
                   "$depfile" * 1000 + "\n  depfile = " + "$rspfile" * 1000 + "\n  rspfile = " + "x" * 1000 +
                   "\n  rspfile_content = x\nbuild a: r\n")
        self.error("build.ninja:7: the value of 'command' is too long")

    def test_a_chain_of_variables(self):
        count = 100_000
        self.write("build.ninja", "v0 = end\n" + "".join(f"v{i + 1} = $v{i}\n" for i in range(count)) +
                   f"rule r\n  command = echo $v{count} > $out\nbuild a: r\n")
        self.rbuild()
        self.assertEqual(self.read("a"), "end\n")


class Chains(HostileCase):
    """Long chains take no more stack than short ones."""
    LENGTH = 30_000

    def chain(self, rule, separator=" "):
        return "".join(f"build n{i + 1}: {rule}{separator}n{i}\n" for i in range(self.LENGTH))

    def test_of_phony_edges(self):
        for separator in (" ", " | ", " || "):
            with self.subTest(separator):
                self.write("build.ninja", TOUCH + "build n0: touch\n" + self.chain("phony", separator) +
                           f"build end: touch {separator.strip()} n{self.LENGTH}\ndefault end\n")
                self.rbuild()
                self.assertEqual(self.ran(), ["n0", "end"])
                self.assertIn("no work to do", self.rbuild().out)
                self.path("n0").unlink()

    def test_of_commands(self):
        self.write("build.ninja", TOUCH + "build n0: touch\n" + self.chain("touch"))
        run = self.rbuild("-n")
        self.assertIn(f"[{self.LENGTH + 1}/{self.LENGTH + 1}]", run.out)

    def test_that_end_where_they_began(self):
        self.write("build.ninja", TOUCH + self.chain("touch") + f"build n0: touch n{self.LENGTH}\nbuild all: phony n0\n")
        run = self.rbuild(code=1)
        self.assertIn("dependency cycle: n", run.err)


class Wide(HostileCase):

    COUNT = 100_000

    def test_inputs_of_one_edge(self):
        names = [f"source/{i}" for i in range(self.COUNT)]
        self.path("source").mkdir()
        for name in names:
            self.path(name).touch()
        self.write("build.ninja", "rule r\n  command = echo $out >> ran; wc -w < $out.rsp > $out\n"
                                  "  rspfile = $out.rsp\n  rspfile_content = $in\nbuild a: r " + " ".join(names) + "\n")
        self.rbuild()
        self.assertEqual(self.read("a").strip(), str(self.COUNT))
        self.rbuild()
        self.write(names[-1], "changed")
        self.rbuild()
        self.assertEqual(self.ran(), ["a", "a"])

    def test_discovered_inputs(self):
        names = [f"header/{i}" for i in range(self.COUNT)]
        self.path("header").mkdir()
        for name in names:
            self.path(name).touch()
        self.write("deps", "a: \\\n " + " \\\n ".join(names) + "\n")
        self.write("build.ninja", "rule r\n  command = echo $out >> ran; cp deps a.d; touch $out\n"
                                  "  depfile = a.d\n  deps = gcc\nbuild a: r\n")
        self.rbuild()
        self.rbuild()
        self.write(names[-1], "changed")
        self.rbuild()
        self.assertEqual(self.ran(), ["a", "a"])

    def test_outputs_of_one_edge(self):
        outputs = " ".join(f"out/{i}" for i in range(10_000))
        self.write("build.ninja", f"rule r\n  command = echo r >> ran; cd out && seq 0 9999 | xargs touch\n"
                                  f"build {outputs}: r\n")
        self.rbuild()
        self.rbuild()
        self.path("out/9999").unlink()
        self.rbuild()
        self.assertEqual(self.ran(), ["r", "r"])


class Names(HostileCase):

    def test_every_byte_in_every_place(self):
        """A path as source, discovered input, output and target, in a command, and in the log and back."""
        source, header, out = BYTES + b".c", BYTES.replace(b"\t", b"") + b".h", b"d " + BYTES + b"/" + BYTES
        # A bar can stand in a path through a variable alone.
        in_file = {b" ": b"$ ", b"$": b"$$", b":": b"$:", b"|": b"${bar}"}
        in_depfile = {b" ": b"\\ ", b"$": b"$$", b"#": b"\\#"}
        self.write_bytes("deps", b"out: " + self.escaped(header, in_depfile) + b"\n")
        self.write_bytes("build.ninja", b"bar = |\nrule r\n  command = echo . >> ran; cp deps d; cat $in > $out\n"
                         b"  depfile = d\n  deps = gcc\nbuild " + self.escaped(out, in_file) + b": r " +
                         self.escaped(source, in_file) + b"\nbuild other: r missing\n")
        self.write_bytes(source, b"0")
        for changed in (header, source):
            for content in (b"1", b"2"):
                self.write_bytes(changed, content)
                for said in (b"[1/1]", b"no work to do"):
                    run = self.raw(out)
                    self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
                    self.assertIn(said, run.stdout)
        self.assertEqual(self.root.joinpath(os.fsdecode(out)).read_bytes(), b"2")

    @staticmethod
    def escaped(name, escapes):
        return b"".join(escapes.get(bytes([byte]), bytes([byte])) for byte in name)

    def test_a_path_that_is_too_long(self):
        name = "/".join(["d" * 200] * 25)
        self.write("build.ninja", TOUCH + f"build a: touch {name}\n")
        self.error("File name too long")
        self.write("build.ninja", TOUCH + f"build {name}: touch\n")
        self.error("File name too long")
        self.write("build.ninja", TOUCH + "build " + "n" * 5000 + ": touch\n")
        self.error("File name too long")


class Commands(HostileCase):

    def test_longer_than_the_system_allows(self):
        self.write("build.ninja", f"{TOUCH}rule long\n  command = : {'x' * 3_000_000}\nbuild a: touch\nbuild b: long a\n")
        run = self.error("longer than the system allows", "rspfile")
        self.assertLess(len(run.err), 1000)
        self.assertEqual(self.ran(), ["a"])
        self.write("build.ninja", f"{TOUCH}build a: touch\n")
        self.assertIn("no work to do", self.rbuild().out)

    def test_much_output(self):
        self.write("build.ninja", "rule r\n  command = head -c 30000000 /dev/zero | tr '\\0' $letter; touch $out\n"
                                  "build line: r\n  letter = x\nbuild lines: r\n  letter = '\\n'\n"
                                  "build prefix: r\n  letter = x\n  early_output_prefix = xx\n"
                                  "build rustc: r\n  letter = x\n  early_output = rustc\n")
        run = self.raw()
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertGreaterEqual(len(run.stdout), 120_000_000)


class Sources(HostileCase):

    def test_what_is_no_file(self):
        os.mkfifo(self.path("fifo"))
        self.path("loop").symlink_to("loop")
        self.write("build.ninja", TOUCH + "build a: touch fifo\nbuild b: touch loop\n")
        self.rbuild("a")
        self.assertIn("no work to do", self.rbuild("a").out)
        self.error("'loop', needed by 'b', missing", arguments=("b",))
        # A depfile that is none.
        self.write("build.ninja", "rule r\n  command = touch $out; rm -f d; mkfifo d\n  depfile = d\n  deps = gcc\nbuild a: r\n")
        run = self.rbuild(code=1)
        self.assertIn("not a regular file", run.text)

    def test_that_vanish_while_they_are_used(self):
        self.write("in", "1")
        self.build_file("build a: cat in\n  extra = rm in; true\nbuild b: cat in || a\n")
        run = self.rbuild(code=1)
        self.assertIn("in", run.text)
        self.write("in", "2")
        self.rbuild("b", code=1)

    @AS_ROOT
    def test_that_nobody_may_read(self):
        self.write("secret", "", mode=0o600)
        self.write("build.ninja", TOUCH + "build a: touch secret\n")
        self.root.chmod(0o777)
        self.use_copy_for_others()
        run = self.raw(**NOBODY)
        self.assertEqual(run.returncode, 1, run.stdout)
        self.assertIn(b"secret", run.stderr)
        self.assertIn(b"Permission denied", run.stderr)


class FullDisk(HostileCase):

    @AS_ROOT
    def test_is_told_and_loses_nothing(self):
        self.path("disk").mkdir()
        mounted = self.run_program(["mount", "-t", "tmpfs", "-o", "size=2m", "none", self.path("disk")])
        if mounted.code != 0:
            self.skipTest(f"can't mount here: {mounted.text}")
        self.addCleanup(self.run_program, ["umount", self.path("disk")])
        self.write("disk/build.ninja", TOUCH + "rule big\n  command = echo $out >> ../ran; head -c 4M /dev/zero > $out\n"
                                       "build before: touch\nbuild a: big before\nbuild b: touch a\n")
        self.rbuild("before", cwd=self.path("disk"))
        run = self.rbuild(cwd=self.path("disk"), code=1)
        self.assertIn("No space left on device", run.text)
        # Nothing is left for the log.
        run = self.rbuild(cwd=self.path("disk"), code=1)
        self.assertIn("error", run.text)
        self.edit("disk/build.ninja", "4M", "4K")
        self.path("disk/a").unlink()
        self.path("ran").unlink()
        self.rbuild(cwd=self.path("disk"))
        self.assertEqual(self.ran(), ["a"])
        self.assertEqual(self.path("disk/ran").read_text().split(), ["before", "b"])


class Limits(HostileCase):

    def test_few_descriptors(self):
        edges = "".join(f"build o{i}: r\n" for i in range(150))
        self.write("build.ninja", "rule r\n  command = touch $out; sleep 0.2\n" + edges)
        run = self.raw("-j100", limit=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    @AS_ROOT
    def test_few_processes(self):
        self.root.chmod(0o777)
        self.use_copy_for_others()
        self.write("build.ninja", TOUCH + "build a: touch\nbuild b: touch a\n")
        self.assertEqual(self.raw("a", **NOBODY).returncode, 0)
        run = self.raw(limit=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (1, 1)), **NOBODY)
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        self.assertIn(b"rbuild: error: build b: can't start /bin/sh: Resource temporarily unavailable", run.stderr)
        self.assertEqual(self.raw(**NOBODY).returncode, 0)
        self.assertEqual(self.ran(), ["a", "b"])

    def test_closed_streams(self):
        self.write("build.ninja", "rule r\n  command = cat; echo text; echo more >&2; touch $out\nbuild a: r\n"
                                  "build c: r\n  pool = console\n")
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            with self.subTest(closed):
                done = self.run_program(["sh", "-c", f"exec {self.program} {closed}"])
                self.assertEqual(done.code, 0, done.text)
                for name in "ac":
                    self.path(name).unlink()
                self.assertEqual(self.read("build.ninja").count("text"), 1)

    def test_output_that_nobody_takes(self):
        self.write("build.ninja", "rule r\n  command = echo text; touch $out\nbuild a: r\nbuild b: r a\n")
        with open("/dev/full", "wb") as full:
            self.assertEqual(self.raw(stdout=full).returncode, 0)
        self.write("build.ninja", "rule r\n  command = echo other; touch $out\nbuild a: r\nbuild b: r a\n")
        read, write = os.pipe()
        os.close(read)
        self.assertEqual(self.raw(stdout=write).returncode, 0)
        os.close(write)
        self.assertIn("no work to do", self.rbuild().out)


if __name__ == "__main__":
    unittest.main()
