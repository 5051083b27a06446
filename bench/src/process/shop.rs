//! The shop itself: the release binary with all its roles.

use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use lab::{Folder, Offset};
use tokio::time::{sleep, timeout};

use super::clean::clean;
use super::program::Program;
use crate::http::{Connection, Request};

/// How long a start may take before it counts as failed.
pub(super) const START_TIME_MAX: Duration = Duration::from_secs(20);
/// The pause between two looks at a port that does not answer yet; it is the error of a start's time.
pub(super) const LOOK_PAUSE: Duration = Duration::from_millis(1);

/// The ports of main-service and of the frontend, before any shift.
const MAIN_SERVICE: u16 = 8000;
const FRONTEND: u16 = 3001;
/// The roles that sell, and what they need for it.
const SELLING: [&str; 7] = [
    "frontend",
    "main-service",
    "promotions-service",
    "payments-service",
    "inventory-system",
    "crm-system",
    "payment-provider",
];
/// Their ports, before any shift.
const SELLING_PORTS: [u16; 7] = [FRONTEND, 3002, 3003, 3011, MAIN_SERVICE, 8081, 8082];
/// The ports of the collector, of which only the last one says whether it lives.
const COLLECTOR_PORTS: [u16; 5] = [4317, 4318, METRICS, 8889, HEALTH];
/// How the collector is.
const HEALTH: u16 = 13133;
/// What the collector says about itself, before any shift.
const METRICS: u16 = 8888;

/// How the third parties behave.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Simulate {
    /// At once, and never failing.
    Off,
    /// As slow and as unreliable as the reference says, by this seed.
    Reference {
        /// Replays an earlier run's failures.
        seed: u64,
    },
}

/// Whether the shop tells what it does, and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telemetry {
    /// To nobody; the collector runs in the same process, and hears nothing.
    Off,
    /// To the collector in the same process.
    Own,
    /// To the collector that has this port for OTLP over gRPC; the shop has none of its own.
    To(SocketAddr),
    /// To nobody, and there is no collector.
    Alone,
}

/// How a shop is to be.
#[derive(Clone, Debug)]
pub(crate) struct ShopSettings {
    /// How its third parties behave.
    pub(crate) simulate: Simulate,
    /// Whether it has its usual limits; without them all load may come from one address and one user.
    pub(crate) has_limits: bool,
    /// Whether it tells what it does.
    pub(crate) telemetry: Telemetry,
    /// Whether it writes the log lines that it usually does, to nobody; otherwise only errors.
    pub(crate) is_logging: bool,
    /// The PostgreSQL database for its books; without one they are in its folder.
    pub(crate) database_url: Option<String>,
    /// The Redis for what may be forgotten; without one it is in its memory.
    pub(crate) redis_url: Option<String>,
}

impl Default for ShopSettings {
    /// Everything embedded, no delays, no limits, telemetry as usual, errors only in the log.
    fn default() -> Self {
        Self {
            simulate: Simulate::Off,
            has_limits: false,
            telemetry: Telemetry::Own,
            is_logging: false,
            database_url: None,
            redis_url: None,
        }
    }
}

/// A running shop in a folder of its own; stopped, and its folder removed, when it is dropped.
#[derive(Debug)]
pub(crate) struct Shop {
    program: Program,
    offset: Offset,
    /// What must answer before the shop is ready, before any shift.
    healthy: Vec<u16>,
    start_time: Duration,
    _folder: Folder,
}

/// An error that teaches when there is no binary at `webstore`.
pub(crate) fn require(webstore: &Path) -> Result<()> {
    ensure!(
        webstore.is_file(),
        "there is no {}; run make build first, or say where it is with --webstore",
        webstore.display()
    );
    Ok(())
}

impl Shop {
    /// Starts the binary without limits in an empty folder and waits until every role answers.
    pub(crate) async fn start(webstore: &Path, simulate: Simulate) -> Result<Self> {
        let settings = ShopSettings {
            simulate,
            ..ShopSettings::default()
        };
        Self::start_with(webstore, &settings).await
    }

    /// The same for a shop that is to be like this.
    pub(crate) async fn start_with(webstore: &Path, settings: &ShopSettings) -> Result<Self> {
        let folder = Folder::create("webstore-bench")?;
        let offset = Offset::take(&settings.telemetry.ports())?;
        let command = command(webstore, settings, &offset, folder.path());
        let begun = Instant::now();
        let mut shop = Self {
            program: Program::start("the shop", command)?,
            offset,
            healthy: settings.telemetry.healthy(),
            start_time: Duration::ZERO,
            _folder: folder,
        };
        timeout(START_TIME_MAX, shop.wait_until_ready())
            .await
            .context("the shop did not answer in time")??;
        shop.start_time = begun.elapsed();
        Ok(shop)
    }

