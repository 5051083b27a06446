//! A Redis server that lives no longer than whoever started it.

mod keeper;

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
    time::{Instant, sleep, timeout},
};

use self::keeper::Keeper;
use crate::{Folder, Offset, skip::skip};

/// How long a server may take to start, with reading again what it kept.
const START_TIME_MAX: Duration = Duration::from_secs(20);
/// How long one answer may take.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(5);
/// The pause between two looks at a server.
const LOOK_PAUSE: Duration = Duration::from_millis(5);
/// The usual port, before any shift.
const PORT: u16 = 6379;
/// The port on which the nodes of a cluster talk, before any shift.
const BUS_PORT: u16 = 6380;
/// How many databases a server has that is no cluster.
const DATABASES: &str = "1000";
/// What makes one node responsible for every key.
const ALL_SLOTS: &str = "CLUSTER ADDSLOTSRANGE 0 16383";
/// What is said where there is none.
const MISSING: &str = "no Redis (apt install redis-server)";

/// How a server is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RedisOptions {
    /// Whether it also listens on a port of the loopback, which stays its own while it is down. A socket in its folder
    /// there is always.
    pub has_port: bool,
    /// Whether it writes its data down, and so has them again when it is started again.
    pub appendonly: bool,
    /// Whether it is the only node of a cluster, which also has a port.
    pub is_cluster: bool,
}

/// A server of one's own; its folder and its processes go when it is dropped, and also when whoever started it is
/// killed.
#[derive(Debug)]
pub struct RedisServer {
    /// Ended first, and removes the folder.
    keeper: Keeper,
    offset: Option<Offset>,
    folder: Folder,
}

impl RedisServer {
    /// Whether there is a Redis to be started. Where there is none it is said on standard error that something is
    /// skipped; an error where nothing may be skipped.
    pub fn is_there() -> Result<bool> {
        let is_there = is_installed();
        if !is_there {
            skip(MISSING)?;
        }
        Ok(is_there)
    }

    /// Starts a new, empty one and waits until it answers.
    pub async fn start(options: RedisOptions) -> Result<Self> {
        let server = Self::stopped(options)?;
        server.start_again().await?;
        if options.is_cluster {
            let answer = server.ask(ALL_SLOTS).await?;
            ensure!(answer == "+OK", "the cluster cannot be made: {answer}");
        }
        Ok(server)
    }

    /// A new, empty one that will be started later.
    pub fn stopped(options: RedisOptions) -> Result<Self> {
        ensure!(is_installed(), "{MISSING}");
        let folder = Folder::create("webstore-redis")?;
        let has_port = options.has_port || options.is_cluster;
        let offset = has_port.then(|| Offset::take(&[PORT, BUS_PORT])).transpose()?;
        let keeper = Keeper::start(folder.path(), &arguments(options, offset.as_ref()))?;
        Ok(Self {
            keeper,
            offset,
            folder,
        })
    }

    /// Where one of its databases is, through the socket.
    pub fn url(&self, database: u32) -> String {
        format!("unix://{}?db={database}", self.socket().display())
    }

    /// Where one of its databases is, over the network; an error when it has no port.
    pub fn network_url(&self, database: u32) -> Result<String> {
        let offset = self.offset.as_ref().context("this Redis has no port")?;
        Ok(format!("redis://127.0.0.1:{}/{database}", offset.port(PORT)))
    }

    /// A `redis-cli` that will talk to it through the socket.
    pub fn client(&self) -> Command {
        let mut command = Command::new("redis-cli");
        command.stdin(Stdio::null()).arg("-s").arg(self.socket());
        command
    }

    /// Starts it when it is down, and waits for nothing.
    pub fn begin(&self) -> Result<()> {
        self.keeper.tell("start")
    }

    /// Starts it on the same port when it is down, and waits until it answers.
    pub async fn start_again(&self) -> Result<()> {
        self.begin()?;
        let deadline = Instant::now() + START_TIME_MAX;
        while !self.ask("PING").await.is_ok_and(|answer| answer == "+PONG") {
            self.keeper.tell("look").with_context(|| self.log())?;
            if Instant::now() > deadline {
                bail!("Redis does not answer: {}", self.log());
            }
            sleep(LOOK_PAUSE).await;
        }
        Ok(())
    }

    /// Asks it to stop, and comes back when it is gone; what does not stop is killed.
    pub fn stop(&self) -> Result<()> {
        self.keeper.tell("stop")
    }

