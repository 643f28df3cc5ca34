#!/usr/bin/env python3
"""Checks the order of the folders, the use of third-party headers and the size of files and functions."""
import pathlib
import re
import sys

# A folder may include itself and what stands before it.
ORDER = ["base", "graph", "manifest", "log", "plan", "schedule", "run", "cache", "remote", "status", "build", "cargo",
         "tools", "cli"]
# Folders of tests/ beside those that mirror src/.
TEST_FOLDERS = ["fakes", "fuzz", "e2e", "proof", "data"]

# (header pattern, folders that may include it, only in sources, most files of a folder that may); None: no limit.
THIRD_PARTY = [
    (r"fmt/", ORDER, True, None),
    (r"tl/expected\.hpp", ["base"], False, None),
    (r"openssl/", ["base"], True, 1),
    (r"xxhash\.h", ["base"], True, 1),
    (r"sqlite3\.h", ["log"], False, None),
    (r"uv\.h", ["run"], False, None),
    (r"simdjson\.h", ["run", "cargo"], True, 1),
    (r"toml\+\+/", ["cargo"], True, 1),
    (r"CLI/", ["cli"], True, 1),
    (r"zstd\.h", ["cache"], False, None),
    (r"(grpc|grpcpp|google/protobuf)/", ["remote"], False, None),
]
# Headers of the C library and the kernel that are no C++ standard headers.
SYSTEM = re.compile(r"(sys|linux|netinet|arpa|net)/[a-z0-9_]+\.h|(dirent|dlfcn|errno|fcntl|glob|grp|libproc|limits|locale|poll|"
                    r"pthread|pwd|sched|semaphore|signal|spawn|stdlib|string|stdio|termios|time|unistd|utime|wchar)\.h")
STANDARD = re.compile(r"[a-z_0-9]+")

MOST_LINES = 500
MOST_FUNCTION_LINES = 80
NAMELESS = {"core", "util", "utils", "common", "helper", "helpers", "misc", "shared", "lib"}
# Split, so that this file does not find itself.
LEFT_FOR_LATER = re.compile(r"\b(" + "|".join(["TO" "DO", "FIX" "ME", "X" "XX", "HA" "CK"]) + r")\b")
CPLUSPLUS = {".cc", ".h", ".re"}
ACCESS = ("public", "protected", "private")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def check(root):
    """All violations below this root, each as `path:line: what is wrong`, in order."""
    root = pathlib.Path(root)
    found = check_folder_names(root)
    users = {}  # (pattern, folder) -> files
    for path in source_files(root):
        text = path.read_text(errors="replace")
        name = path.relative_to(root)
        found += check_text(name, text)
        if path.suffix in CPLUSPLUS:
            found += [f"{name}:{line}: function of {length} lines, the limit is {MOST_FUNCTION_LINES}"
                      for line, length in functions(text) if length > MOST_FUNCTION_LINES]
            if name.parts[0] == "src":
                found += check_includes(name, text, users)
    for (pattern, folder), names in users.items():
        most = next(entry[3] for entry in THIRD_PARTY if entry[0] == pattern)
        if most is not None and len(names) > most:
            listed = ", ".join(str(name) for name in names)
            found.append(f"src/{folder}: {pattern} is included by {len(names)} files, may be by {most}: {listed}")
    return sorted(found)


def source_files(root):
    """Our own C++ and Python below src, tests and misc, and configure.py."""
    for folder in ("src", "tests", "misc"):
        for path in sorted((root / folder).rglob("*")):
            hidden = any(part in ("__pycache__", "target", "corpus", "clients") for part in path.parts)
            if path.is_file() and not hidden and path.suffix in CPLUSPLUS | {".py"}:
                yield path
    if (root / "configure.py").exists():
        yield root / "configure.py"


def check_folder_names(root):
    found = []
    for top, known in (("src", ORDER), ("tests", ORDER + TEST_FOLDERS)):
        for path in sorted((root / top).glob("*/")):
            if path.name not in known and path.name != "__pycache__":
                found.append(f"{top}/{path.name}: a folder that the order of folders does not know")
        for path in sorted((root / top).rglob("*/")):
            if path.name in NAMELESS:
                found.append(f"{path.relative_to(root)}: a folder name that names nothing")
    return found


