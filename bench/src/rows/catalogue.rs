//! The catalogue beside a bare axum handler that returns the same bytes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::task::JoinSet;
use tokio::time::{sleep_until, timeout};

use crate::http::{Connection, Request};
use crate::options::RowOptions;
use crate::process::{Shop, Simulate, Yardstick, cpu_time};
use crate::report::{Finding, Target, Unit, per_second};
use crate::stats::median;

const CONNECTIONS: usize = 32;
const WARM_UP: Duration = Duration::from_millis(500);
const SECONDS_DEFAULT: u64 = 3;
const ROUNDS_DEFAULT: u64 = 3;
/// The share of the bare handler's rate that ours should reach.
const RATIO_TARGET: f64 = 0.60;
/// How much longer than planned a stretch may last before it counts as stuck.
const OVERTIME_MAX: Duration = Duration::from_secs(10);

const PAGES: [(&str, &str); 2] = [
    ("catalogue list", "/us/products"),
    ("product", "/us/products/101"),
];

/// Both pages, each in turns with a bare handler of its own.
pub(super) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let length = Duration::from_secs(options.seconds.unwrap_or(SECONDS_DEFAULT));
    let rounds = options.rounds.unwrap_or(ROUNDS_DEFAULT);
    let shop = Shop::start(&options.places.webstore, Simulate::Off).await?;
    let mut findings = Vec::new();
    for (name, path) in PAGES {
        findings.push(compare(&shop, name, path, length, rounds).await?);
    }
    shop.stop()?;
    Ok(findings)
}

async fn compare(shop: &Shop, name: &str, path: &str, length: Duration, rounds: u64) -> Result<Finding> {
    let request: Arc<[u8]> = Request::get(path).bytes().into();
    let body = fetch(shop.main_service(), &request).await?;
    let yardstick = Yardstick::start(path, &body)?;
    ensure!(
        fetch(yardstick.address(), &request).await? == body,
        "the bare handler answers differently"
    );
    let load = |address, pid| Load {
        address,
        pid,
        request: Arc::clone(&request),
        body_length: body.len(),
        length,
    };
    let (ours, bare) = (
        load(shop.main_service(), shop.pid()),
        load(yardstick.address(), yardstick.pid()),
    );
    let mut stretches = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        let (our, its) = (ours.run().await?, bare.run().await?);
        println!(
            "{name}, round {round} of {rounds}: ours {}, bare {}",
            per_second(our.rate),
            per_second(its.rate)
        );
        stretches.0.push(our);
        stretches.1.push(its);
    }
    Ok(finding(name, body.len(), &stretches.0, &stretches.1))
}

fn finding(name: &str, body_length: usize, ours: &[Stretch], bare: &[Stretch]) -> Finding {
    let rate = |stretches: &[Stretch]| median(&stretches.iter().map(|one| one.rate).collect::<Vec<_>>());
    let cpu = |stretches: &[Stretch]| median(&stretches.iter().map(|one| one.cpu).collect::<Vec<_>>());
    Finding {
        name: format!("{name}, ours / bare handler"),
        value: rate(ours) / rate(bare),
        unit: Unit::Ratio,
        target: Target::AtLeast(RATIO_TARGET),
        details: format!(
            "{} beside {}; {:.1} and {:.1} µs of the server's CPU per request; {body_length} bytes",
            per_second(rate(ours)),
            per_second(rate(bare)),
            cpu(ours),
            cpu(bare)
        ),
    }
}

async fn fetch(address: SocketAddr, request: &[u8]) -> Result<Vec<u8>> {
    let mut connection = Connection::open(address).await?;
    let head = connection.exchange(request).await?;
    ensure!(head.status == 200, "status {} instead of 200", head.status);
    Ok(connection.body(&head).to_vec())
}

/// One request, asked again and again.
struct Load {
    address: SocketAddr,
    pid: u32,
    request: Arc<[u8]>,
    body_length: usize,
    length: Duration,
}

/// What came of it.
struct Stretch {
    /// Answers in each second.
    rate: f64,
    /// The server's CPU time for each answer, in microseconds.
    cpu: f64,
}

impl Load {
    /// Keeps all connections busy for a while after a warm-up.
    async fn run(&self) -> Result<Stretch> {
        let begin = Instant::now() + WARM_UP;
        let end = begin + self.length;
        let mut clients = JoinSet::new();
        for _ in 0..CONNECTIONS {
            let connection = Connection::open(self.address).await?;
            let request = Arc::clone(&self.request);
            clients.spawn(ask_until(connection, request, self.body_length, begin, end));
        }
        sleep_until(begin.into()).await;
        let cpu_before = cpu_time(self.pid)?;
        sleep_until(end.into()).await;
        let cpu = cpu_time(self.pid)? - cpu_before;
        let answers = timeout(OVERTIME_MAX, total(clients)).await.context("stuck")??;
        // Far below the numbers that a float cannot hold.
        let answers = answers as f64;
        Ok(Stretch {
            rate: answers / self.length.as_secs_f64(),
            cpu: cpu.as_secs_f64() * 1e6 / answers,
        })
    }
}

/// How many answers came between `begin` and `end`.
async fn ask_until(
    mut connection: Connection,
    request: Arc<[u8]>,
    body_length: usize,
    begin: Instant,
    end: Instant,
) -> Result<u64> {
    let mut answers = 0;
    loop {
        let head = connection.exchange(&request).await?;
        ensure!(
            (head.status, head.body_length) == (200, body_length),
            "the answer changed: status {}, {} bytes",
            head.status,
            head.body_length
        );
        let now = Instant::now();
        if now >= end {
            return Ok(answers);
        }
        answers += u64::from(now >= begin);
    }
}

async fn total(mut clients: JoinSet<Result<u64>>) -> Result<u64> {
    let mut answers = 0;
    while let Some(client) = clients.join_next().await {
        answers += client??;
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bare;

    #[tokio::test]
    async fn answers_are_counted_within_the_stretch() {
        let address = bare::tests::spawn("/list", b"[]").await;
        let connection = Connection::open(address).await.unwrap();
        let request: Arc<[u8]> = Request::get("/list").bytes().into();
        let begin = Instant::now();
        let end = begin + Duration::from_millis(20);
        let answers = ask_until(connection, Arc::clone(&request), 2, begin, end)
            .await
            .unwrap();
        assert!(answers > 0);
        let connection = Connection::open(address).await.unwrap();
        let error = ask_until(connection, request, 3, begin, end).await.unwrap_err();
        assert!(error.to_string().contains("2 bytes"), "{error}");
    }

    #[test]
    fn the_ratio_is_of_the_medians() {
        let stretches = |rates: [f64; 3]| rates.map(|rate| Stretch { rate, cpu: 10.0 });
        let finding = finding(
            "product",
            300,
            &stretches([90.0, 60.0, 10.0]),
            &stretches([100.0, 400.0, 50.0]),
        );
        assert_eq!(finding.value, 0.6);
        assert!(finding.is_met());
        assert!(
            finding.details.contains("60/s beside 100/s"),
            "{}",
            finding.details
        );
    }
}
