//! A Redis server that lives no longer than whoever started it.

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use redis::{Client, RedisResult, aio::MultiplexedConnection};

/// How long a server may take to start.
const START_TIME_MAX: Duration = Duration::from_secs(20);

/// Does what it is told. When nobody is there any more who could tell it something, it ends the server and removes
/// the folder.
const KEEPER: &str = r#"
    folder=$1
    shift
    while read -r order; do
        case $order in
            start) redis-server "$@" >/dev/null 2>&1 & server=$! ;;
            kill) kill -KILL $server; wait $server ;;
            pause) kill -STOP $server ;;
            resume) kill -CONT $server ;;
        esac
        echo done
    done
    [ -z "$server" ] || kill -KILL $server
    rm -rf "$folder"
"#;

/// A server behind a socket of its own, with nothing on the disk.
pub(super) struct Server {
    folder: PathBuf,
    keeper: Child,
    /// `None` only at the very end.
    talk: Mutex<Option<(ChildStdin, BufReader<ChildStdout>)>>,
}

impl Server {
    /// A running server; `None` where there is none to start. Then the test is skipped and says so, unless nothing may
    /// be skipped.
    pub(super) fn start() -> Option<Self> {
        let server = Self::stopped()?;
        server.tell("start");
        Some(server)
    }

    /// A server that will be started later.
    #[expect(clippy::print_stderr, reason = "a skipped test says why")]
    pub(super) fn stopped() -> Option<Self> {
        let is_installed = Command::new("redis-server")
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if !is_installed {
            let all = std::env::var_os("WEBSTORE_TEST_REQUIRE").is_some_and(|what| what == "all");
            assert!(!all, "no Redis (apt install redis-server)");
            eprintln!("skipped: no Redis (apt install redis-server)");
            return None;
        }
        Some(Self::kept(&["--port", "0", "--databases", "1000"]))
    }

    /// The only node of a cluster, with the port on which it listens; `None` as for [`Server::start`].
    pub(super) async fn start_cluster() -> Option<(Self, u16)> {
        drop(Self::stopped()?);
        let [port, bus] = free_ports();
        let (port_option, bus_option) = (port.to_string(), bus.to_string());
        let server = Self::kept(&[
            "--bind",
            "127.0.0.1",
            "--port",
            &port_option,
            "--cluster-enabled",
            "yes",
            "--cluster-port",
            &bus_option,
            "--cluster-announce-ip",
            "127.0.0.1",
        ]);
        server.tell("start");
        let mut client = server.client(0).await;
        let mut slots = redis::cmd("CLUSTER");
        slots.arg("ADDSLOTSRANGE").arg(0).arg(16_383);
        slots.query_async::<()>(&mut client).await.unwrap();
        Some((server, port))
    }

    fn kept(options: &[&str]) -> Self {
        static SERVERS: AtomicU32 = AtomicU32::new(0);
        let number = SERVERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("webstore-test-redis-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(&folder)
            .args(options)
            .args(["--save", "", "--appendonly", "no"])
            .arg("--dir")
            .arg(&folder)
            .arg("--unixsocket")
            .arg(folder.join("socket"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // An interrupt at the terminal leaves it the time to clean up.
            .process_group(0)
            .spawn()
            .unwrap();
        let orders = keeper.stdin.take().unwrap();
        let answers = BufReader::new(keeper.stdout.take().unwrap());
        Self {
            folder,
            keeper,
            talk: Mutex::new(Some((orders, answers))),
        }
    }

    /// `start`, `kill`, `pause` or `resume`. It is done when this comes back, but a start takes a little longer.
    pub(super) fn tell(&self, order: &str) {
        let mut talk = self.talk.lock().unwrap();
        let (orders, answers) = talk.as_mut().unwrap();
        writeln!(orders, "{order}").unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert_eq!(answer, "done\n", "to {order}");
    }

    /// Where one of its databases is.
    pub(super) fn url(&self, database: u32) -> String {
        format!("unix://{}?db={database}", self.socket().display())
    }

    fn socket(&self) -> PathBuf {
        Path::join(&self.folder, "socket")
    }

    /// Speaks to the server beside every cache, as soon as it answers.
    pub(super) async fn client(&self, database: u32) -> MultiplexedConnection {
        let begun = Instant::now();
        loop {
            match self.try_client(database).await {
                Ok(client) => return client,
                Err(error) => assert!(begun.elapsed() < START_TIME_MAX, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn try_client(&self, database: u32) -> RedisResult<MultiplexedConnection> {
        let client = Client::open(self.url(database))?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        redis::cmd("PING").query_async::<String>(&mut connection).await?;
        Ok(connection)
    }
}

/// Two different ones that were free a moment ago.
fn free_ports() -> [u16; 2] {
    let taken = [(); 2].map(|()| std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    taken.map(|listener| listener.local_addr().unwrap().port())
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.talk.lock().unwrap().take());
        self.keeper.wait().unwrap();
    }
}
