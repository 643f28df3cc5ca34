//! A store survives being saved, and damaged ones are errors.

use anyhow::Result;
use store::{deflate, inflate, Note, Store};

fn store() -> Store {
    let mut store = Store::default();
    for stars in 0..100 {
        store.add(Note { title: format!("note {stars}"), text: "the same text in each".into(), stars });
    }
    store
}

#[test]
fn a_saved_store_is_loaded_again() -> Result<()> {
    assert_eq!(Store::load(&store().save()?)?, store());
    Ok(())
}

#[test]
fn saving_compresses() -> Result<()> {
    let saved = store().save()?;
    assert!(saved.len() < serde_json_length(&store()) / 4, "{} bytes", saved.len());
    Ok(())
}

#[test]
fn damaged_stores_are_errors() -> Result<()> {
    let saved = store().save()?;
    assert!(Store::load(&saved[..7]).is_err());
    assert!(Store::load(&saved[..saved.len() - 1]).is_err());
    assert!(Store::load(&deflate(b"no JSON")?).is_err());
    Ok(())
}

#[test]
fn empty_input_is_compressed_too() -> Result<()> {
    assert_eq!(inflate(&deflate(b"")?)?, b"");
    Ok(())
}

fn serde_json_length(store: &Store) -> usize {
    inflate(&store.save().expect("a store can be saved")).expect("it was saved").len()
}
