//! A server on the loopback address and a client of it.

use std::net::Ipv4Addr;

use anyhow::{Context, Result};
use axum::{routing::get, Router};
use hyper::header::CONTENT_TYPE;
use store::Store;
use tokio::{net::TcpListener, sync::oneshot};

/// Serves the store to a client once and returns what the client got.
pub async fn round_trip(store: &Store) -> Result<Vec<u8>> {
    let bytes = store.save()?;
    let answer = move || async move { ([(CONTENT_TYPE, "application/octet-stream")], bytes) };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no local address to serve on")?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, Router::new().route("/", get(answer))).with_graceful_shutdown(async {
        // An error means that the sender is gone, which is an end too.
        let _ = stopped.await;
    });
    let server = tokio::spawn(async move { server.await });
    let client = reqwest::Client::builder().no_proxy().build()?;
    let fetched = client.get(format!("http://{address}/")).send().await?.error_for_status()?.bytes().await?;
    drop((client, stop));
    server.await??;
    Ok(fetched.to_vec())
}
