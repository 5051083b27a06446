//! The layer itself.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::future::Either;
use service::problem::ProblemCode;
use shop::security::suspicion::Refusal;
use telemetry::{is_traced, mark};
use tower::{Layer, Service};

use super::{client::Client, guard::Guard};

/// Whom nobody limits: those who ask whether the service lives.
const OPEN_PATHS: [&str; 2] = ["/health", "/ready"];

/// What a browser must not do with an answer of an API, unless the answer says otherwise itself.
const DEFAULTS: [(HeaderName, HeaderValue); 3] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// Asks the guard before a service, and tells it what came of it.
#[derive(Clone)]
pub(crate) struct Gate(pub(crate) Arc<Guard>);

impl<S> Layer<S> for Gate {
    type Service = Guarded<S>;

    fn layer(&self, inner: S) -> Guarded<S> {
        Guarded {
            guard: Arc::clone(&self.0),
            inner,
        }
    }
}

/// A service behind the gate.
#[derive(Clone)]
pub(crate) struct Guarded<S> {
    guard: Arc<Guard>,
    inner: S,
}

type Passing<E> = Pin<Box<dyn Future<Output = Result<Response, E>> + Send>>;

impl<S> Service<Request> for Guarded<S>
where
    S: Service<Request, Response = Response> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Either<S::Future, Passing<S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if OPEN_PATHS.contains(&request.uri().path()) {
            return Either::Left(self.inner.call(request));
        }
        // The one that is ready goes with the request; its copy is asked again before the next one.
        let copy = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, copy);
        Either::Right(Box::pin(pass(Arc::clone(&self.guard), ready, request)))
    }
}

async fn pass<S>(guard: Arc<Guard>, mut inner: S, mut request: Request) -> Result<Response, S::Error>
where
    S: Service<Request, Response = Response>,
{
    let (extensions, headers) = (request.extensions(), request.headers());
    let mut client = Client::of(extensions, headers, &guard.settings.trusted_proxies);
    if is_traced() {
        mark("client.address", client.address.to_string());
    }
    if let Err(problem) = guard.admit(&mut client, extensions).await {
        return Ok(finish(problem.into_response()));
    }
    let route = extensions.get::<MatchedPath>().cloned();
    request.extensions_mut().insert(client);
    let response = inner.call(request).await?;
    let code = response.extensions().get().map(|ProblemCode(code)| *code);
    if let Some(refusal) = Refusal::of(response.status().as_u16(), code) {
        guard
            .observe(client, refusal, route.as_ref().map(MatchedPath::as_str))
            .await;
    }
    Ok(finish(response))
}

/// Says what is always said.
fn finish(mut response: Response) -> Response {
    let is_unauthorized = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    for (name, value) in DEFAULTS {
        or_insert(headers, name, value);
    }
    if is_unauthorized {
        or_insert(
            headers,
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer"),
        );
    }
    response
}

fn or_insert(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}
