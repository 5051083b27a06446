//! What the W3C's harness for trace context asks of a conformance build: over connections, from one address, with the
//! limits and the telemetry that a shop has.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};

use ::telemetry::ear::{Ear, PlainSpan};
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use main_service::SecuritySettings;
use reqwest::Client;
use serde_json::{Value, json};
use service::serve::{ServeLimits, serve};
use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;

use crate::test_app::TestApp;

const TRACE: &str = "12345678901234567890123456789012";
const PARENT: &str = "1234567890123456";
const GOOD: &str = "00-12345678901234567890123456789012-1234567890123456-01";
/// More requests than the harness makes in all of its tests together.
const REQUESTS: usize = 120;

type Heard = Arc<Mutex<Vec<(HeaderMap, Value)>>>;

/// A shop, and somebody who is called by it. Both stop when this is dropped.
struct Harness {
    route: String,
    callee: String,
    heard: Heard,
    client: Client,
    ear: Ear,
    stop: CancellationToken,
}

/// What one call had.
#[derive(Debug)]
struct Call {
    trace: String,
    span: String,
    state: Option<String>,
}

impl Drop for Harness {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Harness {
    async fn start() -> Self {
        let (app, ear) = TestApp::start().await.speaking(SecuritySettings::default());
        let (stop, heard) = (CancellationToken::new(), Heard::default());
        let hear = async |State(heard): State<Heard>, headers: HeaderMap, Json(body): Json<Value>| {
            heard.lock().unwrap().push((headers, body));
            // Whatever a callee answers, it was called.
            StatusCode::IM_A_TEAPOT
        };
        let callee = Router::new().route("/{id}", post(hear));
        let service = listen(app.router, &stop).await;
        Self {
            route: format!("{service}/conformance/trace-context"),
            callee: listen(callee.with_state(Arc::clone(&heard)), &stop).await,
            heard,
            // As `Traceparent`: the case of a header's name does not matter.
            client: Client::builder()
                .no_proxy()
                .http1_title_case_headers()
                .build()
                .unwrap(),
            ear,
            stop,
        }
    }

    /// The status for this body and these headers, of which one may be there more than once.
    async fn post(&self, headers: &[(&str, &str)], body: &Value) -> u16 {
        let request = self.client.post(&self.route).json(body);
        let request = headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value));
        request.send().await.unwrap().status().as_u16()
    }

    /// Has so many calls made, and answers what they had.
    async fn calls(&self, headers: &[(&str, &str)], count: usize) -> Vec<Call> {
        let call = |id| json!({"url": format!("{}/{id}", self.callee), "arguments": []});
        let body = (0..count).map(call).collect();
        assert_eq!(self.post(headers, &body).await, 200, "{headers:?}");
        let heard = std::mem::take(&mut *self.heard.lock().unwrap());
        assert_eq!(heard.len(), count);
        heard.iter().map(|(headers, _)| Call::of(headers)).collect()
    }

    async fn call(&self, headers: &[(&str, &str)]) -> Call {
        self.calls(headers, 1).await.remove(0)
    }
}

impl Call {
    /// Exactly one valid `traceparent`, and at most one `tracestate`.
    fn of(headers: &HeaderMap) -> Self {
        let only = |name| {
            let mut all = headers.get_all(name).iter().map(|value| value.to_str().unwrap());
            let first = all.next().map(str::to_owned);
            assert_eq!(all.next(), None, "{name} twice");
            first
        };
        let parent = only("traceparent").expect("a traceparent");
        let parts: Vec<_> = parent.split('-').collect();
        let [version, trace, span, flags] = parts[..] else {
            panic!("{parent}")
        };
        assert_eq!((version, trace.len(), span.len(), flags.len()), ("00", 32, 16, 2));
        let is_hex = |letter: char| letter.is_ascii_digit() || ('a'..='f').contains(&letter);
        assert!(parts.iter().all(|part| part.chars().all(is_hex)), "{parent}");
        assert!(u128::from_str_radix(trace, 16).unwrap() > 0 && u64::from_str_radix(span, 16).unwrap() > 0);
        Self {
            trace: trace.to_owned(),
            span: span.to_owned(),
            state: only("tracestate"),
        }
    }
}

