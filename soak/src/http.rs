//! Asking over HTTP, as any client does.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::{Client, Method};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How long anybody waits for an answer; longer than any answer of the shop may take.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);
/// How long opening a connection may take.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// How long an idle connection is kept. The shop hangs up after 10 s: a request that meets such a goodbye
/// is lost, so the connection has to be given up well before.
const IDLE_TIME_MAX: Duration = Duration::from_secs(3);

/// A client with connections of its own.
#[derive(Clone, Debug)]
pub(crate) struct Http(Client);

/// A whole answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    body: Vec<u8>,
}

/// One request.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Request<'a> {
    /// The whole address.
    pub(crate) url: &'a str,
    /// The bearer token.
    pub(crate) token: Option<&'a str>,
    /// The `Idempotency-Key`.
    pub(crate) key: Option<&'a str>,
    /// The body, as JSON.
    pub(crate) body: Option<&'a Value>,
}

impl Http {
    /// A client that is not connected yet.
    pub(crate) fn new() -> Result<Self> {
        let client = Client::builder()
            .no_proxy()
            .connect_timeout(CONNECT_TIME_MAX)
            .pool_idle_timeout(IDLE_TIME_MAX)
            .timeout(ANSWER_TIME_MAX)
            .build();
        Ok(Self(client.context("cannot make an HTTP client")?))
    }

    /// Asks for something.
    pub(crate) async fn get(&self, request: Request<'_>) -> Result<Answer> {
        self.send(Method::GET, request).await
    }

    /// Sends something.
    pub(crate) async fn post(&self, request: Request<'_>) -> Result<Answer> {
        self.send(Method::POST, request).await
    }

    /// Replaces or patches something.
    pub(crate) async fn put(&self, request: Request<'_>) -> Result<Answer> {
        self.send(Method::PUT, request).await
    }

    async fn send(&self, method: Method, request: Request<'_>) -> Result<Answer> {
        let mut builder = self.0.request(method, request.url);
        if let Some(token) = request.token {
            builder = builder.bearer_auth(token);
        }
        if let Some(key) = request.key {
            builder = builder.header("idempotency-key", key);
        }
        if let Some(body) = request.body {
            builder = builder.json(body);
        }
        let response = builder.send().await?;
        Ok(Answer {
            status: response.status().as_u16(),
            body: response.bytes().await?.to_vec(),
        })
    }
}

impl Answer {
    /// An answer that nobody gave.
    #[cfg(test)]
    pub(crate) fn new(status: u16, body: &str) -> Self {
        Self {
            status,
            body: body.into(),
        }
    }

    /// The body; an error when it is not of this form.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body)
            .with_context(|| format!("the answer has an unexpected form: {}", self.text()))
    }

    /// The body of a good answer; an error with the body's text when it is none.
    pub(crate) fn success<T: DeserializeOwned>(&self) -> Result<T> {
        ensure!(
            (200..300).contains(&self.status),
            "status {}: {}",
            self.status,
            self.text()
        );
        self.read()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