    /// Kills it, and comes back when it is gone.
    pub fn kill(&self) -> Result<()> {
        self.keeper.tell("kill")
    }

    /// Freezes it: it listens, and does not answer.
    pub fn pause(&self) -> Result<()> {
        self.keeper.tell("pause")
    }

    /// Lets it go on.
    pub fn resume(&self) -> Result<()> {
        self.keeper.tell("resume")
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// The first line of what it answers to a command.
    async fn ask(&self, command: &str) -> Result<String> {
        let asked = timeout(ANSWER_TIME_MAX, async {
            let mut stream = BufReader::new(UnixStream::connect(self.socket()).await?);
            stream.write_all(format!("{command}\r\n").as_bytes()).await?;
            let mut answer = String::new();
            stream.read_line(&mut answer).await?;
            Ok(answer.trim_end().to_owned())
        });
        asked.await.context("Redis does not answer")?
    }
}

fn is_installed() -> bool {
    let version = Command::new("redis-server")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

fn arguments(options: RedisOptions, offset: Option<&Offset>) -> Vec<String> {
    let port = |unshifted| offset.map_or(0, |offset| offset.port(unshifted)).to_string();
    let mut arguments = vec!["--bind".to_owned(), "127.0.0.1".to_owned()];
    let mut set = |name: &str, value: &str| arguments.extend([name.to_owned(), value.to_owned()]);
    set("--port", &port(PORT));
    set("--save", "");
    set("--appendonly", if options.appendonly { "yes" } else { "no" });
    if options.is_cluster {
        set("--cluster-enabled", "yes");
        set("--cluster-port", &port(BUS_PORT));
        set("--cluster-announce-ip", "127.0.0.1");
    } else {
        set("--databases", DATABASES);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn server(options: RedisOptions) -> Option<RedisServer> {
        if !RedisServer::is_there().unwrap() {
            return None;
        }
        Some(RedisServer::start(options).await.unwrap())
    }

    #[tokio::test]
    async fn only_who_writes_down_remembers() {
        for appendonly in [false, true] {
            let options = RedisOptions {
                has_port: true,
                appendonly,
                ..RedisOptions::default()
            };
            let Some(server) = server(options).await else {
                return;
            };
            let url = server.network_url(7).unwrap();
            assert_eq!(server.ask("SET a 1").await.unwrap(), "+OK");
            let answer = server.client().args(["GET", "a"]).output().unwrap();
            assert_eq!(answer.stdout, b"1\n");
            for end in [RedisServer::kill, RedisServer::stop] {
                end(&server).unwrap();
                assert!(server.ask("PING").await.is_err());
                server.start_again().await.unwrap();
                assert_eq!(server.network_url(7).unwrap(), url);
                let expected = if appendonly { ":1" } else { ":0" };
                assert_eq!(server.ask("EXISTS a").await.unwrap(), expected);
            }
        }
    }

    #[tokio::test]
    async fn a_server_that_cannot_start_says_why() {
        if !RedisServer::is_there().unwrap() {
            return;
        }
        let options = RedisOptions {
            has_port: true,
            ..RedisOptions::default()
        };
        let server = RedisServer::stopped(options).unwrap();
        let port = server.offset.as_ref().unwrap().port(PORT);
        let _taken = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
        let error = format!("{:#}", server.start_again().await.unwrap_err());
        assert!(error.contains("in use"), "{error}");
    }

    #[tokio::test]
    async fn orders_that_cannot_be_carried_out_are_refused() {
        let Some(server) = server(RedisOptions::default()).await else {
            return;
        };
        assert!(server.network_url(0).is_err(), "it has no port");
        assert!(server.begin().is_err(), "it runs already");
        server.kill().unwrap();
        for order in [RedisServer::kill, RedisServer::stop, RedisServer::pause] {
            assert!(order(&server).is_err(), "it is down");
        }
    }

    #[tokio::test]
    async fn a_server_leaves_nothing() {
        let Some(server) = server(RedisOptions::default()).await else {
            return;
        };
        let folder = server.folder.path().to_owned();
        let mut connection = UnixStream::connect(server.socket()).await.unwrap();
        drop(server);
        assert!(!folder.exists());
        let end = tokio::io::AsyncReadExt::read(&mut connection, &mut [0]).await;
        assert!(
            end.is_err() || end.is_ok_and(|count| count == 0),
            "the server is gone"
        );
    }
}
