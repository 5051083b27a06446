//! The payment provider over HTTP.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::{Client, RequestBuilder, Response, Url, redirect};
use serde::Serialize;
use telemetry::{fail, http::send};

use super::answers::Answer;
use crate::{
    listing::{ChargePage, Page},
    payment::{Charge, IdempotencyKey, Refund},
    ports::{ChargeReply, FindAnswer, Provider, RefundAnswer, VoidAnswer},
    verdict::Try,
};

/// The most bytes of an answer about one movement that are read; the provider's own have a few hundred.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// The most bytes of a list that are read: room for a thousand charges with the longest keys and references,
/// which have about two and a half thousand bytes each. Usual ones have four hundred.
const LIST_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Connections kept open for the next request.
const IDLE_CONNECTIONS_MAX: usize = 64;
/// How long an idle connection is kept: shorter than a server keeps it, since a charge that meets a closing
/// connection would have an unknown outcome.
const IDLE_TIME_MAX: Duration = Duration::from_secs(5);

/// With the value `true` the provider says so when its answer to a key is the one it gave before.
const REPLAYED: &str = "idempotent-replayed";

/// Speaks to the provider's HTTP interface. Its bodies are neither logged nor passed on.
pub struct HttpProvider {
    client: Client,
    address: Url,
}

/// The provider cannot be at this address.
#[derive(Debug, thiserror::Error)]
#[error("the payment provider's address must look like http://host:port, not {address}")]
pub struct ProviderUrlError {
    /// The address as it was given.
    pub address: String,
}

#[derive(Serialize)]
struct ChargeBody<'a> {
    amount: i64,
    currency: &'a str,
    country: &'a str,
    payment_method: &'a str,
    reference: String,
}

#[derive(Serialize)]
struct RefundBody {
    transaction_id: String,
    amount: i64,
}

impl HttpProvider {
    /// A client of the provider at `address`; opening a connection may take `connect_time_max`.
    pub fn new(address: &str, connect_time_max: Duration) -> Result<Self, ProviderUrlError> {
        let wrong = || ProviderUrlError {
            address: address.to_owned(),
        };
        let url = Url::parse(address).ok().filter(is_plain_http).ok_or_else(wrong)?;
        // Neither redirects nor the environment's proxies: money goes to the address that was set.
        let client = Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .connect_timeout(connect_time_max)
            .tcp_nodelay(true)
            .tcp_keepalive(IDLE_TIME_MAX)
            .pool_max_idle_per_host(IDLE_CONNECTIONS_MAX)
            .pool_idle_timeout(IDLE_TIME_MAX)
            .build()
            .map_err(|_| wrong())?;
        Ok(Self { client, address: url })
    }

    /// The address with `/api` and these parts at its end, each escaped.
    fn endpoint(&self, parts: &[&str]) -> Url {
        let mut url = self.address.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("api").extend(parts);
        }
        url
    }

    fn post(&self, last: &str, key: &IdempotencyKey, body: &impl Serialize) -> RequestBuilder {
        self.client
            .post(self.endpoint(&["payment", last]))
            .header("idempotency-key", key.as_str())
            .json(body)
    }
}

fn is_plain_http(url: &Url) -> bool {
    url.scheme() == "http" && url.has_host() && url.query().is_none() && url.fragment().is_none()
}

#[async_trait]
impl Provider for HttpProvider {
    async fn charge(&self, key: &IdempotencyKey, charge: &Charge, time_max: Duration) -> Try<ChargeReply> {
        let body = ChargeBody {
            amount: charge.amount.minor,
            currency: charge.amount.currency.code(),
            country: charge.country.code(),
            payment_method: charge.method.code(),
            reference: format!("user-{}", charge.payer),
        };
        let request = self.post("process", key, &body).timeout(time_max);
        ask(request, ANSWER_BYTES_MAX, Answer::to_charge).await
    }

    async fn find(&self, key: &IdempotencyKey, time_max: Duration) -> Try<FindAnswer> {
        let address = self.endpoint(&["payment", key.as_str()]);
        let request = self.client.get(address).timeout(time_max);
        ask(request, ANSWER_BYTES_MAX, Answer::to_find).await
    }