    /// Where main-service listens.
    pub(crate) fn main_service(&self) -> SocketAddr {
        address(self.offset.port(MAIN_SERVICE))
    }

    /// Where the frontend listens.
    pub(crate) fn frontend(&self) -> SocketAddr {
        address(self.offset.port(FRONTEND))
    }

    /// What its collector says about itself, if it has one.
    pub(crate) fn collector_metrics(&self) -> SocketAddr {
        address(self.offset.port(METRICS))
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.program.pid()
    }

    /// From the start of the process to the moment when every role had answered.
    pub(crate) fn start_time(&self) -> Duration {
        self.start_time
    }

    /// Asks the shop to stop and waits for it; an error when it does not end as it should.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.program.stop()
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        for port in &self.healthy {
            let address = address(self.offset.port(*port));
            while !is_healthy(address).await {
                self.program.is_still_starting()?;
                sleep(LOOK_PAUSE).await;
            }
        }
        Ok(())
    }
}

impl Telemetry {
    fn has_collector(self) -> bool {
        matches!(self, Self::Off | Self::Own)
    }

    /// The ports of a shop with it, before any shift.
    fn ports(self) -> Vec<u16> {
        let collector: &[u16] = if self.has_collector() {
            &COLLECTOR_PORTS
        } else {
            &[]
        };
        [&SELLING_PORTS, collector].concat()
    }

    /// Those of them that say whether a role lives.
    fn healthy(self) -> Vec<u16> {
        let collector: &[u16] = if self.has_collector() { &[HEALTH] } else { &[] };
        [&SELLING_PORTS, collector].concat()
    }

    fn apply(self, command: &mut Command) {
        if self.has_collector() {
            // The load is all that comes.
            command.args(["up", "--traffic", "0"]);
        } else {
            command.arg("run").args(SELLING).arg("--demo");
        }
        match self {
            Self::Off | Self::Alone => command.env("OTEL_SDK_DISABLED", "true"),
            Self::Own => command,
            Self::To(collector) => command.env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{collector}")),
        };
    }
}

fn command(webstore: &Path, settings: &ShopSettings, offset: &Offset, data: &Path) -> Command {
    let mut command = clean(Command::new(webstore));
    settings.telemetry.apply(&mut command);
    if settings.is_logging {
        command.stderr(Stdio::null());
    } else {
        command.args(["--log", "error"]);
    }
    command
        .args(["--port-offset", &offset.text()])
        .arg("--data-dir")
        .arg(data)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        // Ctrl-C is for the bench, which then stops the shop in its own way.
        .process_group(0);
    match settings.simulate {
        Simulate::Off => command.args(["--simulate", "off"]),
        Simulate::Reference { seed } => {
            command.args(["--simulate", "reference", "--seed", &seed.to_string()])
        }
    };
    if !settings.has_limits {
        command.args(["--ip-limit", "0", "--user-limit", "0"]);
        command.args(["--connections-per-ip", "0"]);
    }
    let database = settings.database_url.iter().map(|url| ("DATABASE_URL", url));
    let redis = settings.redis_url.iter().map(|url| ("REDIS_URL", url));
    command.envs(database.chain(redis));
    command
}

pub(super) fn address(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// Whether the role at `address` says that it lives.
async fn is_healthy(address: SocketAddr) -> bool {
    let Ok(mut connection) = Connection::open(address).await else {
        return false;
    };
    let answer = connection.exchange(&Request::get("/health").bytes()).await;
    answer.is_ok_and(|head| head.status == 200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bare;

    #[test]
    fn a_missing_binary_is_explained() {
        let error = require(Path::new("no/such/webstore")).unwrap_err().to_string();
        assert!(error.contains("make build"), "{error}");
    }

    #[tokio::test]
    async fn a_program_that_ends_at_once_is_no_shop() {
        let outcome = Shop::start(Path::new("false"), Simulate::Off).await;
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("ended instead of starting"), "{error}");
    }

    #[test]
    fn a_shop_has_a_collector_or_none() {
        for (telemetry, ports, word) in [
            (Telemetry::Own, 12, "up"),
            (Telemetry::Off, 12, "up"),
            (Telemetry::Alone, 7, "run"),
            (Telemetry::To(address(4711)), 7, "run"),
        ] {
            assert_eq!(telemetry.ports().len(), ports, "{telemetry:?}");
            assert!(
                telemetry
                    .healthy()
                    .iter()
                    .all(|port| telemetry.ports().contains(port)),
                "{telemetry:?}"
            );
            let mut command = Command::new("webstore");
            telemetry.apply(&mut command);
            assert_eq!(command.get_args().next().unwrap(), word, "{telemetry:?}");
        }
    }

    #[tokio::test]
    async fn health_is_status_200() {
        assert!(is_healthy(bare::tests::spawn("/health", b"{}").await).await);
        assert!(!is_healthy(bare::tests::spawn("/other", b"{}").await).await);
    }
}
