//! A server of one's own, which may be stopped and killed.

use std::{
    fs::{self, File},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use tokio::{task::spawn_blocking, time::Instant};

use super::{DATABASE, PASSWORD, USER, programs::Programs};
use crate::{Folder, Offset, Signal, end};

/// How long a start may take, with the recovery after a kill.
const START_TIME_MAX: Duration = Duration::from_secs(60);
/// How long a stop may take, with the last checkpoint.
const STOP_TIME_MAX: Duration = Duration::from_secs(60);
/// How long the end may take when nothing is to be kept.
const END_TIME_MAX: Duration = Duration::from_secs(10);
/// The pause between two looks at a server.
const LOOK_PAUSE: Duration = Duration::from_millis(20);
/// The pause before another start, while what the last one left is still being cleared away.
const START_PAUSE: Duration = Duration::from_millis(100);
/// How often a start over what another one left is tried.
const STARTS_MAX: usize = 50;
/// The usual port, before any shift.
const PORT: u16 = 5432;

/// How a server is to be.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    /// How many connections it allows at once.
    pub connections_max: u16,
    /// Whether it syncs, as the real one does: what it acknowledged outlives a power failure. A kill of its processes
    /// loses nothing in either case.
    pub is_durable: bool,
    /// Further settings, each as `name=value`.
    pub settings: Vec<String>,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            connections_max: 100,
            is_durable: true,
            settings: Vec::new(),
        }
    }
}

impl PostgresOptions {
    /// All settings, each as `name=value`; a later one goes before an earlier one.
    pub(super) fn all(&self) -> Vec<String> {
        let mut all = vec![format!("max_connections={}", self.connections_max)];
        if !self.is_durable {
            all.extend(["fsync=off", "full_page_writes=off"].map(str::to_owned));
        }
        all.extend_from_slice(&self.settings);
        all
    }
}

/// How a server is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostgresStop {
    /// Its connections are cut, and a checkpoint is written: the usual end.
    Fast,
    /// Its connections are cut, and nothing is written: it recovers at its next start.
    Immediate,
}

/// A server of one's own. It listens on a socket in its folder, and on a port of the loopback that stays its own
/// while it is down. Dropped, it is gone.
#[derive(Debug)]
pub struct PostgresServer {
    /// Nothing while it is down.
    process: Option<Child>,
    programs: Programs,
    folder: Folder,
    offset: Offset,
    settings: Vec<String>,
}

impl PostgresServer {
    /// Whether there is a PostgreSQL to be started. Where there is none it is said on standard error that something
    /// is skipped; an error where nothing may be skipped.
    pub fn is_there() -> Result<bool> {
        Programs::find_or_skip().map(|programs| programs.is_some())
    }

    /// Starts a new, empty one and waits until it answers. It dies with the thread that starts it.
    pub async fn start(options: &PostgresOptions) -> Result<Self> {
        Self::start_prepared(options, |_| Ok(())).await
    }

