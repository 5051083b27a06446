//! How long a scrape of many series takes.

use std::time::Instant;

use anyhow::{Result, ensure};

use super::collector::{CONNECTIONS, Pause, Said, send};
use crate::http::Connection;
use crate::options::RowOptions;
use crate::otlp::{HISTOGRAM_LINES, points};
use crate::pace::Pace;
use crate::process::{Collector, Pipelines};
use crate::report::{Finding, Target, Unit};
use crate::stats::Latencies;
use crate::table::grouped;

const ROUNDS_DEFAULT: u64 = 50;
/// Milliseconds.
const TARGET: f64 = 50.0;
/// Points of each sender.
const COUNTERS: usize = 1_000;
const GAUGES: usize = 476;
const HISTOGRAMS: usize = 64;
/// The lines that all of them become.
const SERIES: usize = (COUNTERS + GAUGES + HISTOGRAMS * HISTOGRAM_LINES) * CONNECTIONS;

/// As Prometheus asks, with and without compression.
const PLAIN: &str = "GET /metrics HTTP/1.1\r\nhost: localhost\r\n\
                     accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5\r\n\r\n";
const GZIP: &str = "GET /metrics HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip\r\n\
                    accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5\r\n\r\n";

/// Both ways, in turns.
pub(super) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let rounds = options.rounds.unwrap_or(ROUNDS_DEFAULT);
    println!("scrape: {SERIES} series, {rounds} times each");
    let collector = Collector::start(&options.places.webstore, Pipelines::Shipped).await?;
    let once = Pause::Pace(Pace::new(Instant::now(), CONNECTIONS as u64, 1));
    let group = |connection| points(&format!("service-{connection}"), COUNTERS, GAUGES, HISTOGRAMS);
    send(collector.http(), group, once).await?;
    let mut connection = Connection::open(collector.metrics()).await?;
    let (mut plain, mut gzip) = (Scrapes::default(), Scrapes::default());
    for _ in 0..rounds {
        plain.ask(&mut connection, PLAIN).await?;
        let lines = lines(&plain.last);
        ensure!(
            lines >= SERIES,
            "the collector exposes {lines} of {SERIES} series"
        );
        gzip.ask(&mut connection, GZIP).await?;
    }
    Said::by(collector.own_metrics()).await?.require_no_losses()?;
    collector.stop()?;
    ensure!(gzip.last.len() < plain.last.len(), "nothing was compressed");
    Ok(vec![plain.finding("plain"), gzip.finding("gzip")])
}

/// Scrapes of one kind.
#[derive(Debug, Default)]
struct Scrapes {
    durations: Vec<std::time::Duration>,
    /// The body of the last one.
    last: Vec<u8>,
}

impl Scrapes {
    async fn ask(&mut self, connection: &mut Connection, request: &str) -> Result<()> {
        let begun = Instant::now();
        let head = connection.exchange(request.as_bytes()).await?;
        self.durations.push(begun.elapsed());
        ensure!(head.status == 200, "a scrape is answered with {}", head.status);
        self.last = connection.body(&head).to_vec();
        Ok(())
    }

    fn finding(self, way: &str) -> Finding {
        let latencies = Latencies::of(self.durations);
        Finding {
            name: format!("scrape of {} series, {way}", grouped(SERIES as u64)),
            value: latencies.milliseconds(500),
            unit: Unit::Milliseconds,
            target: Target::Below(TARGET),
            details: format!(
                "{}; {} bytes",
                latencies.summary(),
                grouped(self.last.len() as u64)
            ),
        }
    }
}

/// Lines of samples.
fn lines(exposition: &[u8]) -> usize {
    let lines = exposition.split(|byte| *byte == b'\n');
    lines
        .filter(|line| !line.is_empty() && !line.starts_with(b"#"))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_ten_thousand_series() {
        assert_eq!(SERIES, 10_000);
        assert_eq!(lines(b"# TYPE a counter\na 1\nb 2\n# EOF\n"), 2);
    }
}
