//! The shop itself: the release binary with all its roles.

use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use lab::{Folder, Offset, Signal};
use tokio::time::{sleep, timeout};

use super::clean::clean;
use crate::http::{Connection, Request};

/// How long a start may take before it counts as failed.
const START_TIME_MAX: Duration = Duration::from_secs(20);
/// The pause between two looks at a port that does not answer yet; it is the error of a start's time.
const LOOK_PAUSE: Duration = Duration::from_millis(1);
/// How long the shop may take to drain; it allows itself 25 seconds.
const STOP_TIME_MAX: Duration = Duration::from_secs(40);

/// The port of main-service, before any shift.
const MAIN_SERVICE: u16 = 8000;
/// The ports of all roles, before any shift: what must answer before the shop is ready.
const ROLES: [u16; 7] = [3001, 3002, 3003, 3011, MAIN_SERVICE, 8081, 8082];

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

/// How a shop is to be.
#[derive(Clone, Debug)]
pub(crate) struct ShopSettings {
    /// How its third parties behave.
    pub(crate) simulate: Simulate,
    /// Whether it has its usual limits; without them all load may come from one address and one user.
    pub(crate) has_limits: bool,
    /// The PostgreSQL database for its books; without one they are in its folder.
    pub(crate) database_url: Option<String>,
    /// The Redis for what may be forgotten; without one it is in its memory.
    pub(crate) redis_url: Option<String>,
}

impl Default for ShopSettings {
    /// Everything embedded, no delays, no limits.
    fn default() -> Self {
        Self {
            simulate: Simulate::Off,
            has_limits: false,
            database_url: None,
            redis_url: None,
        }
    }
}

/// A running shop in a folder of its own; stopped, and its folder removed, when it is dropped.
#[derive(Debug)]
pub(crate) struct Shop {
    /// There until it is stopped.
    child: Option<Child>,
    pid: u32,
    offset: Offset,
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
        let offset = Offset::take(&ROLES)?;
        let mut command = command(webstore, settings, &offset, folder.path());
        let begun = Instant::now();
        let child = command
            .spawn()
            .with_context(|| format!("cannot run {}", webstore.display()))?;
        let mut shop = Self {
            pid: child.id(),
            child: Some(child),
            offset,
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

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// From the start of the process to the moment when every port had answered.
    pub(crate) fn start_time(&self) -> Duration {
        self.start_time
    }

    /// Asks the shop to stop and waits for it; an error when it does not end as it should.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.end()
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        for port in self.offset.ports() {
            let address = address(*port);
            while !is_healthy(address).await {
                if let Some(status) = self.child.as_mut().map(Child::try_wait).transpose()?.flatten() {
                    bail!("the shop ended instead of starting ({status})");
                }
                sleep(LOOK_PAUSE).await;
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        let Some(mut child) = self.child.take() else {
            return Ok(());
        };
        // What was measured meanwhile was partly nobody, however well it ended.
        if let Some(status) = child.try_wait()? {
            bail!("the shop ended before it was asked to ({status})");
        }
        // When it fails the process is gone already.
        let _ = Signal::Terminate.send(self.pid);
        let status = lab::end(child, STOP_TIME_MAX).context("the shop did not stop and was killed")?;
        ensure!(
            status.success(),
            "the shop was asked to stop and failed ({status})"
        );
        Ok(())
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            println!("bench: {error:#}");
        }
    }
}

fn command(webstore: &Path, settings: &ShopSettings, offset: &Offset, data: &Path) -> Command {
    let mut command = clean(Command::new(webstore));
    command
        .arg("up")
        .args(["--log", "error"])
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

fn address(port: u16) -> SocketAddr {
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
    fn a_shop_that_ended_by_itself_did_not_stop_well() {
        let mut child = Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        let shop = Shop {
            pid: child.id(),
            child: Some(child),
            offset: Offset::take(&ROLES).unwrap(),
            start_time: Duration::ZERO,
            _folder: Folder::create("webstore-bench").unwrap(),
        };
        let error = shop.stop().unwrap_err().to_string();
        assert!(error.contains("before it was asked to"), "{error}");
    }

    #[tokio::test]
    async fn health_is_status_200() {
        assert!(is_healthy(bare::tests::spawn("/health", b"{}").await).await);
        assert!(!is_healthy(bare::tests::spawn("/other", b"{}").await).await);
    }
}
