//! Questions to other services.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use ::http::StatusCode;
use opentelemetry::trace::{Status, TraceContextExt};
use opentelemetry::{Context, KeyValue};
use reqwest::{Client, Request, Response};

use super::names;
use crate::contract::{HttpClientDuration, Text};
use crate::instruments::record;
use crate::propagation;

/// Sends `request` as a part of the current trace. The current span, which the caller makes with
/// [`step`](crate::step()), gets the address, the method and the outcome: an error if there is no answer, or one with a
/// status of 400 or more. The duration is recorded also when the caller stops waiting.
///
/// # Errors
///
/// What reqwest says.
pub async fn send(client: &Client, request: Request) -> reqwest::Result<Response> {
    Tries::begin().send(client, request).await
}

/// A question that may be asked several times. Each try is measured; the span gets what the last one came to, and how
/// many there were before it, when this is dropped.
pub struct Tries {
    context: Context,
    made: AtomicU32,
    last: Mutex<Option<Outcome>>,
}

impl Tries {
    /// Nothing was asked yet. What comes of it goes to the current span.
    #[must_use]
    pub fn begin() -> Self {
        Self {
            context: Context::current(),
            made: AtomicU32::new(0),
            last: Mutex::new(None),
        }
    }

    /// One try, as [`send`] says.
    ///
    /// # Errors
    ///
    /// What reqwest says.
    pub async fn send(&self, client: &Client, mut request: Request) -> reqwest::Result<Response> {
        propagation::inject(request.headers_mut());
        let mut question = Question::begin(self, &request);
        let answer = client.execute(request).await;
        question.outcome = match &answer {
            Ok(response) => Outcome::Answer(response.status()),
            Err(error) => Outcome::Failure(failure(error)),
        };
        answer
    }
}

impl Drop for Tries {
    fn drop(&mut self) {
        let span = self.context.span();
        let made = *self.made.get_mut();
        if made > 1 {
            span.set_attribute(KeyValue::new("http.request.resend_count", i64::from(made - 1)));
        }
        let last = self.last.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(outcome) = last.take() else { return };
        let (status, error_type) = outcome.words();
        let code = status.map(|code| KeyValue::new("http.response.status_code", code));
        let error = error_type.map(|word| KeyValue::new("error.type", word));
        if error.is_some() {
            span.set_status(Status::error(""));
        }
        span.set_attributes(code.into_iter().chain(error));
    }
}

fn failure(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "timeout"
    } else if error.is_connect() {
        "connection"
    } else {
        "request"
    }
}

#[derive(Clone, Copy)]
enum Outcome {
    Answer(StatusCode),
    Failure(&'static str),
}

impl Outcome {
    /// The status, and the word for an error.
    fn words(self) -> (Option<i64>, Option<Text>) {
        match self {
            Self::Failure(word) => (None, Some(Text::from(word))),
            Self::Answer(status) => {
                let is_error = status.as_u16() >= 400;
                let word = is_error.then(|| Text::from(status.as_str().to_owned()));
                (Some(i64::from(status.as_u16())), word)
            }
        }
    }
}

/// One try; how long it took is said when it is dropped.
struct Question<'a> {
    tries: &'a Tries,
    server_address: Text,
    method: &'static str,
    begun: Instant,
    outcome: Outcome,
}

impl<'a> Question<'a> {
    fn begin(tries: &'a Tries, request: &Request) -> Self {
        let method = names::method_word(request.method());
        let server_address: Text = request.url().host_str().unwrap_or_default().to_owned().into();
        if tries.made.fetch_add(1, Ordering::Relaxed) == 0 {
            let port = request.url().port_or_known_default();
            let port = port.map(|port| KeyValue::new("server.port", i64::from(port)));
            let attributes = [
                KeyValue::new("http.request.method", method),
                KeyValue::new("server.address", server_address.clone()),
            ];
            let span = tries.context.span();
            span.set_attributes(attributes.into_iter().chain(port));
        }
        Self {
            tries,
            server_address,
            method,
            begun: Instant::now(),
            // Who is dropped before there is an outcome was not waited for.
            outcome: Outcome::Failure("cancelled"),
        }
    }
}

impl Drop for Question<'_> {
    fn drop(&mut self) {
        let (status, error_type) = self.outcome.words();
        let measure = HttpClientDuration {
            server_address: self.server_address.clone(),
            method: self.method.into(),
            status,
            error_type,
        };
        let last = &self.tries.last;
        *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.outcome);
        let _current = self.tries.context.clone().attach();
        record(measure, self.begun.elapsed().as_secs_f64());
    }
}
