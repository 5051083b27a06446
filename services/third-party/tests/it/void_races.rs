//! Voids among charges, with every fault that loses an answer, and all at once over real sockets.

use std::net::SocketAddr;

use axum::Router;
use serde_json::{Value, json};
use third_party::provider::ProviderSimulation;
use third_party::{Country, DelayRange, Rate};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::counter::{get, post_with_key, provider, send};

fn order() -> Value {
    json!({ "amount": 900, "currency": "USD", "country": "US", "payment_method": "paypal" })
}

/// What a key has come to.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    Charged(String),
    Declined,
    Voided,
}

/// What an answer proves about the key; nothing, when it is a fault or the key is unknown.
fn standing(status: u16, body: &Value) -> Option<Standing> {
    let word = body["status"]
        .as_str()
        .or(body["error"]["code"].as_str())
        .unwrap();
    match (status, word) {
        (200, "success") => Some(Standing::Charged(
            body["transaction_id"].as_str().unwrap().to_owned(),
        )),
        (200 | 402, "declined") => Some(Standing::Declined),
        (200, "voided") | (409, "charge_voided") => Some(Standing::Voided),
        (404, "not_found") | (429, "rate_limited") | (500, "server_error") | (504, "timeout") => None,
        _ => panic!("{status}: {body}"),
    }
}

/// Every fault often, no waiting, and three in ten cards declined.
fn troubled() -> ProviderSimulation {
    let often = Rate::per_thousand(150);
    let mut simulation = ProviderSimulation {
        rate_limited_rate: often,
        error_rate: often,
        timeout_before_rate: often,
        timeout_after_rate: often,
        hang_ms: DelayRange::NONE,
        ..ProviderSimulation::off()
    };
    let sometimes = Rate::per_thousand(300);
    simulation.decline_rates.insert(Country::US, sometimes);
    simulation
}

/// Charges and voids `key` in the order that the number says; what it came to, if the last look told.
async fn live(router: &Router, key: &str, order_of_steps: u32) -> Option<Standing> {
    let mut known: Option<Standing> = None;
    for place in 0..8 {
        let voids = order_of_steps >> place & 1 == 1;
        let reply = if voids {
            let path = format!("/api/payment/{key}/void");
            send(router, "POST", &path, None, String::new()).await
        } else {
            post_with_key(router, "/api/payment/process", key, &order()).await
        };
        let shown = get(router, &format!("/api/payment/{key}")).await;
        for reply in [reply, shown] {
            let said = standing(reply.status.as_u16(), &reply.json());
            if let (Some(known), Some(said)) = (&known, &said) {
                assert_eq!(known, said, "{key}");
            }
            known = known.or(said);
        }
    }
    let shown = get(router, &format!("/api/payment/{key}")).await;
    assert_eq!(standing(shown.status.as_u16(), &shown.json()), known, "{key}");
    known
}

#[tokio::test]
async fn a_key_comes_to_one_end_whatever_is_lost() {
    let router = provider(troubled());
    let (mut charged, mut declined, mut voided) = (0, 0, 0);
    for order_of_steps in 0..256 {
        match live(&router, &format!("key-{order_of_steps}"), order_of_steps).await {
            Some(Standing::Charged(_)) => charged += 1,
            Some(Standing::Declined) => declined += 1,
            Some(Standing::Voided) => voided += 1,
            None => {}
        }
    }
    assert!(
        charged > 20 && declined > 10 && voided > 40,
        "{charged}, {declined}, {voided}"
    );
    let list = get(&router, "/api/payments?limit=1000").await.json();
    assert_eq!(list["data"].as_array().unwrap().len(), charged + declined);
}

/// Sends one request over a connection of its own; the status and the body.
async fn exchange(mut stream: TcpStream, path: String, key: String, body: String) -> (u16, Value) {
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: provider\r\nconnection: close\r\nidempotency-key: {key}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap())
}

/// 32 charges and one void, the void sent as number `place`; what each of them was told.
async fn race(address: SocketAddr, place: usize) -> Vec<Standing> {
    let mut streams = Vec::new();
    for _ in 0..33 {
        streams.push(TcpStream::connect(address).await.unwrap());
    }
    let mut attempts = tokio::task::JoinSet::new();
    for (number, stream) in streams.into_iter().enumerate() {
        let key = format!("race-{place}");
        let void = format!("/api/payment/{key}/void");
        if number == place {
            attempts.spawn(exchange(stream, void, key, String::new()));
        } else {
            let process = "/api/payment/process".to_owned();
            attempts.spawn(exchange(stream, process, key, order().to_string()));
        }
    }
    let replies = attempts.join_all().await;
    replies
        .iter()
        .map(|(status, body)| standing(*status, body).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_void_among_thirty_two_charges_agrees_with_all_of_them() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = provider(ProviderSimulation::off());
    let books = router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut charged = 0;
    for place in (0..33).step_by(2) {
        let told = race(address, place).await;
        assert_eq!(told.len(), 33);
        assert!(told.iter().all(|one| *one == told[0]), "{place}: {told:?}");
        charged += usize::from(told[0] != Standing::Voided);
    }
    let list = get(&books, "/api/payments").await.json();
    assert_eq!(list["data"].as_array().unwrap().len(), charged);
}
