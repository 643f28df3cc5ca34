"""Runs the tests, then what takes too long for every change: whole programs, long property runs, fuzzing."""
import os
import time

from steps import make, packages, shell, testing

# How many cases the property tests of a program draw; in a plain test run it is the test's own default. Those of
# cargo_test start cargo for each case, those of test_random_graphs.py some commands.
PROPERTY_RUNS = {"cargo_test": 300, "test_random_graphs.py": 10000}
OTHER_PROPERTY_RUNS = 20000
FUZZ_OPTIONS = ["-DRBUILD_FUZZ=ON", "-DRBUILD_CHECKS=ON", "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
                "-DCMAKE_C_COMPILER=clang-19", "-DCMAKE_CXX_COMPILER=clang++-19"]
# A fuzzer ends by itself; one that does not within this time hangs.
TIMEOUT_SECONDS = 3600


def run(options):
    start = time.monotonic()
    packages.ensure(["build", "test", "rust", "proof", "fuzz"], not options.no_install)
    rbuild = make.release(options)
    tally = testing.run_tests(options, long_runs)
    env = {**packages.rust_environment(), "RBUILD": str(rbuild),
           "NINJA_113": str(packages.pinned_ninja(not options.no_install))}
    env.pop("CARGO_TARGET_DIR", None)
    files = sorted((shell.ROOT / "tests" / "proof").glob("test_*.py"))
    jobs = [(testing.run_python, path) for path in files if testing.chosen(path.name, options.filter)]
    # One at a time: each builds whole programs with all cores.
    tally.add(testing.run_jobs(jobs, 1, lambda path: {**env, **long_runs(path)}))
    if testing.chosen("fuzz", options.filter):
        tally.add(fuzz(options))
    return testing.report(tally, start)


def long_runs(path):
    """Variables that let a test program draw many cases."""
    return {"RBUILD_PROPERTY_RUNS": str(PROPERTY_RUNS.get(path.name, OTHER_PROPERTY_RUNS))}


def fuzz(options):
    """Runs every fuzzer for its share of the time. What it finds lies in build-fuzz/findings."""
    names = sorted(path.stem for path in (shell.ROOT / "tests" / "fuzz").glob("*_fuzz.cc"))
    make.configure(shell.BUILD_FUZZ, FUZZ_OPTIONS)
    make.build(shell.BUILD_FUZZ, options.jobs, names)
    programs = [shell.BUILD_FUZZ / "tests" / "fuzz" / name for name in names]
    tally = testing.Tally()
    for program in programs:
        tally.add(fuzz_one(program, options.minutes * 60 / len(programs)))
    return tally


def fuzz_one(program, seconds):
    """Runs one fuzzer from its corpus in tests/fuzz/corpus; new inputs go to the build folder."""
    name = program.name.removesuffix("_fuzz")
    learnt, findings = shell.BUILD_FUZZ / "corpus" / name, shell.BUILD_FUZZ / "findings" / name
    for path in (learnt, findings):
        path.mkdir(parents=True, exist_ok=True)
    corpus = shell.ROOT / "tests" / "fuzz" / "corpus" / name
    command = [program, f"-max_total_time={max(1, round(seconds))}", f"-artifact_prefix={findings}/",
               "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1", learnt]
    if corpus.is_dir():
        command.append(corpus)
    code, output = testing.capture([str(word) for word in command], {**os.environ}, TIMEOUT_SECONDS)
    shell.say(f"  {program.name}: {'passed' if code == 0 else 'FAILED'} ({seconds:.0f} s)")
    if code == 0:
        return testing.Tally(passed=1)
    return testing.Tally(failures=[(program.name, f"exit code {code}\n{shell.tail(output, 40)}")])
