//! A receiver of OTLP over HTTP that keeps the bytes as they came.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Uri, header};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

type Heard = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// The most bytes of one request.
const BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// It ends when it is dropped.
pub(super) struct Ear {
    url: String,
    heard: Heard,
    server: JoinHandle<()>,
}

impl Ear {
    pub(super) async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard = Heard::default();
        let router = Router::new()
            .fallback(hear)
            .layer(axum::extract::DefaultBodyLimit::max(BODY_BYTES_MAX))
            .with_state(Arc::clone(&heard));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, heard, server }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The path and the bytes of each request.
    pub(super) fn heard(&self) -> Vec<(String, Vec<u8>)> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// An empty message is the answer that everything was taken.
async fn hear(
    State(heard): State<Heard>,
    uri: Uri,
    body: Bytes,
) -> ([(header::HeaderName, &'static str); 1], ()) {
    heard.lock().unwrap().push((uri.path().to_owned(), body.to_vec()));
    ([(header::CONTENT_TYPE, "application/x-protobuf")], ())
}
