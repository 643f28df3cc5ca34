//! Serves the notes over a local connection, fetches them again and prints a summary.

mod notes;
mod server;

use anyhow::Result;
use clap::Parser;
use store::{Note, Store};
use tracing::info;
use tracing_subscriber::EnvFilter;

/// Prints a summary of the notes that this program was built with.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// Count only notes whose title or text matches this regular expression
    #[arg(default_value = ".")]
    pattern: String,
    /// Print the notes as JSON
    #[arg(long)]
    json: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().with_env_filter(EnvFilter::from_default_env()).with_writer(std::io::stderr).init();
    let options = Options::parse();
    let store = notes::store();
    let served = server::round_trip(&store).await?;
    info!(bytes = served.len(), "fetched");
    let found: Store = {
        let all = Store::load(&served)?;
        let mut found = Store::default();
        all.search(&options.pattern)?.into_iter().cloned().for_each(|note| found.add(note));
        found
    };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&found)?);
        return Ok(());
    }
    let stars: u32 = found.notes().iter().map(|note| note.stars).sum();
    println!("{} notes from the build script, {} found, {stars} stars", store.notes().len(), found.notes().len());
    println!("fields from the derive macro: {}", Note::FIELD_NAMES.join(", "));
    println!("served as {} bytes by zlib {}", served.len(), store::zlib_version());
    println!("built for {}", env!("REPORT_TARGET"));
    Ok(())
}
