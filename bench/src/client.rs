//! A client of the shop: one connection, one bearer token.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;
use wire::auth::Session;
use wire::catalogue::ProductPage;

use crate::http::{Connection, Request};

/// How long a client waits for an answer; longer than any answer of the shop may take.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

/// A client of the shop.
pub(crate) struct Client {
    address: SocketAddr,
    /// Opened when it is needed, and again after it broke.
    connection: Option<Connection>,
    token: Option<String>,
}

/// What the shop answered.
pub(crate) struct Answer {
    /// The status code.
    pub(crate) status: u16,
    body: Vec<u8>,
}

impl Client {
    /// A client without a token, not connected yet.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            connection: None,
            token: None,
        }
    }

    /// A client with a guest's token.
    pub(crate) async fn guest(address: SocketAddr) -> Result<Self> {
        let mut client = Self::new(address);
        let answer = client.ask_to_enter().await?;
        client.enter(&answer.success().context("cannot be a guest")?);
        Ok(client)
    }

    /// Asks to be a guest; the answer is for [`Client::enter`].
    pub(crate) async fn ask_to_enter(&mut self) -> Result<Answer> {
        self.send(Request::post("/auth/guest")).await
    }

    /// Uses this session from now on.
    pub(crate) fn enter(&mut self, session: &Session) {
        self.token = Some(session.access_token.expose().to_owned());
    }

    /// Asks for `path`.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer> {
        let token = self.token.clone();
        self.send(Request::get(path).token(token.as_deref())).await
    }

    /// Sends `body` to `path`.
    pub(crate) async fn post(&mut self, path: &str, body: &impl Serialize) -> Result<Answer> {
        let token = self.token.clone();
        self.send(Request::post(path).token(token.as_deref()).json(body)?)
            .await
    }

    /// The ids of the products that a country sells, most popular first.
    pub(crate) async fn product_ids(&mut self, country: &str) -> Result<Vec<i64>> {
        let page: ProductPage = self.get(&format!("/{country}/products")).await?.success()?;
        ensure!(!page.items.is_empty(), "the shop is empty");
        Ok(page.items.iter().map(|product| product.id).collect())
    }

    async fn send(&mut self, request: Request<'_>) -> Result<Answer> {
        // While it is in use it is not in its place: whatever goes wrong, a broken one is never used again.
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection::open(self.address).await?,
        };
        let head = timeout(ANSWER_TIME_MAX, connection.exchange(&request.bytes()))
            .await
            .context("no answer in time")??;
        let body = connection.body(&head).to_vec();
        if !head.is_last {
            self.connection = Some(connection);
        }
        Ok(Answer {
            status: head.status,
            body,
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
        serde_json::from_slice(&self.body).context("the answer has an unexpected form")
    }

    /// The body of a good answer; an error with the body's text when it is none.
    pub(crate) fn success<T: DeserializeOwned>(&self) -> Result<T> {
        ensure!(
            (200..300).contains(&self.status),
            "status {}: {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        self.read()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bare;

    #[tokio::test]
    async fn products_are_read_from_the_list() {
        let body = br#"{"items":[{"id":7,"name":"","description":"","price":1,"currency":"USD","category":"","picture":"","stock":0}],"next_cursor":null}"#;
        let mut client = Client::new(bare::tests::spawn("/us/products", body).await);
        assert_eq!(client.product_ids("us").await.unwrap(), [7]);
        let error = client.product_ids("atlantis").await.unwrap_err().to_string();
        assert!(error.starts_with("status 404"), "{error}");
    }
}
