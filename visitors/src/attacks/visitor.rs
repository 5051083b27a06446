//! Somebody with an address and a client.

use std::{net::Ipv4Addr, time::Duration};

use reqwest::{Client, RequestBuilder, Response, redirect};
use serde::{Serialize, de::DeserializeOwned};

use crate::target::Target;

/// The longest that a visitor waits for an answer. A checkout with slow partners takes seconds.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);
/// The longest answer that is read; what is longer is an error.
const ANSWER_BYTES_MAX: usize = 4 << 20;

/// Somebody at an address of this machine. What it holds is secret, so that it cannot be printed.
#[derive(Clone)]
pub(super) struct Visitor {
    client: Client,
    target: Target,
    token: Option<String>,
}

/// An answer, read whole.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// There is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Silence {
    /// The connection failed, or nothing came in time.
    #[error("there was no answer")]
    None(#[source] reqwest::Error),
    /// It has no end.
    #[error("the answer is longer than {ANSWER_BYTES_MAX} bytes")]
    TooLong,
}

impl Visitor {
    /// Somebody at this address. It never goes anywhere but to the target: no proxy, no redirect.
    pub(super) fn new(address: Ipv4Addr, target: Target) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .local_address(Some(address.into()))
            .no_proxy()
            .redirect(redirect::Policy::none())
            .timeout(ANSWER_TIME_MAX)
            .build()?;
        Ok(Self {
            client,
            target,
            token: None,
        })
    }

    /// The same with a bearer token in each request.
    pub(super) fn with_token(self, token: impl Into<String>) -> Self {
        Self {
            token: Some(token.into()),
            ..self
        }
    }

    /// A request, to be sent with [`Self::send`].
    pub(super) fn request(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.target.url(path))
    }

    /// Sends a request, with the token if there is one.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Answer, Silence> {
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let response = request.send().await.map_err(Silence::None)?;
        let status = response.status().as_u16();
        let body = read(response).await?;
        Ok(Answer { status, body })
    }

    /// Gets a path.
    pub(super) async fn get(&self, path: &str) -> Result<Answer, Silence> {
        self.send(self.request(reqwest::Method::GET, path)).await
    }

    /// Posts a body as JSON.
    pub(super) async fn post(&self, path: &str, body: &impl Serialize) -> Result<Answer, Silence> {
        let request = self.request(reqwest::Method::POST, path).json(body);
        self.send(request).await
    }
}

impl Answer {
    /// The body, if it is what it should be.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    /// Whether the request was dealt with as it was meant.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, Silence> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(Silence::None)? {
        if body.len() + piece.len() > ANSWER_BYTES_MAX {
            return Err(Silence::TooLong);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}
