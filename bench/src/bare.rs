//! The yardstick: an axum handler that does nothing but return bytes, in a process of its own.

use std::process::ExitCode;
use std::thread;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::routing::get;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::options::BareOptions;

/// What the first line of its output begins with; the address follows.
pub(crate) const GREETING: &str = "listening on ";

/// Serves until standard input ends, so that it cannot outlive whoever started it.
pub(crate) async fn serve(options: BareOptions) -> Result<ExitCode> {
    let body = std::fs::read(&options.body_file)
        .with_context(|| format!("cannot read {}", options.body_file.display()))?;
    let router = router(&options.path, &options.content_type, body.into())?;
    let listener = TcpListener::bind(("127.0.0.1", options.port)).await?;
    println!("{GREETING}{}", listener.local_addr()?);
    // Without it small answers wait for the peer's delayed acknowledgement. That it can fail is no matter here.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let end = end_of_input();
    axum::serve(listener, router)
        .with_graceful_shutdown(async {
            let _ = end.await;
        })
        .await?;
    Ok(ExitCode::SUCCESS)
}

fn router(path: &str, content_type: &str, body: Bytes) -> Result<Router> {
    let content_type = HeaderValue::from_str(content_type).context("not a content type")?;
    let handler = move || async move { ([(header::CONTENT_TYPE, content_type)], body) };
    Ok(Router::new().route(path, get(handler)))
}

fn end_of_input() -> oneshot::Receiver<()> {
    let (ended, end) = oneshot::channel();
    thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        let _ = ended.send(());
    });
    end
}

#[cfg(test)]
pub(crate) mod tests {
    use std::net::SocketAddr;

    use super::*;

    /// A bare handler within the test's own process; it ends with the test's runtime.
    pub(crate) async fn spawn(path: &str, body: &'static [u8]) -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = router(path, "application/json", Bytes::from_static(body)).unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }
}