def check_text(name, text):
    """What holds for every file: its size, its first line, and nothing left for later."""
    lines = text.splitlines()
    found = []
    if len(lines) > MOST_LINES:
        found.append(f"{name}:{len(lines)}: a file of {len(lines)} lines, the limit is {MOST_LINES}")
    first = lines[1] if len(lines) > 1 and lines[0].startswith("#!") else (lines[0] if lines else "")
    purpose = r'("""|# )\S' if name.suffix == ".py" else r"// \S"
    if not re.match(purpose, first):
        found.append(f"{name}:1: the file does not start with one sentence of purpose")
    for number, line in enumerate(lines, 1):
        if word := LEFT_FOR_LATER.search(line):
            found.append(f"{name}:{number}: {word[0]}: something left for later")
    return found


def check_includes(name, text, users):
    """The includes of one file of src; notes third-party headers in `users`."""
    if len(name.parts) < 3:
        return [f"{name}:1: a source outside of the folders"]
    folder, found = name.parts[1], []
    if folder not in ORDER:
        return []  # check_folder_names tells
    for match in INCLUDE.finditer(text):
        place = f"{name}:{text.count(chr(10), 0, match.start(2)) + 1}"
        header = match[2]
        if match[1] == '"':
            found += check_own(place, folder, header)
        elif not STANDARD.fullmatch(header) and not SYSTEM.fullmatch(header):
            found += check_third_party(place, name, header, users)
    return found


def check_own(place, folder, header):
    other = header.split("/")[0]
    if "/" not in header:
        return [f"{place}: include {header} from src/, as FOLDER/{header}"]
    if other not in ORDER:
        return [f"{place}: {header} lies in no folder of src/"]
    if ORDER.index(other) > ORDER.index(folder):
        return [f"{place}: {folder} may not include {other}, which comes after it"]
    return []


def check_third_party(place, name, header, users):
    folder = name.parts[1]
    for pattern, folders, sources_only, _ in THIRD_PARTY:
        if not re.match(pattern, header):
            continue
        users.setdefault((pattern, folder), [])
        if name not in users[pattern, folder]:
            users[pattern, folder].append(name)
        if folder not in folders:
            return [f"{place}: <{header}> is not allowed in {folder}, only in {', '.join(folders)}"]
        if sources_only and name.suffix == ".h":
            return [f"{place}: <{header}> is not allowed in a header"]
        return []
    return [f"{place}: <{header}> is a third-party header that the table of folders does not have"]


def blank(text):
    """The text without comments, string contents and preprocessor lines, each line where it was."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^\s()\\]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|'
                         r"^[ \t]*#(?:\\\n|[^\n])*", re.DOTALL | re.MULTILINE)
    digits = re.compile(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])")  # 1'000 is no character
    return pattern.sub(lambda match: "\n" * match[0].count("\n"), digits.sub("", text))


def functions(text):
    """(first line, number of lines) of every function that is not inside of another one."""
    found, stack = [], []  # stack: (kind, text before it, line where its head starts)
    head, head_line, line, parentheses = "", 1, 1, 0
    for character in blank(text):
        if character == "\n":
            line += 1
        if not head.strip():
            head_line = line
        parentheses += {"(": 1, ")": -1}.get(character, 0)
        if character == "{":
            stack.append((kind_of(head, stack, parentheses), head, head_line, parentheses))
            head, parentheses = "", 0
        elif character == "}" and stack:
            kind, before, start, parentheses = stack.pop()
            if kind == "function" and not any(outer[0] == "function" for outer in stack):
                found.append((start, line - start + 1))
            # A brace in an expression is a part of it; every other one ends what came before.
            head, head_line = (before + "{}", start) if kind == "expression" else ("", line)
        elif (character == ";" and parentheses == 0) or (character == ":" and head.strip() in ACCESS):
            head = ""
        else:
            head += character
    return found


def kind_of(head, stack, parentheses):
    """What an opening brace after this text opens: a scope, a function or a part of an expression."""
    if any(entry[0] == "function" for entry in stack):
        return "block"
    words = re.sub(r"\[\[.*?\]\]", " ", head)
    words = re.sub(r"^\s*template\s*<.*?>\s*(?=class|struct|union)", "", words, flags=re.DOTALL).strip()
    if re.match(r"(inline\s+)?namespace\b|extern\b\s*$", words):
        return "scope"
    if re.match(r"(class|struct|union)\b[^()=]*$", words):
        return "scope"
    if parentheses == 0 and re.search(r"\)\s*((const|noexcept|override|final|mutable|&&?|->[^=;]*|requires[^=;]*)\s*)*$",
                                      words):
        return "function"
    if parentheses == 0 and re.search(r"\)\s*(noexcept\s*)?:[^:]", words) and re.search(r"[)}]$", words):
        return "function"
    return "expression"


def main(arguments):
    root = arguments[0] if arguments else pathlib.Path(__file__).resolve().parents[1]
    found = check(root)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
