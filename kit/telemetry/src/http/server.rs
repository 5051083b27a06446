//! A span, a duration and a count for every request that comes in.

use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context as Waking, Poll};
use std::time::Instant;

use ::http::{Extensions, Request, Response, StatusCode};
use axum::extract::MatchedPath;
use opentelemetry::context::FutureExt as _;
use opentelemetry::trace::{SpanKind, Status, TraceContextExt};
use opentelemetry::{Context, KeyValue};
use tower::{Layer, Service};

use super::{names, path};
use crate::contract::{HttpServerActive, HttpServerDuration, Text};
use crate::instruments::{record, shift};
use crate::propagation::extract_into;
use crate::step::step;
use crate::voice::Telemetry;

/// Who sent a request, for `client.address`: an extension of the request or of its response, put there by whoever knows
/// which proxies may be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// In one word what went wrong, read from a response's extensions.
type ErrorType = fn(&Extensions) -> Option<&'static str>;

/// A layer for a service's routes; see [`Telemetry::layer`].
#[derive(Clone)]
pub struct ServerLayer {
    telemetry: Telemetry,
    error_type: ErrorType,
}

/// What [`ServerLayer`] makes of a service.
#[derive(Clone)]
pub struct ServerService<S> {
    inner: S,
    layer: ServerLayer,
}

impl Telemetry {
    /// A layer for axum's `Router::layer`. Each request runs inside of this service's scope, in a SERVER span that goes
    /// on with the caller's trace, and is measured. `error_type` finds the word for what went wrong in the response's
    /// extensions; a 5xx without a word has its number.
    #[must_use]
    pub fn layer(&self, error_type: ErrorType) -> ServerLayer {
        ServerLayer {
            telemetry: self.clone(),
            error_type,
        }
    }
}

impl<S> Layer<S> for ServerLayer {
    type Service = ServerService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ServerService {
            inner,
            layer: self.clone(),
        }
    }
}

impl<S, B, R> Service<Request<B>> for ServerService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, waking: &mut Waking<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(waking)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        if self.layer.telemetry.is_silent() {
            return Box::pin(self.inner.call(request));
        }
        let exchange = Exchange::begin(&self.layer.telemetry, &request);
        let error_type = self.layer.error_type;
        let answer = {
            let _current = exchange.context.clone().attach();
            self.inner.call(request)
        };
        Box::pin(async move {
            let answer = answer.with_context(exchange.context.clone()).await;
            if let Ok(response) = &answer {
                exchange.finish(response.status(), response.extensions(), error_type);
            }
            answer
        })
    }
}

/// One request between its beginning and its end.
struct Exchange {
    context: Context,
    method: &'static str,
    route: Option<Text>,
    begun: Instant,
    is_answered: bool,
}

impl Exchange {
    fn begin<B>(telemetry: &Telemetry, request: &Request<B>) -> Self {
        let begun = Instant::now();
        let pattern = request.extensions().get::<MatchedPath>();
        let names::Words { method, route, span } =
            names::words(request.method(), pattern.map(MatchedPath::as_str));
        let path = path::told(request.uri().path(), route.as_deref());
        let route: Option<Text> = route.map(Text::from);
        let mut attributes = Vec::with_capacity(8);
        attributes.push(KeyValue::new("http.request.method", method));
        attributes.push(KeyValue::new("url.path", path));
        // TLS ends in front of the program.
        attributes.push(KeyValue::new("url.scheme", "http"));
        attributes.extend(route.clone().map(|route| KeyValue::new("http.route", route)));
        attributes.extend(client_address(request.extensions()));

        let _scope = extract_into(telemetry.base(), request.headers()).attach();
        let span = step(span, SpanKind::Server).with_all(attributes);
        let context = span.begin().unwrap_or_else(Context::current);
        shift(HttpServerActive {}, 1);
        Self {
            context,
            method,
            route,
            begun,
            is_answered: false,
        }
    }

    fn finish(mut self, status: StatusCode, extensions: &Extensions, error_type: ErrorType) {
        self.is_answered = true;
        let code = i64::from(status.as_u16());
        let word = error_type(extensions);
        let is_error = status.is_server_error();
        let error_type: Option<Text> = match word {
            Some(word) => Some(word.into()),
            None => is_error.then(|| status.as_str().to_owned().into()),
        };
        let span = self.context.span();
        let address = client_address(extensions);
        let error = error_type.clone().map(|word| KeyValue::new("error.type", word));
        let code_attribute = KeyValue::new("http.response.status_code", code);
        span.set_attributes([Some(code_attribute), address, error].into_iter().flatten());
        if is_error {
            span.set_status(Status::error(word.unwrap_or_default()));
        }
        let measure = HttpServerDuration {
            method: self.method.into(),
            route: self.route.take(),
            status: code,
            error_type,
        };
        // While the span is current, so that it becomes the exemplar.
        let _current = self.context.clone().attach();
        record(measure, self.begun.elapsed().as_secs_f64());
    }
}

impl Drop for Exchange {
    /// Also when the client goes away, and nobody waits for the answer any more.
    fn drop(&mut self) {
        let span = self.context.span();
        if !self.is_answered {
            span.set_attribute(KeyValue::new("error.type", "cancelled"));
        }
        span.end();
        let _current = self.context.clone().attach();
        shift(HttpServerActive {}, -1);
    }
}

fn client_address(extensions: &Extensions) -> Option<KeyValue> {
    let ClientAddress(address) = extensions.get()?;
    Some(KeyValue::new("client.address", address.to_string()))
}
