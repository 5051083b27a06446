//! The whole traffic over a shop that is not there, in a time that only passes when everybody waits.

use std::{
    collections::HashSet,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::{
    ask::Request,
    browser::Origin,
    crowd::{Crowd, Plan},
    judge::{Outcome, judge_beacon},
    mix::CountryMix,
    profile::Profile,
    street::{Answer, Door, Line, Silence, Street},
    tally::{Expected, Tally},
};

/// A shop of paper: it answers kindly, but not while it stands still.
#[derive(Clone)]
struct PaperStreet(Arc<Paper>);

struct Paper {
    opened: Instant,
    habits: Habits,
    heard: Mutex<Vec<Call>>,
    /// What browsers told, each with the session in its header.
    told: Mutex<Vec<(String, Value)>>,
    /// The `traceparent` of each request.
    parents: Mutex<Vec<String>>,
}

#[derive(Clone, Copy, Default)]
struct Habits {
    /// Answers nothing from here to there, in seconds since it opened.
    stalls: Option<(u64, u64)>,
    /// Makes another order of each click.
    sells_twice: bool,
    declines: bool,
    /// Refuses everything but the list of countries.
    limits: bool,
}

/// When, from where, and what, in milliseconds.
type Call = (u128, Ipv4Addr, String);

struct PaperLine {
    to: Door,
    paper: Arc<Paper>,
    from: Ipv4Addr,
}

impl Street for PaperStreet {
    type Line = PaperLine;

    fn line(&self, from: Ipv4Addr, to: Door) -> PaperLine {
        PaperLine {
            to,
            paper: Arc::clone(&self.0),
            from,
        }
    }
}

impl Line for PaperLine {
    async fn send(&mut self, request: &Request) -> Result<Answer, Silence> {
        let paper = &self.paper;
        let body = request.body.as_deref().unwrap_or_default();
        let header = |name| {
            let header = request.headers.iter().find(|(other, _)| *other == name);
            header.map(|(_, value)| value.clone())
        };
        if self.to == Door::Shop {
            assert_eq!(request.path, "/collect");
            let session = header("x-faro-session-id").unwrap();
            paper
                .told
                .lock()
                .unwrap()
                .push((session, serde_json::from_slice(body).unwrap()));
            return Ok(Answer {
                status: 202,
                body: Vec::new(),
            });
        }
        paper.parents.lock().unwrap().extend(header("traceparent"));
        let what = format!(
            "{} {} {}",
            request.method,
            request.path,
            String::from_utf8_lossy(body)
        );
        let at = paper.opened.elapsed();
        let number = {
            let mut heard = paper.heard.lock().unwrap();
            heard.push((at.as_millis(), self.from, what));
            heard.len()
        };
        if let Some((from, to)) = paper.habits.stalls
            && (from..to).contains(&at.as_secs())
        {
            sleep_until(paper.opened + Duration::from_secs(to)).await;
        }
        let (status, body) = paper.habits.answer(request, number);
        Ok(Answer {
            status,
            body: body.to_string().into_bytes(),
        })
    }
}

impl Habits {
    fn answer(self, request: &Request, number: usize) -> (u16, Value) {
        let price = json!({
            "subtotal": 900, "discount": 0, "promo_code": null, "shipping": 100, "total": 1000, "currency": "USD",
            "status": "success", "order_id": if self.sells_twice { format!("ORD{number}") } else { "ORD1".to_owned() },
        });
        let problem = |status: u16, code: &str| {
            (
                status,
                json!({"type": "about:blank", "title": "x", "status": status, "code": code, "detail": "why"}),
            )
        };
        match request.endpoint {
            "GET /countries" => (200, json!({})),
            _ if self.limits => problem(429, "too_many_requests"),
            "GET /{country}/products" => (200, json!({"items": [product()]})),
            "POST /auth/guest" | "POST /auth/register" | "POST /auth/login" => (200, session()),
            "POST /checkout" if self.declines => problem(500, "payment_declined"),
            "POST /checkout" | "POST /checkout/quote" => (200, price),
            "GET /orders" => (200, json!({"items": []})),
            "GET /orders/{id}" => (200, order()),
            _ => (200, json!({})),
        }
    }
}

fn product() -> Value {
    json!({
        "id": 101, "name": "Kestrel headphones", "description": "", "price": 900, "currency": "USD",
        "category": "audio", "picture": "", "stock": 1,
    })
}

fn session() -> Value {
    json!({
        "access_token": "secret", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "secret",
        "user": {"id": 1, "role": "guest"},
    })
}

fn order() -> Value {
    json!({
        "order_id": "ORD1", "status": "completed", "country": "US", "currency": "USD", "payment_method": "paypal",
        "transaction_id": null, "lines": [], "subtotal": 900, "discount": 0, "promo_code": null,
        "shipping_option": "standard", "shipping": 100, "total": 1000, "history": [], "refund": null,
        "complaints": 0, "created_at": "",
    })
}

fn plan(rate: f64, seconds: u64) -> Plan {
    Plan {
        rate,
        profile: Profile::Steady,
        mix: CountryMix::default(),
        duration: Some(Duration::from_secs(seconds)),
        seed: 7,
        think_time: Duration::from_millis(500),
        shoppers_max: 10_000,
        household: "test".to_owned(),
        telemetry: None,
    }
}

/// Lets them come, and tells how it was and what the shop heard.
async fn traffic(plan: Plan, habits: Habits) -> (Tally, Vec<Call>) {
    let (tally, paper) = visited(plan, habits).await;
    let heard = paper.heard.lock().unwrap().clone();
    (tally, heard)
}

async fn visited(plan: Plan, habits: Habits) -> (Tally, Arc<Paper>) {
    let paper = Arc::new(Paper {
        opened: Instant::now(),
        habits,
        heard: Mutex::default(),
        told: Mutex::default(),
        parents: Mutex::default(),
    });
    let (over, is_over) = watch::channel(false);
    let sums = Arc::default();
    let crowd = Crowd::new(plan, PaperStreet(Arc::clone(&paper)), Arc::clone(&sums), is_over);
    crowd.run(over).await;
    let tally = sums.lock().unwrap().clone();
    (tally, paper)
}

/// The same shoppers with browsers that tell.
fn told_plan(rate: f64, seconds: u64) -> Plan {
    let origin = Origin {
        shop: "http://127.0.0.1:3001".to_owned(),
        api: "127.0.0.1:8000".to_owned(),
        clock: Arc::new(|| 1_795_336_343_450),
    };
    Plan {
        telemetry: Some(origin),
        ..plan(rate, seconds)
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_sends_the_same_at_the_same_time() {
    let (_, first) = traffic(plan(10.0, 60), Habits::default()).await;
    let (_, again) = traffic(plan(10.0, 60), Habits::default()).await;
    assert!(first.len() > 1_000, "{}", first.len());
    assert_eq!(first, again);
    let other = Plan {
        seed: 8,
        ..plan(10.0, 60)
    };
    assert_ne!(traffic(other, Habits::default()).await.1, first);
}

#[tokio::test(start_paused = true)]
async fn a_shop_that_answers_at_once_makes_nobody_wait() {
    let (tally, heard) = traffic(plan(10.0, 60), Habits::default()).await;
    assert_eq!(
        (tally.requests(), tally.errors(), tally.present),
        (heard.len() as u64, 0, 0)
    );
    // The timer counts whole milliseconds.
    assert!(
        tally.latencies.max() <= Duration::from_millis(2),
        "{:?}",
        tally.latencies.max()
    );
    assert!(
        (500..700).contains(&tally.visits()) && tally.buyers() > 50,
        "{}",
        tally.visits()
    );
}

#[tokio::test(start_paused = true)]
async fn everybody_who_came_during_a_standstill_waited() {
    let stall = Habits {
        stalls: Some((20, 30)),
        ..Habits::default()
    };
    let (tally, heard) = traffic(plan(10.0, 60), stall).await;
    let during = |(at, _, what): &&Call| (20_000..30_000).contains(at) && what.contains("GET /countries");
    let came = heard.iter().filter(during).count();
    // They come all the same, and each waits until the end of it: half as long as it takes, on average.
    assert!((70..130).contains(&came), "{came}");
    let first_pages = &tally.endpoints["GET /countries"].latencies;
    let waited_half = first_pages.quantile(1_000 - 1_000 * (came as u64 / 2) / first_pages.count());
    assert!((4.0..6.0).contains(&waited_half.as_secs_f64()), "{waited_half:?}");
    assert!(tally.latencies.max() > Duration::from_secs(9));
}

#[tokio::test(start_paused = true)]
async fn two_clicks_are_one_order_or_an_error() {
    let clicks = |heard: &[Call]| {
        let is_keyless = |what: &str| what.starts_with("POST /checkout {");
        let mut by_address: Vec<(Ipv4Addr, u128)> = heard
            .iter()
            .filter(|(_, _, what)| is_keyless(what))
            .map(|(at, from, _)| (*from, *at))
            .collect();
        by_address.sort();
        by_address
    };
    let (tally, heard) = traffic(plan(10.0, 60), Habits::default()).await;
    assert_eq!(tally.errors(), 0);
    let clicks = clicks(&heard);
    let pairs = clicks.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    let apart: Vec<u128> = pairs.map(|pair| pair[1].1 - pair[0].1).collect();
    assert!(
        apart.len() > 5 && apart.iter().all(|apart| (40..190).contains(apart)),
        "{apart:?}"
    );
    let twice = Habits {
        sells_twice: true,
        ..Habits::default()
    };
    let (tally, _) = traffic(plan(10.0, 60), twice).await;
    let wrong = &tally.errors["two orders of a double click"];
    assert_eq!((tally.errors.len(), wrong.count), (1, apart.len() as u64));
}

#[tokio::test(start_paused = true)]
async fn the_bank_is_no_error_and_a_limit_is() {
    let declines = Habits {
        declines: true,
        ..Habits::default()
    };
    let (tally, _) = traffic(plan(10.0, 60), declines).await;
    assert_eq!((tally.errors(), tally.buyers()), (0, 0));
    assert!(tally.expected(Expected::Declined) > 50);
    let limits = Habits {
        limits: true,
        ..Habits::default()
    };
    let (tally, _) = traffic(plan(10.0, 60), limits).await;
    let wrong = &tally.errors["429 too_many_requests"];
    assert_eq!((tally.errors.len(), wrong.count), (1, tally.errors()));
    assert!(wrong.count > 300 && wrong.first.ends_with(": why"), "{wrong:?}");
}

#[tokio::test(start_paused = true)]
async fn no_two_shoppers_at_a_time_have_one_address_and_it_rests() {
    let (_, heard) = traffic(plan(20.0, 300), Habits::default()).await;
    let mut last: std::collections::HashMap<Ipv4Addr, u128> = std::collections::HashMap::new();
    for (at, from, what) in &heard {
        let before = last.insert(*from, *at);
        if let (true, Some(before)) = (what.contains("GET /countries"), before) {
            assert!(at - before > 60_000, "{from}: {before} {at}");
        }
    }
    let addresses: HashSet<Ipv4Addr> = heard.iter().map(|(_, from, _)| *from).collect();
    assert!(
        addresses.len() < 20 * 120,
        "those that rested go first: {}",
        addresses.len()
    );
}

#[tokio::test(start_paused = true)]
async fn who_finds_no_room_is_counted() {
    let narrow = Plan {
        shoppers_max: 5,
        ..plan(20.0, 60)
    };
    let (tally, heard) = traffic(narrow, Habits::default()).await;
    let arrivals = tally.visits() + tally.turned_away;
    assert!((1_050..1_350).contains(&arrivals), "{arrivals}");
    assert!(tally.turned_away > 500, "{}", tally.turned_away);
    assert_eq!(tally.requests(), heard.len() as u64);
}

#[tokio::test(start_paused = true)]
async fn browsers_tell_and_change_nothing() {
    let (_, silent) = traffic(plan(10.0, 60), Habits::default()).await;
    let (tally, paper) = visited(told_plan(10.0, 60), Habits::default()).await;
    assert_eq!(*paper.heard.lock().unwrap(), silent);
    let told = paper.told.lock().unwrap();
    assert_eq!(tally.endpoints["POST /collect"].requests, told.len() as u64);
    assert_eq!((tally.errors(), tally.beacons_dropped), (0, 0));
    assert_eq!(
        tally.latencies.count(),
        silent.len() as u64,
        "messages are not the shop's latency"
    );
}

#[tokio::test(start_paused = true)]
async fn what_browsers_tell_looks_like_faro() {
    let (tally, paper) = visited(told_plan(10.0, 60), Habits::default()).await;
    let told = paper.told.lock().unwrap();
    let mut sessions = HashSet::new();
    for (session, body) in told.iter() {
        assert_eq!(body["meta"]["app"]["name"], "frontend");
        assert_eq!(body["meta"]["session"]["id"], **session);
        let country = body["meta"]["page"]["attributes"]["country"].as_str().unwrap();
        assert_eq!(country.len(), 2);
        assert!(
            body["meta"]["page"]["url"]
                .as_str()
                .unwrap()
                .starts_with("http://127.0.0.1:3001/")
        );
        sessions.insert(session.clone());
    }
    assert_eq!(sessions.len() as u64, tally.visits());
    let all = |array: &str| {
        let items = told
            .iter()
            .flat_map(|(_, body)| body[array].as_array().cloned().unwrap_or_default());
        items.collect::<Vec<Value>>()
    };
    let events = all("events");
    let count = |name: &str| events.iter().filter(|event| event["name"] == name).count() as u64;
    assert_eq!(
        (count("session_start"), count("checkout_completed") > 0),
        (tally.visits(), true)
    );
    for name in [
        "view_changed",
        "product_viewed",
        "cart_add",
        "checkout_initiated",
        "country_selected",
    ] {
        assert!(count(name) > 20, "{name}");
    }
    assert_eq!(
        count("product_viewed"),
        tally.endpoints["GET /{country}/products/{id}"].requests
    );
    assert_eq!(events[0]["timestamp"], "2026-11-22T08:32:23.450Z");
    let views: HashSet<String> = told
        .iter()
        .map(|(_, body)| body["meta"]["view"]["name"].to_string())
        .collect();
    for view in [
        "home", "product", "cart", "checkout", "order", "orders", "register",
    ] {
        assert!(views.contains(&format!("\"{view}\"")), "{view}: {views:?}");
    }
    let vitals = all("measurements");
    for vital in ["ttfb", "fcp", "lcp", "inp", "cls"] {
        assert!(
            vitals.iter().any(|told| told["values"][vital].is_number()),
            "{vital}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn every_request_is_a_span_of_the_browser() {
    let (tally, paper) = visited(told_plan(10.0, 30), Habits::default()).await;
    let told = paper.told.lock().unwrap();
    let resources = told
        .iter()
        .flat_map(|(_, body)| body["traces"]["resourceSpans"].as_array());
    let spans: Vec<&Value> = resources
        .flatten()
        .flat_map(|resource| resource["scopeSpans"][0]["spans"].as_array().unwrap())
        .collect();
    let parents: HashSet<String> = paper.parents.lock().unwrap().iter().cloned().collect();
    let named: HashSet<String> = spans
        .iter()
        .map(|span| {
            format!(
                "00-{}-{}-01",
                span["traceId"].as_str().unwrap(),
                span["spanId"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!((named.len() as u64, &named), (tally.latencies.count(), &parents));
    assert!(
        spans
            .iter()
            .all(|span| span["kind"] == 3 && span["endTimeUnixNano"] == "1795336343450000000")
    );
}

#[test]
fn a_receiver_that_is_not_there_is_an_error() {
    let told = judge_beacon(&Ok(Answer {
        status: 404,
        body: Vec::new(),
    }));
    assert_eq!(
        told,
        Outcome::Wrong("404 for browser telemetry".to_owned(), String::new())
    );
    assert_eq!(
        judge_beacon(&Ok(Answer {
            status: 202,
            body: Vec::new()
        })),
        Outcome::Fine
    );
}
