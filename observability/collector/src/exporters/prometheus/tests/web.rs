//! The exporter over HTTP.

use std::io::Read;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use flate2::read::GzDecoder;
use http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::Settings;
use super::build::{export, gauge, metric, number};
use crate::consumer::{Consumer, Refusal};
use crate::exporters::prometheus::Prometheus;
use crate::payload::Payload;
use crate::self_metrics::SelfMetrics;

const OPEN: &str = "application/openmetrics-text;version=1.0.0";

fn exporter(settings: Settings, self_metrics: &SelfMetrics) -> Prometheus {
    let settings = Settings {
        endpoint: "127.0.0.1:0".to_owned(),
        ..settings
    };
    Prometheus::new(
        "prometheus",
        &settings,
        None,
        self_metrics,
        Arc::new(Instant::now),
    )
    .unwrap()
}

async fn ask(exporter: &Prometheus, method: Method, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    exporter.router().oneshot(request).await.unwrap()
}

async fn body(response: Response<Body>) -> Vec<u8> {
    response.into_body().collect().await.unwrap().to_bytes().to_vec()
}

async fn filled(settings: Settings, self_metrics: &SelfMetrics) -> Prometheus {
    let exporter = exporter(settings, self_metrics);
    let metrics = export(&[], vec![metric("a", "", gauge(vec![number(&[], 0, 1, 1)]))]);
    exporter.consume(Payload::metrics(metrics)).await.unwrap();
    exporter
}

#[tokio::test]
async fn the_format_is_the_one_that_was_asked_for() {
    for (enabled, accept, content_type, end) in [
        (
            true,
            OPEN,
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
            " 1.0\n# EOF\n",
        ),
        (
            true,
            "*/*",
            "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
            " 1\n",
        ),
        (
            false,
            OPEN,
            "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
            " 1\n",
        ),
    ] {
        let settings = Settings {
            enable_open_metrics: enabled,
            ..Settings::default()
        };
        let exporter = filled(settings, &SelfMetrics::default()).await;
        let response = ask(&exporter, Method::GET, "/metrics", &[("accept", accept)]).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], content_type);
        assert!(!response.headers().contains_key("content-encoding"));
        let text = String::from_utf8(body(response).await).unwrap();
        assert!(text.ends_with(end), "{text}");
    }
}

#[tokio::test]
async fn it_is_compressed_for_who_asks() {
    let exporter = filled(Settings::default(), &SelfMetrics::default()).await;
    let response = ask(
        &exporter,
        Method::GET,
        "/metrics",
        &[("accept-encoding", "gzip, deflate")],
    )
    .await;
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let mut text = String::new();
    let body = body(response).await;
    GzDecoder::new(&*body).read_to_string(&mut text).unwrap();
    assert!(text.contains("# TYPE a gauge\n"));
}

#[tokio::test]
async fn another_method_or_path_is_refused() {
    let exporter = filled(Settings::default(), &SelfMetrics::default()).await;
    for (method, path, status) in [
        (Method::POST, "/metrics", StatusCode::METHOD_NOT_ALLOWED),
        (Method::DELETE, "/metrics", StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, "/", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(ask(&exporter, method, path, &[]).await.status(), status);
    }
}

#[tokio::test]
async fn it_takes_metrics_only() {
    let exporter = exporter(Settings::default(), &SelfMetrics::default());
    for payload in [Payload::traces(vec![]), Payload::logs(vec![])] {
        let refusal = exporter.consume(payload).await.unwrap_err();
        assert_eq!(
            refusal,
            Refusal::permanent("the prometheus exporter takes metrics only")
        );
    }
}

#[tokio::test]
async fn it_counts_what_it_took_and_shows() {
    let self_metrics = SelfMetrics::default();
    let exporter = filled(Settings::default(), &self_metrics).await;
    ask(&exporter, Method::GET, "/metrics", &[]).await;
    let text = self_metrics.text();
    for line in [
        "otelcol_exporter_sent_metric_points_total{exporter=\"prometheus\"} 1",
        "otelcol_exporter_prometheus_series{exporter=\"prometheus\"} 1",
        "otelcol_exporter_prometheus_dropped_metric_points_total{exporter=\"prometheus\",reason=\"series_limit\"} 0",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
}

#[tokio::test]
async fn more_scrapes_than_there_are_places_for_are_refused() {
    let exporter = filled(Settings::default(), &SelfMetrics::default()).await;
    let places = exporter.places();
    let all = places
        .try_acquire_many(u32::try_from(places.available_permits()).unwrap())
        .unwrap();
    let response = ask(&exporter, Method::GET, "/metrics", &[]).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    drop(all);
    let response = ask(&exporter, Method::GET, "/metrics", &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
}
