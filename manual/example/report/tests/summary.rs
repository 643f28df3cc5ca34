//! The program prints what the build script, the derive macro and zlib contributed.

use std::process::Command;

fn report(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_report")).args(arguments).output().expect("the program starts");
    (output.status.success(), String::from_utf8(output.stdout).expect("it prints UTF-8"))
}

#[test]
fn summary_names_all_sources() {
    let (success, text) = report(&[]);
    assert!(success);
    assert!(text.starts_with("3 notes from the build script, 3 found, 14 stars\n"), "{text}");
    assert!(text.contains("title, text, stars"), "{text}");
}

#[test]
fn only_notes_that_match_are_counted() {
    let (success, text) = report(&["^Pipe"]);
    assert!(success);
    assert!(text.contains("1 found, 5 stars"), "{text}");
}

#[test]
fn json_is_what_the_build_script_read() {
    let (success, text) = report(&["--json"]);
    assert!(success);
    assert!(text.contains("\"title\": \"Pipelining\""), "{text}");
}

#[test]
fn a_wrong_pattern_is_an_error() {
    assert!(!report(&["("]).0);
}
