"""Build scripts that start builds themselves: of another workspace, of their own, by rbuild and by cargo."""
import unittest

from cargo_harness import CargoCase, rerun_if


class NestedWorkspaces(CargoCase):

    def script(self, program, *arguments):
        """A build script that runs a program with RUSTC_WRAPPER and the like as they are."""
        words = ", ".join(f'"{word}"' for word in arguments)
        return ('fn main() {\n    ' + rerun_if("changed", "build.rs") +
                f'\n    let done = std::process::Command::new("{program}").args([{words}]).status().unwrap();\n'
                '    assert!(done.success());\n}\n')

    def test_script_builds_another_workspace(self):
        self.members("app", more='exclude = ["inner"]\n')
        self.package("inner", "[workspace]\n", main='fn main() { println!("inner"); }\n')
        self.package("app", main="fn main() {}\n",
                     build=self.script(self.program, "-C", self.workspace / "inner", "build"))
        self.build()
        self.assertEqual(self.run_program([self.workspace / "inner/target/debug/inner"]).out, "inner\n")
        self.assertEqual(self.compiled().count("inner"), 1)
        self.build()
        self.assertEqual(self.compiled(), [])

    def test_script_builds_another_member_of_its_own_workspace(self):
        self.members("app", "helper")
        self.package("helper", main='fn main() { println!("helper"); }\n')
        self.package("app", main="fn main() {}\n",
                     build=self.script(self.program, "-C", self.workspace, "build", "-p", "helper"))
        # The script has variables of cargo's that we have not, so how often helper is compiled is not the question.
        self.build("-p", "app")
        self.assertEqual(self.output("helper"), "helper\n")
        self.build()
        self.assertEqual(self.output("helper"), "helper\n")

    def test_script_that_builds_its_own_package_is_told_so(self):
        self.members("app")
        self.package("app", main="fn main() {}\n",
                     build=self.script(self.program, "-C", self.workspace, "build", "-p", "app"))
        run = self.build(code=101)
        self.assertIn("commands would wait for each other for ever", run.text)

    def test_script_that_calls_cargo_for_its_own_workspace_does_not_hang(self):
        self.members("app", "helper")
        self.package("helper", main='fn main() { println!("helper"); }\n')
        self.package("app", main="fn main() {}\n",
                     build=self.script("cargo", "build", "--offline", "-p", "helper", "--target-dir",
                                       self.workspace / "target"))
        self.build("-p", "app")
        self.assertEqual(self.output("helper"), "helper\n")


if __name__ == "__main__":
    unittest.main()
