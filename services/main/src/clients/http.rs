//! One question to a partner over HTTP: its place, its tries, its deadlines, its breaker.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::{Client, Request, RequestBuilder, Response, Url, redirect};
use serde::{Serialize, de::DeserializeOwned};
use shop::ports::{Chance, Clock, Unreachable};
use telemetry::http::Tries;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, sleep, timeout},
};

use super::{
    breaker::{Breaker, Change, Pass},
    failure::Failure,
    patience::Patience,
    settings::PartnerSettings,
};

/// How long opening a connection may take.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(1);
/// The most bytes of an answer that are read; the partners' own have a few hundred.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// How long an idle connection is kept. Our own servers hang up after 10 s: a request that meets such a
/// goodbye is lost, so the connection has to be given up well before.
const IDLE_TIME_MAX: Duration = Duration::from_secs(5);

/// Speaks to one partner. What is sent and what is answered is neither logged nor passed on.
pub(super) struct Caller {
    partner: &'static str,
    client: Client,
    address: Url,
    places: Semaphore,
    breaker: Mutex<Breaker>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

/// The partner cannot be at this address.
#[derive(Debug, thiserror::Error)]
#[error("the address of {partner} must look like http://host:port, not {address}")]
pub struct PartnerUrlError {
    /// Who.
    pub partner: &'static str,
    /// The address as it was given.
    pub address: String,
}

/// A whole answer.
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    body: Vec<u8>,
}

impl Caller {
    /// A caller of `partner`. Nothing is sent yet.
    pub(super) fn new(
        partner: &'static str,
        settings: &PartnerSettings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, PartnerUrlError> {
        let address = settings.url.clone();
        let wrong = || PartnerUrlError { partner, address };
        let Some(address) = Url::parse(&settings.url).ok().filter(is_plain_http) else {
            return Err(wrong());
        };
        Ok(Self {
            partner,
            client: client(settings.concurrency_max).map_err(|_| wrong())?,
            address,
            places: Semaphore::new(settings.concurrency_max),
            breaker: Mutex::new(Breaker::new(settings.breaker)),
            clock,
            chance,
        })
    }

    /// A `POST` of `body` to the path of these segments.
    pub(super) fn post(&self, path: &[&str], body: &impl Serialize) -> RequestBuilder {
        self.client.post(self.endpoint(path)).json(body)
    }

    /// A `POST` without a body.
    pub(super) fn post_nothing(&self, path: &[&str]) -> RequestBuilder {
        self.client.post(self.endpoint(path))
    }

    /// A `GET` of the path of these segments.
    pub(super) fn get(&self, path: &[&str]) -> RequestBuilder {
        self.client.get(self.endpoint(path))
    }

    /// A `GET` of the path of these segments, with a query.
    pub(super) fn get_with(&self, path: &[&str], query: &[(&str, i64)]) -> RequestBuilder {
        let mut url = self.endpoint(path);
        for (name, value) in query {
            url.query_pairs_mut().append_pair(name, &value.to_string());
        }
        self.client.get(url)
    }

    /// Asks, as often and as long as `patience` allows, until `read` finds an answer usable. `operation`
    /// names the question in logs.
    pub(super) async fn ask<Word>(
        &self,
        operation: &'static str,
        request: RequestBuilder,
        patience: &Patience,
        read: impl Fn(&Answer) -> Option<Word> + Send + Sync,
    ) -> Result<Word, Failure> {
        self.ask_for(ANSWER_BYTES_MAX, operation, request, patience, read)
            .await
    }

    /// The same, where an answer may have up to `bytes_max` bytes.
    pub(super) async fn ask_for<Word>(
        &self,
        bytes_max: usize,
        operation: &'static str,
        request: RequestBuilder,
        patience: &Patience,
        read: impl Fn(&Answer) -> Option<Word> + Send + Sync,
    ) -> Result<Word, Failure> {
        let outcome = match request.build() {
            Ok(request) => self.ask_in_turn(&request, bytes_max, patience, &read).await,
            Err(_) => Err(Failure::Unwritable),
        };
        if let Err(failure) = outcome {
            self.log(operation, failure);
        }
        outcome
    }

    /// The failure in the words of the ports.
    pub(super) fn unreachable(&self, failure: Failure) -> Unreachable {
        Unreachable {
            partner: self.partner,
            reason: failure.to_string(),
        }
    }

    async fn ask_in_turn<Word>(
        &self,
        request: &Request,
        bytes_max: usize,
        patience: &Patience,
        read: &(impl Fn(&Answer) -> Option<Word> + Send + Sync),
    ) -> Result<Word, Failure> {
        let deadline = Instant::now() + patience.total_time_max;
        let _place = self.place(patience.wait_max()).await?;
        let tries = Tries::begin();
        let mut known = Failure::Crowded;
        for tries_made in 1..=patience.tries_max {
            let Some(time_max) = patience.try_time(left_until(deadline)) else {
                break;
            };
            let failure = match self.one_try(&tries, request, bytes_max, time_max, read).await {
                Ok(word) => return Ok(word),
                Err(failure) => failure,
            };
            known = known.and_then(failure);
            let pause = patience.pause(tries_made, left_until(deadline), self.chance.fraction());
            match pause.filter(|_| failure.is_worth_repeating(patience.repeat)) {
                Some(pause) => sleep(pause).await,
                None => break,
            }
        }
        Err(known)
    }

    async fn place(&self, wait_max: Duration) -> Result<SemaphorePermit<'_>, Failure> {
        match timeout(wait_max, self.places.acquire()).await {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(Failure::Crowded),
        }
    }

