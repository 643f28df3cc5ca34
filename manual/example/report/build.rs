//! Turns data/notes.txt into a table of Rust.

use std::{env, fmt::Write, fs, path::Path};

fn main() {
    println!("cargo:rerun-if-changed=data/notes.txt");
    let notes = fs::read_to_string("data/notes.txt").expect("data/notes.txt is part of the package");
    let mut table = String::from("pub const NOTES: &[(&str, &str, u32)] = &[\n");
    for line in notes.lines() {
        let [title, text, stars] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("data/notes.txt: not three fields: {line}");
        };
        let stars: u32 = stars.parse().expect("the third field is a number");
        writeln!(table, "    ({title:?}, {text:?}, {stars}),").expect("a String takes everything");
    }
    table.push_str("];\n");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("notes.rs"), table).expect("OUT_DIR can be written");
    println!("cargo:rustc-env=REPORT_TARGET={}", env::var("TARGET").expect("cargo sets TARGET"));
}
