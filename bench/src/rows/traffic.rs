//! What the program's own load generator can do, and what it adds to what it measures.

mod paper;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{MissedTickBehavior, interval};

use crate::http::Connection;
use crate::options::RowOptions;
use crate::process::generate;
use crate::report::{Finding, Target, Unit};
use crate::stats::Latencies;
use crate::table::grouped;

const SECONDS_DEFAULT: u64 = 8;
/// Shoppers a second; each makes about eight requests.
const RATE: u64 = 150;
/// Requests for a second of one core.
const REQUESTS_TARGET: f64 = 2_000.0;
/// Milliseconds.
const OVERHEAD_TARGET: f64 = 0.2;
/// What is compared: of all routes the one that is asked for most, seldom first on its connection.
const COMPARED: &str = "GET /{country}/products/{id}";
const PROBE: &[u8] = b"GET /us/products/101 HTTP/1.1\r\nhost: localhost\r\n\r\n";
/// How often the plain connection asks.
const PROBE_PAUSE: Duration = Duration::from_millis(5);

/// Shoppers in front of a shop of paper.
pub(super) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let seconds = options.seconds.unwrap_or(SECONDS_DEFAULT);
    println!("traffic: {RATE} shoppers a second for {seconds} s");
    let address = paper::open().await?;
    let webstore: PathBuf = options.places.webstore.clone();
    let generating = spawn_blocking(move || generate(&webstore, address, RATE, seconds));
    let probing: JoinHandle<Result<Latencies>> = tokio::spawn(probe(address, Duration::from_secs(seconds)));
    let generated = generating.await??;
    let probed = probing.await??;
    let requests = requests(&generated.report)?;
    let told = told_median(&generated.report)?;
    let cpu = generated.cpu.as_secs_f64();
    ensure!(cpu > 0.0, "the generator used no CPU time");
    let rate = Finding {
        name: "traffic, requests per second of the generator's CPU".to_owned(),
        value: requests as f64 / cpu,
        unit: Unit::PerSecond,
        target: Target::AtLeast(REQUESTS_TARGET),
        details: format!("{} requests with {cpu:.2} s of CPU time", grouped(requests)),
    };
    let overhead = Finding {
        name: "traffic, overhead of its latency".to_owned(),
        value: told - probed.milliseconds(500),
        unit: Unit::Milliseconds,
        target: Target::Below(OVERHEAD_TARGET),
        details: format!(
            "it tells {told:.2} ms; a plain connection: {:.2} ms",
            probed.milliseconds(500)
        ),
    };
    Ok(vec![rate, overhead])
}

/// Asks now and then over one connection.
async fn probe(address: SocketAddr, time: Duration) -> Result<Latencies> {
    let mut connection = Connection::open(address).await?;
    let mut ticks = interval(PROBE_PAUSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let begun = Instant::now();
    let mut durations = Vec::new();
    while begun.elapsed() < time {
        ticks.tick().await;
        let asked = Instant::now();
        let head = connection.exchange(PROBE).await?;
        durations.push(asked.elapsed());
        ensure!(head.status == 200, "the bare handler answers {}", head.status);
    }
    Ok(Latencies::of(durations))
}

/// The number at the beginning of the last line.
fn requests(report: &str) -> Result<u64> {
    let last = report.lines().last().unwrap_or_default();
    let number = last.split(' ').next().and_then(|number| number.parse().ok());
    number.with_context(|| format!("the traffic does not say how much it was: {last:?}"))
}

/// The median of the compared route, in milliseconds.
fn told_median(report: &str) -> Result<f64> {
    let row = report.lines().find_map(|line| line.trim().strip_prefix(COMPARED));
    let median = row.and_then(|row| row.split_whitespace().nth(2)?.parse().ok());
    median.with_context(|| format!("the traffic says nothing of {COMPARED}: {report}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "  ENDPOINT                      REQUESTS  ERRORS  P50 MS  P95 MS\n  \
                          GET /{country}/products            243       0    1.10    6.40\n  \
                          GET /{country}/products/{id}       319       0    0.93    6.80\n\n\
                          1161 requests in 8.0 s (145.1/s), 1 errors; 152 shoppers, 33 bought; p95 27.9 ms (--seed 7)\n";

    #[test]
    fn the_report_of_the_traffic_is_read() {
        assert_eq!(requests(REPORT).unwrap(), 1_161);
        assert!((told_median(REPORT).unwrap() - 0.93).abs() < 1e-9);
        assert!(requests("").is_err() && told_median("").is_err());
    }
}
