//! For the W3C's harness for trace context (<https://github.com/w3c/trace-context/tree/main/test>): a route that calls
//! what it is told to. Only programs with the feature `conformance` have it, and nobody ships those.

use std::{net::IpAddr, time::Duration};

use axum::{Router, extract::State, http::StatusCode, routing::post};
use reqwest::{Client, Url, redirect};
use serde::Deserialize;
use serde_json::Value;
use service::{Problem, extract::Body};
use telemetry::{contract::SpanKind, http::send, step};

/// The most calls that one request may ask for; its whole body has the limit of every body.
const CALLS_MAX: usize = 16;
/// How long one call may take.
const CALL_TIME_MAX: Duration = Duration::from_secs(5);

/// One call: a `POST` of `arguments` as JSON.
#[derive(Deserialize)]
struct Call {
    url: String,
    arguments: Value,
}

pub(super) fn routes() -> Router {
    let client = Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .timeout(CALL_TIME_MAX)
        .build();
    Router::new()
        .route("/conformance/trace-context", post(call_all))
        .with_state(client.ok())
}

/// Makes the calls one after the other. 200 when all were answered, whatever the answers; a 502 ends it.
async fn call_all(
    State(client): State<Option<Client>>,
    Body(calls): Body<Vec<Call>>,
) -> Result<StatusCode, Problem> {
    let client = client.ok_or_else(Problem::internal)?;
    if calls.len() > CALLS_MAX {
        let detail = format!("There may be at most {CALLS_MAX} calls.");
        return Err(Problem::unprocessable("too_many_calls", detail));
    }
    let calls: Result<Vec<(Url, Value)>, Problem> = calls.into_iter().map(parsed).collect();
    for (url, arguments) in calls? {
        let request = client
            .post(url)
            .json(&arguments)
            .build()
            .map_err(|_| Problem::internal())?;
        let call = step("trace_context", SpanKind::Client).run(send(&client, request));
        call.await.map_err(|_| not_answered())?;
    }
    Ok(StatusCode::OK)
}

/// Only this machine is called, so that the route is of no use to strangers.
fn parsed(call: Call) -> Result<(Url, Value), Problem> {
    let is_here = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        host == "localhost" || address.is_some_and(|address| address.is_loopback())
    };
    let url = Url::parse(&call.url).ok();
    let url = url.filter(|url| url.scheme() == "http" && is_here(url));
    let url = url.ok_or_else(|| {
        Problem::unprocessable(
            "invalid_url",
            "A call goes to a plain HTTP address of this machine.",
        )
    })?;
    Ok((url, call.arguments))
}

fn not_answered() -> Problem {
    Problem::new(
        StatusCode::BAD_GATEWAY,
        "call_not_answered",
        "A call was not answered.",
    )
}
