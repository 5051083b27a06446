//! `GET /sampling/recent`.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use collector::consumer::Consumer;
use collector::payload::Payload;
use collector::processors::tail_sampling::TailSampling;
use collector::self_metrics::SelfMetrics;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::build::{
    SECOND, START, add, child, from_shop, sampler_with, settings, span, text, with, with_status, yaml,
};
use crate::processor::Sink;

const POLICIES: &[&str] = &[
    "{name: errors, type: status_code, status_code: {status_codes: [ERROR]}}",
    "{name: outcome, type: string_attribute, string_attribute: {key: payment.outcome, values: [declined]}}",
    "{name: slow, type: latency, latency: {threshold_ms: 1000}}",
    "{name: health, type: drop, drop: {drop_sub_policy: [\
        {name: h, type: string_attribute, string_attribute: {key: http.route, values: [/healthz]}}]}}",
    "{name: share, type: probabilistic, probabilistic: {sampling_percentage: 0}}",
];

/// Three decided traces: 1 is kept, 2 is not sampled, 3 is dropped. Trace 4 is undecided.
async fn sampling() -> Arc<TailSampling> {
    let metrics = SelfMetrics::default();
    let mut sampler = sampler_with("", POLICIES, &metrics);
    let declined = with(child(span(1, 5)), "payment.outcome", text("declined"));
    let healthy = with(span(3, 5), "http.route", text("/healthz"));
    let traces = from_shop(vec![declined, span(1, 1250), with_status(span(2, 5), 1), healthy]);
    add(&mut sampler, START, &traces).unwrap();
    sampler.decide(START + 10 * SECOND);
    let settings = settings(&yaml("", POLICIES));
    let sampling = TailSampling::with_sampler("tail_sampling", &settings, sampler, Sink::new(), &metrics);
    sampling
        .consume(Payload::traces(from_shop(vec![span(4, 5)])))
        .await
        .unwrap();
    Arc::new(sampling)
}

async fn get(sampling: &Arc<TailSampling>, query: &str) -> (StatusCode, Value) {
    let request = Request::get(format!("/sampling/recent{query}"))
        .body(Body::empty())
        .unwrap();
    let response = sampling.router().oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn decisions_are_listed_newest_first_with_their_reasons() {
    let sampling = sampling().await;
    let (status, body) = get(&sampling, "").await;
    assert_eq!(status, StatusCode::OK);
    let decisions = body["decisions"].as_array().unwrap();
    let short = |key: &str| {
        decisions
            .iter()
            .map(|decision| decision[key].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        short("decision"),
        [json!("dropped"), json!("not_sampled"), json!("sampled")]
    );
    assert_eq!(short("policy"), [json!("health"), json!(null), json!("outcome")]);
    assert_eq!(
        decisions[2],
        json!({
            "timeUnixNano": (START + 10 * SECOND).to_string(),
            "traceId": "01".repeat(16),
            "decision": "sampled",
            "policy": "outcome",
            "rootName": "GET /1",
            "rootService": "shop",
            "hasRoot": true,
            "spanCount": 2,
            "durationMs": 1250.0,
            "reasons": [
                {"policy": "health", "vote": "no", "observed": null},
                {"policy": "errors", "vote": "no", "observed": null},
                {"policy": "outcome", "vote": "sample", "observed": "declined"},
                {"policy": "slow", "vote": "sample", "observed": "1250 ms"},
                {"policy": "share", "vote": "no", "observed": "22.00 % of 0.00 %"},
            ],
        })
    );
    let dropped = json!([{"policy": "health", "vote": "drop", "observed": "/healthz"}]);
    assert_eq!(decisions[0]["reasons"], dropped, "after a drop nobody is asked");
    let (_, body) = get(&sampling, "?limit=1").await;
    assert_eq!(body["decisions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn one_trace_can_be_asked_for() {
    let sampling = sampling().await;
    let of = |number: &str| format!("?trace_id={}", number.repeat(16));
    let (status, body) = get(&sampling, &of("02")).await;
    assert_eq!(
        (status, &body["decisions"][0]["decision"]),
        (StatusCode::OK, &json!("not_sampled"))
    );
    let (status, body) = get(&sampling, &of("04")).await;
    assert_eq!(
        (status, &body["decisions"][0]["decision"]),
        (StatusCode::OK, &json!("pending"))
    );
    for (query, status, code) in [
        (of("05"), StatusCode::NOT_FOUND, "unknown_trace"),
        (
            "?trace_id=".to_owned(),
            StatusCode::BAD_REQUEST,
            "invalid_trace_id",
        ),
        (of("0x"), StatusCode::BAD_REQUEST, "invalid_trace_id"),
        (
            "?trace_id=%2B1".to_owned() + &"0".repeat(30),
            StatusCode::BAD_REQUEST,
            "invalid_trace_id",
        ),
        ("?limit=0".to_owned(), StatusCode::BAD_REQUEST, "invalid_limit"),
        ("?limit=1001".to_owned(), StatusCode::BAD_REQUEST, "invalid_limit"),
    ] {
        let (answered, body) = get(&sampling, &query).await;
        assert_eq!((answered, &body["code"]), (status, &json!(code)), "{query}");
    }
}
