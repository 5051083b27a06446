//! The collector alone, in a process of its own.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use lab::{Folder, Offset};
use tokio::time::{sleep, timeout};

use super::clean::clean;
use super::program::Program;
use super::shop::{LOOK_PAUSE, START_TIME_MAX, address};
use crate::http::{Connection, Request};

/// Where it listens, before any shift: OTLP over gRPC and HTTP, its own metrics, those of others, its health.
const GRPC: u16 = 4317;
const HTTP: u16 = 4318;
const OWN_METRICS: u16 = 8888;
const METRICS: u16 = 8889;
const HEALTH: u16 = 13133;

/// What is shipped.
const SHIPPED: &str = include_str!("../../../deploy/collector/config.yaml");
/// How long a trace waits for its decision there.
const SHIPPED_WAIT: &str = "decision_wait: 2s";
/// In, in batches, and out; as much as rotel can do.
const PLAIN: &str = include_str!("plain_collector.yaml");

/// What a collector does with what it gets.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pipelines {
    /// All that is shipped: span metrics, the service graph, tail sampling.
    Shipped,
    /// The same, but a trace waits ten seconds for its decision.
    Patient,
    /// Receive, batch, drop.
    Plain,
}

impl Pipelines {
    fn text(self) -> Result<String> {
        Ok(match self {
            Self::Shipped => SHIPPED.to_owned(),
            Self::Patient => {
                let is_once = SHIPPED.matches(SHIPPED_WAIT).count() == 1;
                ensure!(is_once, "the configuration does not say {SHIPPED_WAIT} once");
                SHIPPED.replace(SHIPPED_WAIT, "decision_wait: 10s")
            }
            Self::Plain => PLAIN.to_owned(),
        })
    }
}

/// A running collector; stopped, and its folder removed, when it is dropped.
#[derive(Debug)]
pub(crate) struct Collector {
    program: Program,
    offset: Offset,
    _folder: Folder,
}

impl Collector {
    /// Starts it and waits until it is healthy.
    pub(crate) async fn start(webstore: &Path, pipelines: Pipelines) -> Result<Self> {
        let folder = Folder::create("webstore-bench")?;
        let config = folder.path().join("collector.yaml");
        fs::write(&config, pipelines.text()?)?;
        let offset = Offset::take(&[GRPC, HTTP, OWN_METRICS, METRICS, HEALTH])?;
        let mut command = clean(Command::new(webstore));
        command
            .args(["run", "collector", "--log", "error"])
            .args(["--port-offset", &offset.text()])
            .arg("--data-dir")
            .arg(folder.path())
            .arg("--collector-config")
            .arg(config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            // Ctrl-C is for the bench, which then stops it in its own way.
            .process_group(0);
        let mut collector = Self {
            program: Program::start("the collector", command)?,
            offset,
            _folder: folder,
        };
        timeout(START_TIME_MAX, collector.wait_until_healthy())
            .await
            .context("the collector did not answer in time")??;
        Ok(collector)
    }

    /// Where it takes OTLP over gRPC.
    pub(crate) fn grpc(&self) -> SocketAddr {
        address(self.offset.port(GRPC))
    }

    /// Where it takes OTLP over HTTP.
    pub(crate) fn http(&self) -> SocketAddr {
        address(self.offset.port(HTTP))
    }

    /// What it says about itself.
    pub(crate) fn own_metrics(&self) -> SocketAddr {
        address(self.offset.port(OWN_METRICS))
    }

    /// What others sent to it, for Prometheus.
    pub(crate) fn metrics(&self) -> SocketAddr {
        address(self.offset.port(METRICS))
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.program.pid()
    }

    /// Asks it to stop and waits for it; an error when it does not end as it should.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.program.stop()
    }

    async fn wait_until_healthy(&mut self) -> Result<()> {
        let address = address(self.offset.port(HEALTH));
        while !is_there(address, &Request::get("/").bytes()).await {
            self.program.is_still_starting()?;
            sleep(LOOK_PAUSE).await;
        }
        Ok(())
    }
}

/// Whether the request is answered with 200.
pub(super) async fn is_there(address: SocketAddr, request: &[u8]) -> bool {
    let Ok(mut connection) = Connection::open(address).await else {
        return false;
    };
    let answer = connection.exchange(request).await;
    answer.is_ok_and(|head| head.status == 200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patient_one_differs_from_the_shipped_one_in_one_line() {
        let shipped = Pipelines::Shipped.text().unwrap();
        let patient = Pipelines::Patient.text().unwrap();
        let lines = shipped.lines().zip(patient.lines());
        let different: Vec<_> = lines.filter(|(one, other)| one != other).collect();
        assert_eq!(different.len(), 1, "{different:?}");
    }
}