/// Serves on a free port as the program does; the address.
async fn listen(router: Router, stop: &CancellationToken) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, router, ServeLimits::default(), stop.clone()));
    format!("http://{address}")
}

#[tokio::test]
async fn a_valid_parent_goes_on_and_any_other_begins_a_new_trace() {
    let harness = Harness::start().await;
    let alike = format!("{GOOD}-more");
    let cases = [
        (GOOD, true),
        ("00-12345678901234567890123456789012-1234567890123456-00", true),
        (
            " \t00-12345678901234567890123456789012-1234567890123456-01\t ",
            true,
        ),
        // A later version may say more, this one may not.
        (&alike.replacen("00", "cc", 1), true),
        (&alike, false),
        (
            "cc-12345678901234567890123456789012-1234567890123456-01.more",
            false,
        ),
        ("ff-12345678901234567890123456789012-1234567890123456-01", false),
        ("000-12345678901234567890123456789012-1234567890123456-01", false),
        ("0-12345678901234567890123456789012-1234567890123456-01", false),
        ("00-00000000000000000000000000000000-1234567890123456-01", false),
        ("00-12345678901234567890123456789012-0000000000000000-01", false),
        ("00-.2345678901234567890123456789012-1234567890123456-01", false),
        ("00-12345678901234567890123456789012-123456789012345.-01", false),
        ("00-123456789012345678901234567890123-1234567890123456-01", false),
        ("00-12345678901234567890123456789012-1234567890123456-.0", false),
        ("00-12345678901234567890123456789012-1234567890123456-1", false),
        ("", false),
    ];
    let mut seen = vec![TRACE.to_owned()];
    for (parent, goes_on) in cases {
        let call = harness
            .call(&[("traceparent", parent), ("tracestate", "foo=1")])
            .await;
        assert_ne!(call.span, PARENT, "{parent}");
        assert_eq!(call.trace == TRACE, goes_on, "{parent}");
        assert_eq!(call.state.as_deref(), goes_on.then_some("foo=1"), "{parent}");
        if !goes_on {
            assert!(!seen.contains(&call.trace), "{parent}");
            seen.push(call.trace);
        }
    }
}

#[tokio::test]
async fn two_parents_or_one_under_another_name_are_none() {
    let harness = Harness::start().await;
    let other = GOOD.replace("9012-", "9011-");
    for headers in [
        vec![("traceparent", GOOD), ("traceparent", &other)],
        vec![("traceparent", GOOD), ("traceparent", GOOD)],
        vec![("trace-parent", GOOD)],
        vec![("trace.parent", GOOD)],
        vec![],
    ] {
        let call = harness.call(&headers).await;
        assert!(!other.contains(&call.trace) && call.trace != TRACE, "{headers:?}");
    }
}

#[tokio::test]
async fn state_is_joined_kept_in_order_and_left_out_where_it_breaks_a_rule() {
    let harness = Harness::start().await;
    let members =
        |range: std::ops::RangeInclusive<u8>| range.map(|n| format!("bar{n}={n}")).collect::<Vec<_>>();
    let (many, too_many) = (members(1..=32).join(","), members(1..=33).join(","));
    let letters = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@a-z0-9_-*/= !\"#$%&'()*+-./0:;<>?@A[\\]^_`a{|}~";
    let cases: [(&[&str], Option<&str>); 13] = [
        (&["foo=1,bar=2"], Some("foo=1,bar=2")),
        (
            &["foo=1,bar=2", "rojo=1", "baz=3"],
            Some("foo=1,bar=2,rojo=1,baz=3"),
        ),
        (&["foo=1 \t , \t bar=2"], Some("foo=1,bar=2")),
        (&["", "foo=1", ""], Some("foo=1")),
        (&[letters], Some(letters)),
        (&[&many], Some(&many)),
        (&[&too_many], None),
        (&[""], None),
        (&["foo=1,foo=2"], None),
        (&["foo=1", "foo=1"], None),
        (&["FOO=1"], None),
        (&["foo@=1,bar=2"], None),
        (&["foo=bar=baz"], None),
    ];
    for (states, expected) in cases {
        let mut headers = vec![("traceparent", GOOD)];
        headers.extend(states.iter().map(|state| ("tracestate", *state)));
        let call = harness.call(&headers).await;
        assert_eq!(
            (call.trace.as_str(), call.state.as_deref()),
            (TRACE, expected),
            "{states:?}"
        );
    }
    // Without a parent it belongs to nobody.
    assert_eq!(harness.call(&[("tracestate", "foo=1")]).await.state, None);
}

