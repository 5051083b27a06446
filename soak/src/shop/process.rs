//! One process of the shop.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use lab::Signal;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use super::house::{ASKED, House, LOOPBACK};
use crate::http::{Http, Request};

/// How long a start may take before it counts as failed.
const START_TIME_MAX: Duration = Duration::from_secs(20);
/// The pause between two looks at a port that does not answer yet.
const LOOK_PAUSE: Duration = Duration::from_millis(10);
/// How long a process may take to end after it was told to; the shop allows itself 25 s.
const END_TIME_MAX: Duration = Duration::from_secs(40);

/// Everybody who buys here comes from one address.
const NO_LIMITS: [&str; 4] = ["--ip-limit", "0", "--connections-per-ip", "0"];
/// Variables of others that the shop obeys, besides its own.
const OTHERS: [&str; 2] = ["DATABASE_URL", "REDIS_URL"];

/// How a process is started.
#[derive(Clone, Debug)]
pub(crate) struct Launch {
    /// The binary.
    pub(crate) program: PathBuf,
    /// A program, with arguments, that runs the binary.
    pub(crate) wrapper: Vec<String>,
    /// Variables for it alone.
    pub(crate) environment: Vec<(&'static str, String)>,
    /// Its data folder.
    pub(crate) data: PathBuf,
    /// Its configuration folder.
    pub(crate) config: Option<PathBuf>,
    /// What its third parties draw from.
    pub(crate) seed: u64,
    /// How many requests a user may make in a minute; 0 is no limit.
    pub(crate) user_limit: u32,
    /// The shift of its ports.
    pub(crate) offset: u16,
}

/// A running process; killed when it is dropped.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    pid: u32,
    house: House,
}

impl Process {
    /// Starts the roles of `house`; whatever they say is appended to `log`.
    pub(super) fn start(house: House, launch: &Launch, log: &Path) -> Result<Self> {
        let mut command = command(house, launch, log)?;
        let child = command
            .spawn()
            .with_context(|| format!("cannot run {}", launch.program.display()))?;
        let pid = child.id().context("a process that ended before it began")?;
        Ok(Self { child, pid, house })
    }

    /// Waits until every role says that it lives; an error when the process ends instead.
    pub(super) async fn wait_until_ready(&mut self, http: &Http, house: House, offset: u16) -> Result<()> {
        let ready = timeout(START_TIME_MAX, async {
            for role in house.roles {
                let url = format!("http://{}:{}/health", house.ip, role.port + offset);
                while !is_healthy(http, &url).await {
                    if let Some(status) = self.child.try_wait()? {
                        bail!("{} ended instead of starting ({status})", house.name);
                    }
                    sleep(LOOK_PAUSE).await;
                }
            }
            Ok(())
        });
        ready
            .await
            .with_context(|| format!("{} did not answer in time", house.name))?
    }

    /// Sends a signal.
    pub(super) fn signal(&self, signal: Signal) -> Result<()> {
        let sent = signal.send(self.pid);
        sent.with_context(|| format!("{} cannot be signalled", self.house.name))
    }

    /// Waits for the end.
    pub(super) async fn ended(&mut self) -> Result<ExitStatus> {
        let ended = timeout(END_TIME_MAX, self.child.wait()).await;
        let status = ended.with_context(|| format!("{} did not end in time", self.house.name))?;
        Ok(status?)
    }
}

fn command(house: House, launch: &Launch, log: &Path) -> Result<Command> {
    let mut command = webstore(&launch.wrapper, &launch.program);
    command
        .arg("run")
        .args(house.roles.iter().map(|role| role.name))
        .args(["--demo", "--simulate", "off", "--log", "info"])
        .args(NO_LIMITS)
        .args(["--user-limit", &launch.user_limit.to_string()])
        .args(["--port-offset", &launch.offset.to_string()])
        .args(["--seed", &launch.seed.to_string()])
        .arg("--data-dir")
        .arg(&launch.data);
    if let Some(config) = &launch.config {
        command.arg("--config-dir").arg(config);
    }
    if house.ip != LOOPBACK {
        command.args(["--bind", house.ip]);
        for role in ASKED {
            let port = role.port + launch.offset;
            command.args(["--peer", &format!("{}=http://{LOOPBACK}:{port}", role.name)]);
        }
    }
    command.envs(launch.environment.iter().map(|(name, value)| (name, value)));
    let file = File::options().create(true).append(true).open(log);
    let mut file = file.with_context(|| format!("cannot write {}", log.display()))?;
    writeln!(file, "--- {} {:?}", launch.program.display(), launch.environment)?;
    command.stdout(file.try_clone()?).stderr(file);
    Ok(command)
}

/// The program with nothing but its name: without an input, and without what somebody set for a shop of
/// their own.
pub(super) fn webstore(wrapper: &[String], program: &Path) -> Command {
    let mut command = match wrapper {
        [] => Command::new(program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
    };
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("WEBSTORE_") || OTHERS.contains(&&*text) {
            command.env_remove(name);
        }
    }
    // Ctrl-C is for this program, which then ends the shop in its own way.
    command.stdin(Stdio::null()).process_group(0).kill_on_drop(true);
    command
}

async fn is_healthy(http: &Http, url: &str) -> bool {
    let request = Request {
        url,
        ..Request::default()
    };
    http.get(request).await.is_ok_and(|answer| answer.status == 200)
}
