//! Two instances of main-service on one PostgreSQL and one Redis.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use lab::{PostgresOptions, PostgresServer, RedisOptions, RedisServer};
use serde_json::{Value, json};

use crate::guest::Guest;
use crate::process::{Ended, Process};
use crate::shop::{Shop, stop};

/// How long something that happens soon may be in coming.
const SOON: Duration = Duration::from_secs(20);
/// What a demo shop gives its administrator.
const ADMIN_TOKEN: &str = "admin-token-456";
/// The address of the second instance; the first has the usual one.
const SECOND: &str = "127.0.0.2";

/// The servers that instances share.
struct Servers {
    postgres: PostgresServer,
    redis: RedisServer,
}

impl Servers {
    /// `None` where they cannot be started: then the test is skipped.
    async fn start() -> Option<Self> {
        if !PostgresServer::is_there().unwrap() || !RedisServer::is_there().unwrap() {
            return None;
        }
        let options = PostgresOptions {
            is_durable: false,
            ..PostgresOptions::default()
        };
        Some(Self {
            postgres: PostgresServer::start(&options).await.unwrap(),
            redis: RedisServer::start(RedisOptions::default()).await.unwrap(),
        })
    }

    /// The variables that name them.
    fn variables(&self) -> [(&'static str, String); 2] {
        [
            ("DATABASE_URL", self.postgres.network_url()),
            ("REDIS_URL", self.redis.url(0)),
        ]
    }
}

/// A shop on such servers, of which there can be a second main-service.
struct Pair {
    shop: Shop,
    servers: Servers,
}

impl Pair {
    async fn new() -> Option<Self> {
        let servers = Servers::start().await?;
        let shop = Shop::new();
        Some(Self { shop, servers })
    }

    /// Everything, with the first main-service.
    fn first(&self, options: &[&str]) -> Process {
        self.start(&[&["up"], options].concat())
    }

    /// The second one, with the partners of the first.
    fn second(&self, options: &[&str]) -> Process {
        let peers = [
            ("payments-service", 8081),
            ("promotions-service", 8082),
            ("inventory-system", 3003),
            ("crm-system", 3002),
        ];
        let peers = peers.map(|(role, port)| format!("{role}={}", self.shop.url(port)));
        let peers = peers.join(",");
        let arguments = [
            "run",
            "main-service",
            "--demo",
            "--bind",
            SECOND,
            "--peer",
            &peers,
        ];
        self.start(&[&arguments, options].concat())
    }

    fn start(&self, arguments: &[&str]) -> Process {
        let process = self.begin(arguments);
        process.say("Ready in");
        process
    }

    fn begin(&self, arguments: &[&str]) -> Process {
        let (shift, data) = (self.shop.offset.text(), self.shop.data());
        let options = ["--simulate", "off", "--port-offset", &shift, "--data-dir", &data];
        let variables = self.servers.variables();
        let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
        Process::start(&[arguments, &options].concat(), &variables)
    }

    /// Runs a command for whoever looks after the shop.
    fn run(&self, arguments: &[&str]) -> Ended {
        self.begin(arguments).end()
    }

