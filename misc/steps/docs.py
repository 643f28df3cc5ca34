"""Makes the man page and the HTML manual from manual/*.adoc."""
from steps import packages, shell


def run(options):
    packages.ensure(["docs"], not options.no_install)
    make_manual()
    shell.say("Made build/manual/rbuild.1 and build/manual/rbuild.html")
    return 0


def make_manual():
    """Runs asciidoctor for both forms. A warning of it, such as a dangling reference, fails."""
    out = shell.BUILD / "manual"
    out.mkdir(parents=True, exist_ok=True)
    common = ["asciidoctor", "--failure-level", "WARN", "-D", out]
    shell.run([*common, "-b", "manpage", shell.ROOT / "manual" / "rbuild.1.adoc"], quiet=True)
    shell.run([*common, "-o", "rbuild.html", shell.ROOT / "manual" / "index.adoc"], quiet=True)
