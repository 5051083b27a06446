//! What a collector says about itself.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};

use crate::http::{Connection, Request};

/// What stands in the name of a counter of things that did not go through.
const LOSSES: [&str; 4] = ["_refused_", "_dropped_", "_failed_", "_unreadable_"];
/// What a load as large as it gets may reach, since the settings bound it: the calls that wait in the service graph for
/// their other side, and the traces that wait for their decision.
const BOUNDED: [&str; 3] = [
    "otelcol_connector_servicegraph_dropped_spans_total",
    "otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total",
    TOO_EARLY,
];
/// Spans of the latter.
const TOO_EARLY: &str = "otelcol_processor_dropped_spans_total";
/// A service's own counter of what it gave up.
const GIVEN_UP: &str = "webstore_telemetry_dropped_total";

/// Numbers by name and labels.
#[derive(Clone, Debug)]
pub(in crate::rows) struct Said(Vec<(String, u64)>);

impl Said {
    /// What the exposition at this address says.
    pub(in crate::rows) async fn by(address: SocketAddr) -> Result<Self> {
        let mut connection = Connection::open(address).await?;
        let head = connection.exchange(&Request::get("/metrics").bytes()).await?;
        ensure!(head.status == 200, "the collector answers {}", head.status);
        let text = str::from_utf8(connection.body(&head)).context("the exposition is not text")?;
        Ok(Self::read(text))
    }

    fn read(text: &str) -> Self {
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        let samples = samples.filter_map(|line| {
            let (series, value) = line.rsplit_once(' ')?;
            // Counters and gauges of whole things; what is not one is not of interest here.
            Some((series.to_owned(), value.parse().ok()?))
        });
        Self(samples.collect())
    }

    /// The sum of all series whose names begin like this.
    pub(in crate::rows) fn sum(&self, begin: &str) -> u64 {
        let series = self.0.iter().filter(|(series, _)| series.starts_with(begin));
        series.map(|(_, value)| value).sum()
    }

    /// All that it let in.
    pub(in crate::rows) fn accepted(&self) -> u64 {
        self.sum("otelcol_receiver_accepted_")
    }

    /// All that was refused or dropped, for people.
    pub(in crate::rows) fn losses(&self) -> Vec<String> {
        let lost = self
            .0
            .iter()
            .filter(|(series, value)| *value > 0 && is_loss(series));
        lost.map(|(series, value)| format!("{series} {value}")).collect()
    }

    /// An error when anything was.
    pub(in crate::rows) fn require_no_losses(&self) -> Result<()> {
        Self::require_empty(&self.losses())
    }

    /// Spans that were dropped because too many traces waited.
    pub(in crate::rows) fn too_early(&self) -> u64 {
        self.sum(TOO_EARLY)
    }

    /// An error when anything was but what the settings bound.
    pub(in crate::rows) fn require_bounded_losses(&self) -> Result<()> {
        let mut lost = self.losses();
        lost.retain(|lost| !BOUNDED.iter().any(|bounded| lost.starts_with(bounded)));
        Self::require_empty(&lost)
    }

    fn require_empty(lost: &[String]) -> Result<()> {
        ensure!(
            lost.is_empty(),
            "not everything went through: {}",
            lost.join(", ")
        );
        Ok(())
    }
}

/// The labels do not count: a policy may say `dropped` of a trace.
fn is_loss(series: &str) -> bool {
    let name = series.split('{').next().unwrap_or_default();
    name == GIVEN_UP || LOSSES.iter().any(|loss| name.contains(loss))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_are_told_by_their_names() {
        let fine = "# TYPE a counter\notelcol_receiver_accepted_spans_total{transport=\"grpc\"} 3\n\
                    otelcol_receiver_accepted_spans_total{transport=\"http\"} 4\n\
                    otelcol_receiver_refused_spans_total{transport=\"http\"} 0\n\
                    otelcol_processor_tail_sampling_count_traces_sampled_total{decision=\"_dropped_\"} 5\n";
        let said = Said::read(fine);
        assert_eq!(said.accepted(), 7);
        said.require_no_losses().unwrap();
        for series in [
            "a_refused_spans_total{}",
            "sampling_trace_dropped_too_early_total{}",
            GIVEN_UP,
        ] {
            let said = Said::read(&format!("{fine}{series} 2\n"));
            let error = said.require_no_losses().unwrap_err().to_string();
            assert_eq!(error, format!("not everything went through: {series} 2"));
        }
        let bounded = Said::read(&format!("{fine}{TOO_EARLY} 2\n"));
        assert_eq!(bounded.too_early(), 2);
        bounded.require_bounded_losses().unwrap();
        assert!(bounded.require_no_losses().is_err());
    }
}
