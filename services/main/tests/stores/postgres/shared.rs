//! One server for all tests, whichever processes they run in. Whoever comes first starts it; its keeper stops
//! it and removes its folder when nobody has used it for some seconds.
//!
//! Every process that uses it holds a shared lock on the file `users` until it ends, however it ends. The
//! keeper tries for the same lock, alone. Nothing that was written there has to last: it does not sync.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use super::programs;

/// What the keeper does, with the server's folder. The folder goes away at once, with the lock still held, so
/// that nobody signs in to one that is being removed.
const KEEPER: &str = r#"
    cd / && exec 9<>"$1/users"
    idle=0
    while [ $idle -lt 8 ]; do
        sleep 1
        if flock --exclusive --nonblock 9; then
            idle=$((idle + 1))
            [ $idle -eq 8 ] || flock --unlock 9
        else
            idle=0
        fi
    done
    mv "$1" "$1.$$"
    head -n 1 "$1.$$/data/postmaster.pid" | xargs -r kill -QUIT
    while [ -e "$1.$$/data/postmaster.pid" ]; do sleep 0.1; done
    rm -rf "$1.$$"
"#;

/// The running server.
pub(super) struct Shared {
    folder: PathBuf,
    /// Locked as long as the process lives.
    _users: File,
}

static SHARED: OnceLock<Option<Shared>> = OnceLock::new();

/// The server, or `None` where there is none to start.
pub(super) fn server() -> Option<&'static Shared> {
    SHARED
        .get_or_init(|| programs::folder().map(|programs| Shared::join(&programs)))
        .as_ref()
}

impl Shared {
    /// Where its socket is.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Lets one process after the other do something, until the file is dropped.
    pub(super) fn alone(&self) -> File {
        let alone = open(&self.folder.join("alone")).unwrap();
        alone.lock().unwrap();
        alone
    }

    fn join(programs: &Path) -> Self {
        let user = fs::metadata("/proc/self").unwrap().uid();
        let folder = std::env::temp_dir().join(format!("webstore-test-postgres-{user}"));
        let users = sign_in(&folder);
        let server = Self {
            folder,
            _users: users,
        };
        let _alone = server.alone();
        if !answers(programs, &server.folder) {
            server.start(programs);
        }
        server
    }

    fn start(&self, programs: &Path) {
        let data = self.folder.join("data");
        let _there_was_none = fs::remove_dir_all(&data);
        programs::make_cluster(programs, &self.folder);
        let socket = self.folder.display();
        let settings = format!(
            "-c listen_addresses='' -c unix_socket_directories={socket} -c unix_socket_permissions=0777 \
             -c fsync=off -c full_page_writes=off -c max_connections=400 -c autovacuum=off"
        );
        let log = self.folder.join("log");
        let (data, log) = (data.display().to_string(), log.display().to_string());
        programs::run(
            &programs.join("pg_ctl"),
            [
                "start",
                "--wait",
                "--silent",
                "--pgdata",
                &*data,
                "--log",
                &*log,
                "--options",
                &*settings,
            ],
        );
        let keeper = Command::new("setsid")
            .args(["sh", "-c", KEEPER, "keeper"])
            .arg(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        drop(keeper.unwrap());
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path)
}

/// Locks the folder's list of users. The keeper may take the folder away meanwhile: then there is another one.
fn sign_in(folder: &Path) -> File {
    let number = |metadata: fs::Metadata| metadata.ino();
    let path = folder.join("users");
    loop {
        fs::create_dir_all(folder).unwrap();
        let Ok(users) = open(&path) else {
            continue;
        };
        users.lock_shared().unwrap();
        if fs::metadata(&path).map(number).ok() == users.metadata().map(number).ok() {
            return users;
        }
    }
}

fn answers(programs: &Path, folder: &Path) -> bool {
    let asked = programs::command(&programs.join("pg_isready"), false)
        .args(["--quiet", "--username=shop", "--dbname=postgres", "--host"])
        .arg(folder)
        .status();
    asked.unwrap().success()
}
