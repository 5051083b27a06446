//! A frontend that tells a sink, with a clock that stands still until it is moved.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use frontend::{Asset, CollectLimits, Frontend, Origin, Settings};
use http_body_util::BodyExt;
use jiff::Timestamp;
use service::Peer;
use telemetry::Telemetry;
use telemetry::testing::{Seen, Sink};
use tower::ServiceExt;

/// What time it is at first, in seconds: 2026-11-22T08:33:20Z.
pub(crate) const BEGIN: i64 = 1_795_336_400;

pub(crate) struct Rig {
    pub(crate) sink: Sink,
    pub(crate) telemetry: Telemetry,
    router: Router,
    seconds: Arc<AtomicI64>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The code of the problem that it is.
    pub(crate) fn code(&self) -> String {
        let body: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        body["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Rig {
    pub(crate) async fn new() -> Self {
        Self::with_limits(CollectLimits::default()).await
    }

    pub(crate) async fn with_limits(collect: CollectLimits) -> Self {
        let sink = Sink::start().await.unwrap();
        let telemetry = Telemetry::start(telemetry::Settings::to("frontend", &sink.endpoint())).unwrap();
        let seconds = Arc::new(AtomicI64::new(BEGIN));
        let settings = Settings {
            api_port: 8000,
            api_public: "http://localhost:8000".parse::<Origin>().unwrap(),
            shop_public: Some("https://shop.example".parse().unwrap()),
            collect,
        };
        let now = Arc::clone(&seconds);
        let clock = Arc::new(move || Timestamp::from_second(now.load(Ordering::Relaxed)).unwrap());
        let page = Asset::new("index.html", b"<p>".as_slice());
        let router = Frontend::with_assets(settings, [page], clock, telemetry.clone()).router();
        Self {
            sink,
            telemetry,
            router,
            seconds,
        }
    }

    /// So many seconds after the beginning it is now.
    pub(crate) fn at(&self, seconds: i64) {
        self.seconds.store(BEGIN + seconds, Ordering::Relaxed);
    }

    /// Posts a body as JSON.
    pub(crate) async fn post(&self, body: &[u8]) -> Answer {
        self.post_with(body, &[]).await
    }

    pub(crate) async fn post_with(&self, body: &[u8], headers: &[(&str, &str)]) -> Answer {
        let json = [("content-type", "application/json")];
        self.ask(
            Method::POST,
            [192, 0, 2, 7].into(),
            &[&json, headers].concat(),
            body,
        )
        .await
    }

    pub(crate) async fn ask(
        &self,
        method: Method,
        peer: IpAddr,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri("/collect")
            .extension(Peer(peer));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_vec())).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    /// Sends what waits, and returns all that the sink has heard.
    pub(crate) async fn end(&self) -> Seen {
        self.telemetry.stop().await;
        self.sink.seen()
    }
}
