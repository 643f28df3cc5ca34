"""Builds with checks on, runs all test programs and test files, and sums up."""
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from steps import make, packages, shell

OPTIONS = ["-DRBUILD_CHECKS=ON", "-DRBUILD_TESTS=ON", "-DRBUILD_WERROR=ON", "-DCMAKE_BUILD_TYPE=Debug",
           "-DCMAKE_CXX_FLAGS_DEBUG=-O0 -g1"]
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1",
              "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1"}
# A test program that needs longer than this hangs; with long property runs it may take more.
TIMEOUT_SECONDS = 900
LONG_TIMEOUT_SECONDS = 5400


@dataclasses.dataclass
class Tally:
    """What came out of one or more test programs."""
    passed: int = 0
    failures: list = dataclasses.field(default_factory=list)  # (name, text)
    skipped: list = dataclasses.field(default_factory=list)  # (name, reason)

    def add(self, other):
        self.passed += other.passed
        self.failures += other.failures
        self.skipped += other.skipped


def run(options):
    start = time.monotonic()
    tally = run_tests(options)
    return report(tally, start)


def run_tests(options, more=lambda path: {}):
    """Builds the tests and runs those that options.filter names, all of them if it names none.

    `more` gives the variables that a test program gets beside the usual ones.
    """
    env = {**packages.rust_environment(), **SANITIZERS}
    packages.ensure(["build", "test", "rust"], not options.no_install)
    env["NINJA_113"] = str(packages.pinned_ninja(not options.no_install))
    start = time.monotonic()
    make.configure(shell.BUILD_TEST, OPTIONS)
    make.build(shell.BUILD_TEST, options.jobs)
    shell.say(f"Built the tests in {time.monotonic() - start:.0f} s")
    env["RBUILD"] = str(shell.BUILD_TEST / "rbuild")
    programs = sorted((shell.BUILD_TEST / "tests").glob("*_test"))
    files = sorted((shell.ROOT / "tests" / "e2e").glob("test_*.py"))
    # The slow ones first, so that the two lanes end together.
    jobs = [(run_python, path) for path in files] + [(run_program, path) for path in programs]
    jobs = [job for job in jobs if chosen(job[1].name, options.filter)]
    return run_jobs(jobs, options.jobs, lambda path: {**env, **more(path)})


def chosen(name, words):
    return not words or any(word in name for word in words)


def run_jobs(jobs, lanes, environment_of):
    """Runs (function, path) pairs side by side and prints one line for each as it ends."""
    total = Tally()
    with concurrent.futures.ThreadPoolExecutor(max_workers=max(1, lanes)) as pool:
        started = {pool.submit(timed, function, path, environment_of(path)): path for function, path in jobs}
        for future in concurrent.futures.as_completed(started):
            tally, seconds = future.result()
            path = started[future]
            failed = f", {len(tally.failures)} FAILED" if tally.failures else ""
            skipped = f", {len(tally.skipped)} skipped" if tally.skipped else ""
            shell.say(f"  {path.name}: {tally.passed} passed{failed}{skipped} ({seconds:.1f} s)")
            total.add(tally)
    return total


def timed(function, path, env):
    start = time.monotonic()
    return function(path, env), time.monotonic() - start


def run_program(path, env):
    """Runs a GoogleTest program and reads its results from the JSON that it writes."""
    with tempfile.TemporaryDirectory(prefix="rbuild-gtest-") as folder:
        # Tests that give up being root still have to reach their files.
        os.chmod(folder, 0o755)
        results = pathlib.Path(folder) / "results.json"
        command = [str(path), f"--gtest_output=json:{results}", "--gtest_color=no"]
        code, output = capture(command, {**env, "TEST_TMPDIR": folder})
        try:
            tally = read_gtest(json.loads(results.read_text(errors="replace")), path.name, skip_reasons(output))
        except (OSError, ValueError):
            tally = Tally()
    if code != 0 and not tally.failures:
        tally.failures.append((path.name, f"ended with exit code {code}\n{shell.tail(output)}"))
    if code == 0 and tally.passed == 0 and not tally.skipped:
        tally.failures.append((path.name, "ran no test"))
    return tally


def skip_reasons(output):
    """Why tests were skipped, by name: GoogleTest 1.12 tells it on stdout alone."""
    found = re.findall(r"^\[ RUN      \] (\S+)\n\S+: Skipped\n(.*)$", output, re.MULTILINE)
    return dict(found)


def read_gtest(results, program, reasons):
    """The tally of one GoogleTest JSON report."""
    tally = Tally()
    for suite in results.get("testsuites", []):
        for test in suite.get("testsuite", []):
            name = f"{program}: {suite['name']}.{test['name']}"
            if test.get("failures"):
                tally.failures.append((name, "\n".join(failure["failure"] for failure in test["failures"])))
            elif test.get("result") == "SKIPPED":
                reason = reasons.get(f"{suite['name']}.{test['name']}", "")
                tally.skipped.append((name, reason.strip() or "no reason given"))
            elif test.get("status") == "RUN":
                tally.passed += 1
            else:
                tally.skipped.append((name, "disabled"))
    return tally


def run_python(path, env):
    """Runs one file of unittest cases in a Python of its own."""
    with tempfile.TemporaryDirectory(prefix="rbuild-unittest-") as folder:
        results = pathlib.Path(folder) / "results.json"
        runner = pathlib.Path(__file__).with_name("unittest_runner.py")
        code, output = capture([sys.executable, str(runner), str(path), str(results)], env)
        try:
            found = json.loads(results.read_text())
        except (OSError, ValueError):
            return Tally(failures=[(path.name, f"ended with exit code {code}\n{shell.tail(output)}")])
    pairs = {key: [(f"{path.name}: {name}", text) for name, text in found[key]] for key in ("failures", "skipped")}
    tally = Tally(found["passed"], pairs["failures"], pairs["skipped"])
    if not (tally.passed or tally.failures or tally.skipped):
        tally.failures.append((path.name, "ran no test"))
    return tally


def capture(command, env, timeout=None):
    """Exit code and output of a command; one that hangs is ended with all its children."""
    process = subprocess.Popen(command, cwd=shell.ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
    try:
        timeout = timeout or (LONG_TIMEOUT_SECONDS if "RBUILD_PROPERTY_RUNS" in env else TIMEOUT_SECONDS)
        output, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        output, _ = process.communicate()
        return 124, f"{output}\nended: it took longer than {timeout} s"
    except BaseException:
        os.killpg(process.pid, 9)
        raise
    return process.returncode, output


def report(tally, start):
    """Prints what failed and was skipped, then the sums; returns the exit code."""
    for name, text in tally.failures:
        print(f"\nFAILED {name}\n{text.rstrip()}")
    if tally.skipped:
        print()
    for name, reason in tally.skipped:
        print(f"skipped {name}: {reason}")
    skipped = f", {len(tally.skipped)} skipped" if tally.skipped else ""
    if not (tally.passed or tally.failures):
        print("No test ran.")
    print(f"\nTook {time.monotonic() - start:.0f} s")
    shell.say(f"{tally.passed} passed, {len(tally.failures)} failed{skipped}")
    return 1 if tally.failures or tally.passed == 0 else 0
