//! Notes: kept in memory, searched by regular expression, saved as compressed JSON.

mod compress;

use anyhow::{Context, Result};
use derive::FieldNames;
use regex::Regex;
use serde::{Deserialize, Serialize};

pub use compress::{deflate, inflate, zlib_version};

/// One note.
#[derive(Clone, Debug, Deserialize, Eq, FieldNames, PartialEq, Serialize)]
pub struct Note {
    pub title: String,
    pub text: String,
    pub stars: u32,
}

/// All notes, in the order in which they were added.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Store {
    notes: Vec<Note>,
}

impl Store {
    pub fn add(&mut self, note: Note) {
        self.notes.push(note);
    }

    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The notes whose title or text matches.
    pub fn search(&self, pattern: &str) -> Result<Vec<&Note>> {
        let pattern = Regex::new(pattern).with_context(|| format!("not a pattern: {pattern}"))?;
        let matches = |note: &&Note| pattern.is_match(&note.title) || pattern.is_match(&note.text);
        Ok(self.notes.iter().filter(matches).collect())
    }

    /// The store as compressed JSON.
    pub fn save(&self) -> Result<Vec<u8>> {
        deflate(&serde_json::to_vec(self)?)
    }

    /// A store that save() wrote.
    pub fn load(bytes: &[u8]) -> Result<Store> {
        let json = inflate(bytes).context("not a saved store")?;
        serde_json::from_slice(&json).context("not a saved store")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(title: &str) -> Note {
        Note { title: title.into(), text: "a text".into(), stars: 3 }
    }

    #[test]
    fn search_looks_at_titles_and_texts() {
        let mut store = Store::default();
        store.add(note("first"));
        store.add(note("second"));
        assert_eq!(store.search("^sec").unwrap(), [&note("second")]);
        assert_eq!(store.search("a t.xt").unwrap().len(), 2);
        assert!(store.search("(").is_err());
    }

    #[test]
    fn field_names_come_from_the_derive_macro() {
        assert_eq!(Note::FIELD_NAMES, ["title", "text", "stars"]);
    }
}
