"""Formats the sources, and checks them with clang-tidy and the rules of the house."""
import concurrent.futures
import subprocess

import check_folders
from steps import make, packages, shell

# What CMake is told, so that the compile commands hold tests too.
OPTIONS = ["-DRBUILD_TESTS=ON", "-DRBUILD_CHECKS=ON", "-DCMAKE_BUILD_TYPE=Debug"]


def sources(suffixes):
    """Our C++ files below src and tests."""
    return [path for path in check_folders.source_files(shell.ROOT) if path.suffix in suffixes]


def run_format(options):
    packages.ensure(["lint"], not options.no_install)
    words = ["clang-format-19", "--style=file"]
    words += ["--dry-run", "-Werror"] if options.check else ["-i"]
    shell.run([*words, *sources({".cc", ".h"})])
    return 0


def run_lint(options):
    packages.ensure(["build", "test", "lint"], not options.no_install)
    make.configure(shell.BUILD_LINT, OPTIONS)
    # The lexers that re2c makes are included by nothing, but have to exist for their compile commands.
    make.build(shell.BUILD_LINT, options.jobs, ["rbuild_manifest"])
    violations = check_folders.check(shell.ROOT)
    for line in violations:
        shell.say(line)
    paths = sources({".cc"})
    with concurrent.futures.ThreadPoolExecutor(max_workers=max(1, options.jobs)) as pool:
        bad = [path for path, good in zip(paths, pool.map(tidy, paths)) if not good]
    shell.say(f"{len(paths)} files, {len(bad)} with findings of clang-tidy, {len(violations)} against the house")
    return 1 if bad or violations else 0


def tidy(path):
    """Whether clang-tidy has nothing to say of a file; what it says is printed."""
    command = ["clang-tidy-19", "--quiet", "-p", str(shell.BUILD_LINT), str(path)]
    done = subprocess.run(command, cwd=shell.ROOT, check=False, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0 or done.stdout.strip():
        shell.say(f"{path.relative_to(shell.ROOT)}\n{done.stdout}{done.stderr if not done.stdout else ''}")
        return False
    return True