    /// As [`PostgresServer::start`]; `prepare` may put files into its folder before.
    pub async fn start_prepared(
        options: &PostgresOptions,
        prepare: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<Self> {
        let programs = Programs::find()?;
        let folder = Folder::create("webstore-postgres")?;
        programs.make_cluster(folder.path())?;
        prepare(folder.path())?;
        let mut server = Self {
            process: None,
            programs,
            folder,
            offset: Offset::take(&[PORT])?,
            settings: options.all(),
        };
        server.begin(1).await?;
        Ok(server)
    }

    /// Where its first database is, through the socket.
    pub fn url(&self) -> String {
        url(self.folder.path(), self.port(), DATABASE)
    }

    /// Where its first database is, over the network; the password is `secret`.
    pub fn network_url(&self) -> String {
        format!(
            "postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{DATABASE}",
            self.port()
        )
    }

    /// A program of its version, like `psql` or `pgbench`, that will talk to its first database through the socket.
    pub fn client(&self, program: &str) -> Command {
        let mut command = self.programs.client(program);
        command
            .env("PGHOST", self.folder.path())
            .env("PGPORT", self.port().to_string())
            .env("PGUSER", USER)
            .env("PGDATABASE", DATABASE);
        command
    }

    /// Its port of the loopback.
    pub fn port(&self) -> u16 {
        self.offset.port(PORT)
    }

    /// Its folder, with the socket, the `log` and the `data`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Kills all of it at once, in the middle of whatever it does.
    pub fn kill(&mut self) -> Result<()> {
        let mut process = self.process.take().context("the server is down already")?;
        let main = process.id();
        let children = fs::read_to_string(format!("/proc/{main}/task/{main}/children")).unwrap_or_default();
        let all = children
            .split_whitespace()
            .map(str::to_owned)
            .chain([main.to_string()]);
        let _some_ended_before = Command::new("kill").arg("-KILL").args(all).output();
        process.wait().context("the server cannot be killed")?;
        Ok(())
    }

    /// Stops it and waits until it is gone; an error when it had to be killed.
    pub async fn stop(&mut self, how: PostgresStop) -> Result<()> {
        let process = self.process.as_mut().context("the server is down already")?;
        match how {
            PostgresStop::Fast => Signal::Interrupt.send(process.id())?,
            PostgresStop::Immediate => Signal::Quit.send(process.id())?,
        }
        let deadline = Instant::now() + STOP_TIME_MAX;
        while process.try_wait()?.is_none() {
            if Instant::now() > deadline {
                self.kill()?;
                bail!("the server did not stop and was killed: {}", self.log());
            }
            tokio::time::sleep(LOOK_PAUSE).await;
        }
        self.process = None;
        Ok(())
    }

    /// Starts it on the same port over what the last one left, and waits until it answers. It dies with the thread that
    /// starts it.
    pub async fn start_again(&mut self) -> Result<()> {
        ensure!(self.process.is_none(), "the server runs already");
        self.begin(STARTS_MAX).await
    }

    async fn begin(&mut self, starts_max: usize) -> Result<()> {
        for _ in 0..starts_max {
            self.process = Some(self.spawn()?);
            if self.is_up().await? {
                return Ok(());
            }
            tokio::time::sleep(START_PAUSE).await;
        }
        bail!("the server did not start: {}", self.log());
    }

    /// False when the process ended instead.
    async fn is_up(&mut self) -> Result<bool> {
        let deadline = Instant::now() + START_TIME_MAX;
        while Instant::now() < deadline {
            if self.answers().await? {
                return Ok(true);
            }
            let process = self.process.as_mut().context("the server is down")?;
            if process.try_wait()?.is_some() {
                self.process = None;
                return Ok(false);
            }
            tokio::time::sleep(LOOK_PAUSE).await;
        }
        bail!("the server does not answer: {}", self.log());
    }

    async fn answers(&self) -> Result<bool> {
        let (programs, folder, port) = (self.programs.clone(), self.folder().to_owned(), self.port());
        spawn_blocking(move || programs.is_ready(&folder, port)).await?
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder().join("log")).unwrap_or_default()
    }

    fn spawn(&self) -> Result<Child> {
        let folder = self.folder();
        let log = folder.join("log");
        let file = File::options().create(true).append(true).open(&log);
        let file = file.with_context(|| format!("cannot write {}", log.display()))?;
        let mut command = self.programs.command("postgres", true);
        command.arg("-D").arg(folder.join("data")).stderr(file);
        let own = [
            format!("port={}", self.port()),
            "listen_addresses=127.0.0.1".to_owned(),
            format!("unix_socket_directories={}", folder.display()),
        ];
        for setting in own.iter().chain(&self.settings) {
            command.args(["-c", setting]);
        }
        // Ctrl-C is for this program, which then ends the server in its own way.
        command.process_group(0);
        command.spawn().context("cannot run postgres")
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if let Some(process) = self.process.take() {
            // Its end without a checkpoint, which gives its shared memory back. When it fails it is gone already.
            let _ = Signal::Quit.send(process.id());
            end(process, END_TIME_MAX);
        }
    }
}

/// The URL of a database behind the socket in this folder.
pub(super) fn url(folder: &Path, port: u16, database: &str) -> String {
    let folder = folder.display().to_string().replace('/', "%2F");
    format!("postgres://{USER}@{folder}:{port}/{database}")
}
