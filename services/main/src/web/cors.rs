//! Which pages may call from a browser.
//!
//! `tower_http` answers for the listed origins. A request without an origin, or with one that is not on
//! the list, passes it by, so that its answer has no CORS header at all.

use std::{
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Method, header},
    response::Response,
};
use futures_util::FutureExt;
use futures_util::future::{Either, Map};
use tower::{Layer, Service};
use tower_http::cors::{AllowOrigin, Cors, CorsLayer};

use super::security::{LIMIT, POLICY, REMAINING, RESET};

/// How long a browser may remember a preflight.
const PREFLIGHT_AGE_MAX: Duration = Duration::from_secs(600);

/// Lets the pages of the listed origins call.
#[derive(Clone)]
pub(crate) struct ListedOrigins {
    origins: Arc<[HeaderValue]>,
    cors: CorsLayer,
}

impl ListedOrigins {
    /// Origins as a browser sends them, for example `http://localhost:3001`.
    pub(crate) fn new(origins: &[String]) -> Self {
        let origins: Vec<HeaderValue> = origins.iter().filter_map(|origin| origin.parse().ok()).collect();
        Self {
            cors: answering(origins.clone()),
            origins: origins.into(),
        }
    }
}

fn answering(origins: Vec<HeaderValue>) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("traceparent"),
            HeaderName::from_static("tracestate"),
        ])
        .expose_headers([header::ETAG, header::RETRY_AFTER, LIMIT, REMAINING, RESET, POLICY])
        .allow_credentials(true)
        .max_age(PREFLIGHT_AGE_MAX)
}

impl<S: Clone> Layer<S> for ListedOrigins {
    type Service = OriginGate<S>;

    fn layer(&self, inner: S) -> OriginGate<S> {
        OriginGate {
            origins: Arc::clone(&self.origins),
            listed: self.cors.layer(inner.clone()),
            unlisted: inner,
        }
    }
}

/// The two ways into a service.
#[derive(Clone)]
pub(crate) struct OriginGate<S> {
    origins: Arc<[HeaderValue]>,
    listed: Cors<S>,
    unlisted: S,
}

type Varied<F, E> = Map<F, fn(Result<Response, E>) -> Result<Response, E>>;

impl<S> Service<Request> for OriginGate<S>
where
    S: Service<Request, Response = Response>,
    Cors<S>: Service<Request, Response = Response, Error = S::Error>,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Either<<Cors<S> as Service<Request>>::Future, Varied<S::Future, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        match self.listed.poll_ready(context) {
            Poll::Ready(Ok(())) => self.unlisted.poll_ready(context),
            waiting => waiting,
        }
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let origin = request.headers().get(header::ORIGIN);
        if origin.is_some_and(|origin| self.origins.contains(origin)) {
            return Either::Left(self.listed.call(request));
        }
        Either::Right(
            self.unlisted
                .call(request)
                .map(say_that_origins_differ::<S::Error>),
        )
    }
}

/// A cache must not give this answer to a listed origin.
fn say_that_origins_differ<E>(result: Result<Response, E>) -> Result<Response, E> {
    result.map(|mut response| {
        response
            .headers_mut()
            .append(header::VARY, HeaderValue::from_static("origin"));
        response
    })
}