    async fn one_try<Word>(
        &self,
        tries: &Tries,
        request: &Request,
        bytes_max: usize,
        time_max: Duration,
        read: &(impl Fn(&Answer) -> Option<Word> + Send + Sync),
    ) -> Result<Word, Failure> {
        let request = request.try_clone().ok_or(Failure::Unwritable)?;
        let pass = self
            .breaker()
            .admit(self.clock.now())
            .ok_or(Failure::BreakerOpen)?;
        let answer = timeout(time_max, exchange(tries, &self.client, request, bytes_max)).await;
        let outcome = match answer {
            Ok(Ok(answer)) => read(&answer).ok_or(Failure::Useless(answer.status)),
            Ok(Err(failure)) => Err(failure),
            Err(_) => Err(Failure::TooSlow),
        };
        self.record(
            pass,
            outcome.as_ref().err().is_none_or(|failure| failure.shows_life()),
        );
        outcome
    }

    fn record(&self, pass: Pass, shows_life: bool) {
        let change = self.breaker().record(pass, self.clock.now(), shows_life);
        match change {
            Some(Change::Opened) => tracing::warn!(
                partner = self.partner,
                reason = "too many failures in a row",
                "A partner is not asked for a while"
            ),
            Some(Change::Closed) => tracing::info!(partner = self.partner, "A partner answers again"),
            None => {}
        }
    }

    /// One bad answer is nobody's alarm: a try, the outbox or the reconciler follows. An opening breaker is
    /// one, and was logged when it opened: told again it would fill the log at the pace of the callers.
    fn log(&self, operation: &'static str, failure: Failure) {
        let (partner, reason) = (self.partner, tracing::field::display(failure));
        if failure == Failure::BreakerOpen {
            tracing::debug!(partner, operation, reason, "A partner was not asked");
        } else {
            tracing::info!(partner, operation, reason, "A partner gave no usable answer");
        }
    }

    /// The address with the segments at its end, each escaped.
    fn endpoint(&self, path: &[&str]) -> Url {
        let mut url = self.address.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answer {
    /// The body, if it is the JSON of a `Body`.
    pub(super) fn json<Body: DeserializeOwned>(&self) -> Option<Body> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The code of the problem that the body describes.
    pub(super) fn problem_code(&self) -> Option<String> {
        let problem: wire::problem::Problem = self.json()?;
        (problem.status == self.status).then_some(problem.code)
    }
}

/// Neither redirects nor the environment's proxies: what we send goes to the address that was set.
fn client(connections_max: usize) -> reqwest::Result<Client> {
    Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIME_MAX)
        .tcp_nodelay(true)
        .pool_max_idle_per_host(connections_max)
        .pool_idle_timeout(IDLE_TIME_MAX)
        .build()
}

fn is_plain_http(url: &Url) -> bool {
    url.scheme() == "http" && url.has_host() && url.query().is_none() && url.fragment().is_none()
}

fn left_until(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

/// Only a connection that was never opened proves that nothing was sent.
async fn exchange(
    tries: &Tries,
    client: &Client,
    request: Request,
    bytes_max: usize,
) -> Result<Answer, Failure> {
    let response = tries.send(client, request).await.map_err(|error| {
        if error.is_connect() {
            Failure::NoConnection
        } else {
            Failure::Broken
        }
    })?;
    let status = response.status().as_u16();
    let body = body(response, bytes_max).await?;
    Ok(Answer { status, body })
}

async fn body(mut response: Response, bytes_max: usize) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Failure::Broken)? {
        if body.len() + chunk.len() > bytes_max {
            return Err(Failure::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
