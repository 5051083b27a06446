//! What nobody may read is in nothing that is emitted.

mod ear;
mod forms;
mod walk;

use reqwest::Method;
use serde_json::{Value, json};

use self::ear::Ear;
use self::forms::Secret;
use super::rig::{Rig, changed};
use super::visitor::Visitor;
use crate::process::{Process, run};

/// A route that nobody asks for before the end.
const LAST_ROUTE: &str = "/docs/docs.css";
const PASSWORD: &str = "Pw4+Quail/9x%Kite&Lark=w0";

/// The deployed configuration with everything sent to the ear, sampled or not.
fn config(rig: &Rig, ear: &Ear) -> String {
    let exporter = format!(
        "exporters:\n  otlp_http:\n    endpoint: {}\n    compression: none\n\n  otlp_grpc:\n",
        ear.url()
    );
    let changes = [
        ("exporters:\n  otlp_grpc:\n", &*exporter, 1),
        (
            "exporters: [span_metrics, service_graph]",
            "exporters: [span_metrics, service_graph, otlp_http]",
            1,
        ),
        ("otlp_grpc]", "otlp_grpc, otlp_http]", 3),
    ];
    changed(&rig.config(), &changes)
}

/// What nobody may read: what is sent, and the tokens that the shop gives out.
async fn secrets(rig: &Rig) -> Vec<Secret> {
    let stranger = Visitor::new(rig, "127.0.0.1");
    let account = json!({ "email": "canary@example.com", "password": PASSWORD });
    let session = stranger.post("/auth/register", &account).await;
    let session = match stranger.ask(Method::POST, "/auth/login", &account).await {
        (200, again) => [session, again],
        (status, answer) => panic!("{status} {answer}"),
    };
    let tokens = session.iter().flat_map(|session| {
        ["access_token", "refresh_token"].map(|kind| session[kind].as_str().unwrap().to_owned())
    });
    let sent = ["4929718502336641", PASSWORD, "wst_7Canary2Hq9Zebra4Kx"].map(str::to_owned);
    sent.into_iter().chain(tokens).map(Secret::new).collect()
}

/// Stops it; everything that it said.
fn words(process: Process) -> Vec<u8> {
    process.signal("TERM");
    let ended = process.end();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(
        !ended.stdout.contains("Log lines were lost"),
        "the log has to be whole"
    );
    assert!(ended.stdout.contains("\"level\":\"DEBUG\""), "{}", ended.stdout);
    (ended.stdout + &ended.stderr).into_bytes()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_in_anything_that_is_emitted() {
    let (rig, ear) = (Rig::new().await, Ear::listen().await);
    let unlimited = ["--ip-limit", "0", "--user-limit", "0", "--log", "debug"];
    let arguments = [&["up", "--log-format", "json"], &unlimited[..]].concat();
    let process = rig.start_with(&config(&rig, &ear), &arguments, &[]);
    let secrets = secrets(&rig).await;
    let document = run(&["openapi", "main-service"]).stdout;
    let document: Value = serde_json::from_str(&document).unwrap();
    let token = secrets.last().map(Secret::text);
    let asked = walk::everywhere(&rig, &document, &secrets[..3], token.unwrap()).await;
    assert!(asked > 1_000, "{asked}");

    let mut emitted = pages(&rig).await;
    emitted.push(("the log".to_owned(), words(process)));
    for (path, body) in ear.heard() {
        emitted.push((path, body));
    }
    for signal in ["/v1/traces", "/v1/metrics", "/v1/logs"] {
        let bytes = emitted.iter().filter(|(path, _)| path == signal);
        let bytes: usize = bytes.map(|(_, body)| body.len()).sum();
        assert!(bytes > 10_000, "{signal}: {bytes}");
    }
    // What may be read is found, so what is not found is not there.
    let route = [Secret::new(LAST_ROUTE.to_owned())];
    let shown = forms::found(&route, &emitted).join(", ");
    for place in ["/v1/traces", "/v1/metrics", ":8889", ":13133"] {
        assert!(shown.contains(place), "{place}: {shown}");
    }
    let found = forms::found(&secrets, &emitted);
    assert!(found.is_empty(), "{found:#?}");
}

/// What can be read at the collector's doors after the last request.
async fn pages(rig: &Rig) -> Vec<(String, Vec<u8>)> {
    Visitor::new(rig, "127.0.0.1")
        .expect(200, Method::GET, LAST_ROUTE, &Value::Null)
        .await;
    let mut pages = Vec::new();
    for (port, path, last) in [
        (8889, "/metrics", LAST_ROUTE),
        (13133, "/sampling/recent?limit=1000", LAST_ROUTE),
        (8888, "/metrics", "otelcol_receiver_accepted_spans_total"),
    ] {
        let mut page = String::new();
        let has_all = async || {
            page = rig.page(port, path).await;
            page.contains(last)
        };
        rig.until(path, has_all).await;
        pages.push((format!(":{port}{path}"), page.into_bytes()));
    }
    pages
}