    async fn void(&self, key: &IdempotencyKey, time_max: Duration) -> Try<VoidAnswer> {
        let address = self.endpoint(&["payment", key.as_str(), "void"]);
        let request = self.client.post(address).timeout(time_max);
        ask(request, ANSWER_BYTES_MAX, Answer::to_void).await
    }

    async fn list(&self, page: Page, time_max: Duration) -> Try<ChargePage> {
        let mut address = self.endpoint(&["payments"]);
        address
            .query_pairs_mut()
            .append_pair("after", &page.after().to_string())
            .append_pair("limit", &page.limit().to_string());
        let request = self.client.get(address).timeout(time_max);
        ask(request, LIST_BYTES_MAX, |answer| answer.to_list(page)).await
    }

    async fn refund(&self, key: &IdempotencyKey, refund: &Refund, time_max: Duration) -> Try<RefundAnswer> {
        let body = RefundBody {
            transaction_id: refund.transaction_id.to_string(),
            amount: refund.amount_minor,
        };
        let request = self.post("refund", key, &body).timeout(time_max);
        ask(request, ANSWER_BYTES_MAX, Answer::to_refund).await
    }
}

/// One try, of whose answer at most `bytes_max` bytes are read. Only a connection that was never opened proves
/// that nothing was sent.
async fn ask<Word>(
    request: RequestBuilder,
    bytes_max: usize,
    read: impl FnOnce(&Answer) -> Try<Word>,
) -> Try<Word> {
    let (client, request) = request.build_split();
    let response = match request {
        Ok(request) => send(&client, request).await,
        Err(error) => Err(error),
    };
    let response = match response {
        Ok(response) => response,
        Err(error) if error.is_connect() || error.is_builder() => return not_sent(&error),
        Err(error) => return lost(&error),
    };
    let status = response.status().as_u16();
    let replayed = response
        .headers()
        .get(REPLAYED)
        .is_some_and(|value| value == "true");
    let answer = match read_limited(response, bytes_max).await {
        Ok(body) => Answer::new(status, &body).replayed(replayed),
        Err(error) => {
            fail("answer_lost");
            return lost(&error);
        }
    };
    let word = read(&answer);
    if !word.shows_life() && !answer.is_error() {
        fail("answer_unusable");
    }
    word
}

/// The body's beginning. A longer body is no answer of the provider's, and its beginning is not JSON.
async fn read_limited(mut response: Response, bytes_max: usize) -> reqwest::Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > bytes_max {
            body.truncate(bytes_max);
            break;
        }
    }
    Ok(body)
}

fn not_sent<Word>(error: &reqwest::Error) -> Try<Word> {
    tracing::debug!(%error, "The payment provider could not be reached");
    Try::NotDone
}

fn lost<Word>(error: &reqwest::Error) -> Try<Word> {
    tracing::debug!(%error, "The payment provider's answer was lost");
    Try::Lost
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_plain_http() {
        for (address, good) in [
            ("http://127.0.0.1:3011", true),
            ("http://payment-provider:3001/", true),
            ("http://gateway/payments", true),
            ("https://127.0.0.1:3011", false),
            ("127.0.0.1:3011", false),
            ("localhost:3011", false),
            ("http://", false),
            ("http://host/?key=1", false),
            ("", false),
        ] {
            let provider = HttpProvider::new(address, Duration::from_secs(1));
            assert_eq!(provider.is_ok(), good, "{address}");
        }
    }

    #[test]
    fn a_key_is_one_part_of_the_address_whatever_it_holds() {
        for (address, key, expected) in [
            ("http://host:1", "k1", "http://host:1/api/payment/k1"),
            ("http://host:1/", "a/b", "http://host:1/api/payment/a%2Fb"),
            (
                "http://host:1/gate/",
                "a?b#c%2F",
                "http://host:1/gate/api/payment/a%3Fb%23c%252F",
            ),
        ] {
            let provider = HttpProvider::new(address, Duration::from_secs(1)).unwrap();
            assert_eq!(provider.endpoint(&["payment", key]).as_str(), expected);
            let void = provider.endpoint(&["payment", key, "void"]);
            assert_eq!(void.as_str(), format!("{expected}/void"));
        }
    }
}