    /// The addresses of the two.
    fn addresses(&self) -> [String; 2] {
        let port = self.shop.offset.port(8000);
        [
            format!("http://127.0.0.1:{port}"),
            format!("http://{SECOND}:{port}"),
        ]
    }
}

/// Somebody who asks from this address.
fn client(address: [u8; 4]) -> reqwest::Client {
    // A kept connection would be gone when its instance is started again.
    let builder = reqwest::Client::builder().pool_max_idle_per_host(0);
    let builder = builder.local_address(IpAddr::from(address));
    builder.build().unwrap()
}

async fn status(client: &reqwest::Client, url: String) -> u16 {
    client.get(url).send().await.unwrap().status().as_u16()
}

/// Asks until the answer has this status.
async fn until(client: &reqwest::Client, url: &str, expected: u16) {
    let begun = Instant::now();
    loop {
        let found = status(client, url.to_owned()).await;
        if found == expected {
            return;
        }
        assert!(begun.elapsed() < SOON, "{url} is {found}, not {expected}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn two_instances_are_one_shop() {
    let Some(pair) = Pair::new().await else {
        return;
    };
    // Both begin at once, on an empty database that one of them fills.
    let others = ["run", "payment-provider", "crm-system", "inventory-system"];
    let rest = ["payments-service", "promotions-service"];
    let first = pair.begin(&[&others[..], &rest, &["main-service", "--demo"]].concat());
    let second = pair.second(&[]);
    let facts = first.say("Ready in").join("\n");
    let port = pair.servers.postgres.port();
    let books = format!("books in PostgreSQL at 127.0.0.1:{port}/");
    assert!(facts.contains(&books), "{facts}");
    assert!(!facts.contains("secret"), "{facts}");

    let [one, other] = pair.addresses();
    let guest = Guest::arrive(one).await;
    let order = guest.at(&other).buy().await;
    let seen = guest.get(&format!("/orders/{order}")).await;
    assert_eq!(seen["order_id"], order.as_str(), "{seen}");
    let check = pair.run(&["ledger", "check"]);
    assert!(
        check.stdout.contains("1 charge at the provider, 1 order"),
        "{}",
        check.stdout
    );
    assert_eq!(check.code, Some(0), "{}", check.stderr);
    stop(second);
    stop(first);
    let outbox = pair.run(&["outbox", "list"]);
    assert_eq!(outbox.code, Some(0), "{}", outbox.stderr);
    let names = std::fs::read_dir(pair.shop.data()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let ours: Vec<String> = names.filter(|name| name.starts_with("main")).collect();
    assert_eq!(ours, [""; 0], "books that are elsewhere need no file here");
}

#[tokio::test]
async fn what_one_instance_blocks_and_counts_the_other_does_too() {
    let Some(pair) = Pair::new().await else {
        return;
    };
    let (first, second) = (
        pair.first(&["--ip-limit", "4"]),
        pair.second(&["--ip-limit", "4"]),
    );
    let [one, other] = pair.addresses().map(|address| format!("{address}/countries"));
    let visitor = client([127, 0, 4, 1]);
    for (url, expected) in [
        (&one, 200),
        (&other, 200),
        (&one, 200),
        (&other, 200),
        (&other, 429),
    ] {
        assert_eq!(status(&visitor, url.clone()).await, expected);
    }
    // A restart forgets nothing.
    stop(second);
    let second = pair.second(&["--ip-limit", "4"]);
    assert_eq!(status(&visitor, other.clone()).await, 429);

    let administrator = client([127, 0, 4, 2]);
    let [blocks, _] = pair
        .addresses()
        .map(|address| format!("{address}/admin/blocked-ips"));
    let block = json!({ "network": "127.0.4.3/32", "reason": "a test", "expires_in_seconds": 300 });
    let answer = administrator.post(blocks).bearer_auth(ADMIN_TOKEN).json(&block);
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap());
    until(&client([127, 0, 4, 3]), &other, 403).await;
    stop(second);
    stop(first);
}

/// The two instances' sum of requests that passed unchecked, because Redis did not answer in time.
async fn unchecked(pair: &Pair) -> u64 {
    let mut sum = 0;
    for address in pair.addresses() {
        let url = format!("{address}/admin/security");
        let answer = client([127, 0, 6, 1]).get(url).bearer_auth(ADMIN_TOKEN);
        let report: Value = answer.send().await.unwrap().json().await.unwrap();
        sum += report["unchecked"].as_u64().unwrap();
    }
    sum
}

#[tokio::test]
async fn of_a_thousand_requests_at_once_to_two_instances_two_hundred_pass() {
    let Some(pair) = Pair::new().await else {
        return;
    };
    let no_cap = ["--connections-per-ip", "0"];
    let (first, second) = (pair.first(&no_cap), pair.second(&no_cap));
    let urls = pair.addresses().map(|address| format!("{address}/countries"));
    let before = unchecked(&pair).await;
    let mut passed = Vec::new();
    for address in 1..=20 {
        let visitor = client([127, 0, 5, address]);
        let ask = |number: usize| {
            let (visitor, url) = (visitor.clone(), urls[number % 2].clone());
            tokio::spawn(async move { status(&visitor, url).await })
        };
        let asked: Vec<_> = (0..1_000).map(ask).collect();
        let mut count = 0;
        for answer in asked {
            match answer.await.unwrap() {
                200 => count += 1,
                other => assert_eq!(other, 429),
            }
        }
        passed.push(count);
    }
    let unchecked = unchecked(&pair).await - before;
    assert!(passed.iter().all(|count| *count >= 200), "{passed:?}");
    // What Redis did not count in time went through, and is counted as that.
    let more: u64 = passed.iter().sum::<u64>() - 20 * 200;
    assert!(more <= unchecked, "{passed:?}, {unchecked} unchecked");
    stop(second);
    stop(first);
}

#[tokio::test]
async fn a_database_that_is_not_there_is_one_line_within_seconds() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = lab::free_port().unwrap();
    for port in [closed, silent.local_addr().unwrap().port()] {
        let shop = Shop::new();
        let url = format!("postgres://ada:secret@127.0.0.1:{port}/shop");
        let (shift, data) = (shop.offset.text(), shop.data());
        let arguments = [
            "run",
            "main-service",
            "--port-offset",
            &shift,
            "--data-dir",
            &data,
        ];
        let begun = Instant::now();
        let ended = Process::start(&arguments, &[("DATABASE_URL", &url)]).end();
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        assert_eq!(ended.code, Some(1));
        let expected = format!("cannot open the store in PostgreSQL at 127.0.0.1:{port}/shop: ");
        assert!(ended.stderr.contains(&expected), "{}", ended.stderr);
        assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
        assert!(!ended.stderr.contains("secret"), "{}", ended.stderr);
    }
}

#[tokio::test]
async fn what_is_no_address_is_refused_with_code_2() {
    for (variable, url, expected) in [
        (
            "DATABASE_URL",
            "mysql://ada:secret@db/shop",
            "--database-url: its URL must begin with postgres://",
        ),
        (
            "REDIS_URL",
            "http://:secret@cache",
            "--redis-url: its URL is none",
        ),
    ] {
        let ended = Process::start(&["up"], &[(variable, url)]).end();
        assert_eq!(ended.code, Some(2), "{}", ended.stderr);
        assert!(ended.stderr.contains(expected), "{}", ended.stderr);
        assert!(!ended.stderr.contains("secret"), "{}", ended.stderr);
    }
}
