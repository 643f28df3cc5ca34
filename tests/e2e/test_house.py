"""The rules of the house hold: order of folders, third-party headers, sizes; and the checker finds each violation."""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "misc"))

import check_folders  # noqa: E402
from steps import shell  # noqa: E402

PURPOSE = "// What it is for.\n"


class TheHouse(unittest.TestCase):
    def test_keeps_its_rules(self):
        self.assertEqual(check_folders.check(ROOT), [])

    def test_folders_that_commands_make_are_ignored_by_git(self):
        if not (ROOT / ".git").exists():
            self.skipTest("not a git checkout")
        for folder in shell.OUTPUTS:
            ignored = subprocess.run(["git", "check-ignore", "-q", f"{folder}/file"], cwd=ROOT, check=False)
            self.assertEqual(ignored.returncode, 0, f"{folder} is not ignored")

    def test_tests_that_the_architecture_names_exist(self):
        text = (ROOT / "ARCHITECTURE.md").read_text()
        sources = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*_test.cc"))
        known = {f"{suite}.{name}" for suite, name in re.findall(r"^TEST(?:_[FP])?\((\w+),\s*(\w+)\)", sources,
                                                                  re.MULTILINE)}
        named = set(re.findall(r"`([A-Z]\w+\.[A-Z]\w+)`", text))
        self.assertGreater(len(named), 10)
        self.assertEqual(named - known, set())
        for name in re.findall(r"`(tests/[\w/]+\.py)`", text):
            self.assertTrue((ROOT / name).exists(), name)


class TheChecker(unittest.TestCase):
    """check_folders.py on small trees, each with one violation."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rbuild-house-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("src/base/path.h", PURPOSE + "#include <string>\n#include <unistd.h>\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def expect(self, *violations):
        self.assertEqual(check_folders.check(self.root), list(violations))

    def test_clean_tree(self):
        self.write("src/graph/graph.h", PURPOSE + '#include "base/path.h"\n')
        self.write("src/graph/graph.cc", PURPOSE + '#include "graph/graph.h"\n\n#include <fmt/format.h>\n')
        self.expect()

    def test_include_against_the_order(self):
        self.write("src/base/text.cc", PURPOSE + '\n#include "graph/graph.h"\n')
        self.expect("src/base/text.cc:3: base may not include graph, which comes after it")

    def test_include_without_folder_or_of_an_unknown_one(self):
        self.write("src/base/text.cc", PURPOSE + '#include "path.h"\n#include "zoo/path.h"\n')
        self.expect("src/base/text.cc:2: include path.h from src/, as FOLDER/path.h",
                    "src/base/text.cc:3: zoo/path.h lies in no folder of src/")

    def test_third_party_header_in_the_wrong_folder(self):
        self.write("src/plan/scan.cc", PURPOSE + "#include <sqlite3.h>\n")
        self.expect("src/plan/scan.cc:2: <sqlite3.h> is not allowed in plan, only in log")

    def test_third_party_header_that_nobody_knows(self):
        self.write("src/run/loop.cc", PURPOSE + "#include <boost/asio.hpp>\n")
        self.expect("src/run/loop.cc:2: <boost/asio.hpp> is a third-party header that the table of folders does not have")

    def test_third_party_header_in_a_header(self):
        self.write("src/base/text.h", PURPOSE + "#include <fmt/format.h>\n")
        self.expect("src/base/text.h:2: <fmt/format.h> is not allowed in a header")

    def test_third_party_header_that_one_source_of_a_folder_may_include(self):
        for folder in ("run", "cargo"):
            self.write(f"src/{folder}/json.cc", PURPOSE + "#include <simdjson.h>\n")
        self.expect()
        self.write("src/cargo/metadata.cc", PURPOSE + "#include <simdjson.h>\n")
        self.expect(r"src/cargo: simdjson\.h is included by 2 files, may be by 1: "
                    "src/cargo/json.cc, src/cargo/metadata.cc")

    def test_long_file(self):
        self.write("src/base/text.h", PURPOSE + "\n" * 499)
        self.expect()
        self.write("src/base/text.h", PURPOSE + "\n" * 500)
        self.expect("src/base/text.h:501: a file of 501 lines, the limit is 500")

    def test_file_without_purpose(self):
        self.write("src/base/text.h", "#pragma once\n")
        self.write("misc/tool.py", "#!/usr/bin/env python3\nimport sys\n")
        self.write("misc/good.py", '#!/usr/bin/env python3\n"""Does one thing."""\n')
        self.expect("misc/tool.py:1: the file does not start with one sentence of purpose",
                    "src/base/text.h:1: the file does not start with one sentence of purpose")

    def test_folder_names(self):
        self.write("src/zoo/text.h", PURPOSE)
        self.write("tests/e2e/helpers/text.py", "# Purpose.\n")
        self.expect("src/zoo: a folder that the order of folders does not know",
                    "tests/e2e/helpers: a folder name that names nothing")

    def test_source_outside_of_the_folders(self):
        self.write("src/main.cc", PURPOSE)
        self.expect("src/main.cc:1: a source outside of the folders")

    def test_something_left_for_later(self):
        word = "TO" + "DO"
        self.write("src/base/text.cc", PURPOSE + f"// {word}: more.\n")
        self.expect(f"src/base/text.cc:2: {word}: something left for later")

    def test_long_function(self):
        body = "  f();\n"
        self.write("src/base/text.cc", PURPOSE + "void F() {\n" + body * 78 + "}\n")
        self.expect()
        self.write("src/base/text.cc", PURPOSE + "void F() {\n" + body * 79 + "}\n")
        self.expect("src/base/text.cc:2: function of 81 lines, the limit is 80")


class FunctionLengths(unittest.TestCase):
    """What the checker takes for a function: (first line, lines)."""

    def expect(self, text, *functions):
        self.assertEqual(check_folders.functions(text), list(functions), text)

    def test_free_and_member_functions(self):
        self.expect("namespace a {\nint F(int x) {\n  return x;\n}\n}\n", (2, 3))
        self.expect("class A : public B {\n public:\n  int f() const override { return 1; }\n};\n", (3, 1))
        self.expect("template <typename T>\nauto F(T t) -> int {\n}\n", (1, 3))

    def test_constructor_with_initialisers(self):
        self.expect("A::A(int x)\n    : x_(x),\n      y_{x} {\n  f();\n}\n", (1, 5))

    def test_head_over_several_lines(self):
        self.expect("int F(\n    int a,\n    int b) {\n}\n", (1, 4))

    def test_nested_blocks_and_lambdas_belong_to_their_function(self):
        self.expect("void F() {\n  for (;;) {\n  }\n  auto g = [] {\n  };\n}\n", (1, 6))

    def test_tables_and_types_are_no_functions(self):
        self.expect("const int kTable[] = {\n  1,\n};\nenum class E {\n  kA,\n};\nstruct S {\n  int x{1};\n};\n")

    def test_braces_in_strings_and_comments_do_not_count(self):
        self.expect('void F() {\n  g("}", \'{\', R"x(}}\n})x", 1\'000);  // }\n  /* } */\n}\n', (1, 5))


if __name__ == "__main__":
    unittest.main()