#[tokio::test]
async fn every_call_of_a_request_is_a_span_of_its_own_in_one_trace() {
    let harness = Harness::start().await;
    let zeros = GOOD.replace(TRACE, &"0".repeat(32));
    for headers in [vec![("traceparent", GOOD)], vec![("traceparent", &zeros)], vec![]] {
        let calls = harness.calls(&headers, 3).await;
        let trace = calls[0].trace.clone();
        assert_eq!(trace == TRACE, headers == [("traceparent", GOOD)]);
        assert!(calls.iter().all(|call| call.trace == trace), "{calls:?}");

        // These are the spans that the service tells of, inside of the request's; the limits' own are beside them.
        let spans = harness.ear.plain_spans().into_iter();
        let is_ours = |span: &PlainSpan| span.trace == trace && !span.name.starts_with("redis_");
        let spans: Vec<_> = spans.filter(is_ours).collect();
        let [first, second, third, server] = &spans[..] else {
            panic!("{spans:#?}")
        };
        assert_eq!(
            (server.name.as_str(), server.kind.as_str()),
            ("POST /conformance/trace-context", "Server")
        );
        assert_eq!(server.parent == PARENT, trace == TRACE);
        for (span, call) in [first, second, third].into_iter().zip(&calls) {
            assert_eq!(
                (&span.id, &span.parent, span.kind.as_str()),
                (&call.span, &server.id, "Client")
            );
        }
        assert!(first.id != second.id && second.id != third.id && first.id != third.id);
    }
}

#[tokio::test]
async fn the_limits_of_a_shop_do_not_stand_in_the_way() {
    let harness = Harness::start().await;
    for _ in 0..REQUESTS {
        assert_eq!(harness.call(&[("traceparent", GOOD)]).await.trace, TRACE);
    }
}

#[tokio::test]
async fn calls_are_made_with_their_arguments_and_what_is_too_much_or_elsewhere_is_not() {
    let harness = Harness::start().await;
    let call = |url: &str, arguments: Value| json!({"url": url, "arguments": arguments});
    let here = format!("{}/1", harness.callee);
    let arguments = [json!([]), json!({"a": 1}), json!([{"url": "x", "arguments": []}])];
    let body = arguments.clone().map(|arguments| call(&here, arguments));
    assert_eq!(harness.post(&[], &json!(body)).await, 200);
    let heard = std::mem::take(&mut *harness.heard.lock().unwrap());
    assert_eq!(
        heard.into_iter().map(|(_, body)| body).collect::<Vec<_>>(),
        arguments
    );
    assert_eq!(harness.post(&[], &json!([])).await, 200);

    assert_eq!(
        harness.post(&[], &json!(vec![call(&here, json!([])); 17])).await,
        422
    );
    assert_eq!(harness.post(&[], &call(&here, json!([]))).await, 422);
    for other in [
        "http://example.com/",
        "http://10.0.0.1/",
        "https://127.0.0.1/",
        "file:///etc",
        "",
    ] {
        let body = json!([call(&here, json!([])), call(other, json!([]))]);
        assert_eq!(harness.post(&[], &body).await, 422, "{other}");
    }
    assert!(harness.heard.lock().unwrap().is_empty());

    // A port that is taken and answers nobody.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let silent = format!("http://{}/", socket.local_addr().unwrap());
    assert_eq!(harness.post(&[], &json!([call(&silent, json!([]))])).await, 502);
}
