"""Runs one file of unittest cases and writes what came out as JSON: unittest_runner.py TEST_FILE RESULTS."""
import json
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True


class Recorder(unittest.TextTestResult):
    """Counts what passed; unittest itself only keeps what did not."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.passed = 0

    def addSuccess(self, test):  # pylint: disable=invalid-name
        super().addSuccess(test)
        self.passed += 1


def main(test_file, results):
    path = pathlib.Path(test_file).resolve()
    sys.path.insert(0, str(path.parent))
    suite = unittest.defaultTestLoader.loadTestsFromName(path.stem)
    outcome = unittest.TextTestRunner(stream=sys.stdout, resultclass=Recorder, verbosity=2).run(suite)
    bad = [(str(test), text) for test, text in outcome.failures + outcome.errors]
    bad += [(str(test), "passed, though it was expected to fail") for test in outcome.unexpectedSuccesses]
    skipped = [(str(test), reason) for test, reason in outcome.skipped]
    pathlib.Path(results).write_text(json.dumps({"passed": outcome.passed, "failures": bad, "skipped": skipped}))
    return 0 if outcome.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
