//! A server of a test's own, which may be killed. It syncs, as the real one does.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use super::programs;

static SERVERS: AtomicU32 = AtomicU32::new(0);

/// It listens on a socket in its folder, and on a free port of the loopback. Dropped, it is gone.
pub(super) struct Server {
    programs: PathBuf,
    folder: PathBuf,
    pub(super) port: u16,
    settings: Vec<String>,
    process: Child,
}

impl Server {
    /// Starts a new one with these settings; `None` where there is no PostgreSQL. `prepare` may put files into its
    /// folder before.
    pub(super) async fn start(settings: &[&str], prepare: impl FnOnce(&Path)) -> Option<Self> {
        let programs = programs::folder()?;
        let number = SERVERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("webstore-postgres-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        programs::make_cluster(&programs, &folder);
        prepare(&folder);
        let settings: Vec<_> = settings.iter().map(ToString::to_string).collect();
        // Somebody else may take the port before the server does.
        for _ in 0..5 {
            let port = free_port();
            let process = spawn(&programs, &folder, port, &settings);
            let mut server = Self {
                programs: programs.clone(),
                folder: folder.clone(),
                port,
                settings: settings.clone(),
                process,
            };
            if server.is_ready().await {
                return Some(server);
            }
            server.process.wait().unwrap();
        }
        panic!("no server: {}", fs::read_to_string(folder.join("log")).unwrap());
    }

    pub(super) fn url(&self) -> String {
        let folder = self.folder.to_str().unwrap().replace('/', "%2F");
        format!("postgres://shop@{folder}:{}/postgres", self.port)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Kills all of it at once, in the middle of whatever it does.
    pub(super) fn kill(&mut self) {
        let main = self.process.id();
        let children = fs::read_to_string(format!("/proc/{main}/task/{main}/children")).unwrap_or_default();
        let all = children
            .split_whitespace()
            .map(str::to_owned)
            .chain([main.to_string()]);
        let _some_ended_before = Command::new("kill").arg("-KILL").args(all).output();
        self.process.wait().unwrap();
    }

    /// Starts it again over what the last one left.
    pub(super) async fn restart(&mut self) {
        for _ in 0..50 {
            self.process = spawn(&self.programs, &self.folder, self.port, &self.settings);
            if self.is_ready().await {
                return;
            }
            // What the last one left is still being cleared away.
            self.process.wait().unwrap();
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it did not start again");
    }

    /// False when the process ended instead.
    async fn is_ready(&mut self) -> bool {
        loop {
            let connected = tokio_postgres::connect(&self.url(), tokio_postgres::NoTls).await;
            if connected.is_ok() {
                return true;
            }
            if self.process.try_wait().unwrap().is_some() {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        for _ in 0..100 {
            if fs::remove_dir_all(&self.folder).is_ok() {
                return;
            }
        }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

fn spawn(programs: &Path, folder: &Path, port: u16, settings: &[String]) -> Child {
    let log = fs::File::options()
        .create(true)
        .append(true)
        .open(folder.join("log"));
    let mut command = programs::command(&programs.join("postgres"), true);
    command.arg("-D").arg(folder.join("data")).stderr(log.unwrap());
    let own = [
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        format!("unix_socket_directories={}", folder.display()),
    ];
    for setting in own.iter().chain(settings) {
        command.args(["-c", setting]);
    }
    command.spawn().unwrap()
}
