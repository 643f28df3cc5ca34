//! The notes that the build script read.

use store::{Note, Store};

include!(concat!(env!("OUT_DIR"), "/notes.rs"));

/// The notes as a store.
pub fn store() -> Store {
    let mut store = Store::default();
    for (title, text, stars) in NOTES {
        store.add(Note { title: (*title).into(), text: (*text).into(), stars: *stars });
    }
    store
}
