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

use anyhow::{Context, Result, anyhow, bail};

use super::{
    programs::Programs,
    server::{PostgresOptions, url},
};

/// How many connections all tests together may have.
const CONNECTIONS_MAX: u16 = 400;
/// The part of the socket's name that is a port elsewhere.
const PORT: u16 = 5432;
/// How often somebody signs in while keepers take the folder away.
const SIGN_INS_MAX: usize = 1_000;

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

/// One server for all tests, whichever processes they run in. It is gone some seconds after the last of them.
#[derive(Debug)]
pub struct SharedPostgres {
    folder: PathBuf,
    /// Locked as long as the process lives.
    _users: File,
}

/// The server or `None`, or why there is neither.
type Joined = Result<Option<SharedPostgres>, String>;

static SHARED: OnceLock<Joined> = OnceLock::new();

impl SharedPostgres {
    /// The running server. `None` where there is no PostgreSQL: that is said on standard error; an error where nothing
    /// may be skipped.
    pub fn join() -> Result<Option<&'static Self>> {
        let joined = SHARED.get_or_init(|| start_or_join().map_err(|error| format!("{error:#}")));
        let joined = joined.as_ref().map_err(|error| anyhow!("{error}"))?;
        Ok(joined.as_ref())
    }

    /// Where a database is. `postgres` is always there; the user may create others.
    pub fn url(&self, database: &str) -> String {
        url(&self.folder, PORT, database)
    }

    /// Lets one process after the other do something, until the file is dropped.
    pub fn alone(&self) -> Result<File> {
        let alone = open(&self.folder.join("alone"))?;
        alone.lock()?;
        Ok(alone)
    }

    fn start(&self, programs: &Programs) -> Result<()> {
        let data = self.folder.join("data");
        let _there_was_none = fs::remove_dir_all(&data);
        programs.make_cluster(&self.folder)?;
        let options = PostgresOptions {
            connections_max: CONNECTIONS_MAX,
            is_durable: false,
            settings: vec![
                "listen_addresses=''".to_owned(),
                format!("port={PORT}"),
                format!("unix_socket_directories={}", self.folder.display()),
                "unix_socket_permissions=0777".to_owned(),
                "autovacuum=off".to_owned(),
            ],
        };
        let settings: Vec<_> = options
            .all()
            .iter()
            .map(|setting| format!("-c {setting}"))
            .collect();
        let log = self.folder.join("log").display().to_string();
        let (data, settings) = (data.display().to_string(), settings.join(" "));
        let silent = ["start", "--wait", "--silent", "--pgdata"];
        let rest = [&*data, "--log", &*log, "--options", &*settings];
        programs.run("pg_ctl", silent.into_iter().chain(rest))?;
        self.keep()
    }

    /// Starts the keeper, which outlives this process.
    fn keep(&self) -> Result<()> {
        let keeper = Command::new("setsid")
            .args(["sh", "-c", KEEPER, "keeper"])
            .arg(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        keeper.map(drop).context("cannot run setsid")
    }
}

fn start_or_join() -> Result<Option<SharedPostgres>> {
    let Some(programs) = Programs::find_or_skip()? else {
        return Ok(None);
    };
    let user = fs::metadata("/proc/self")?.uid();
    let folder = std::env::temp_dir().join(format!("webstore-test-postgres-{user}"));
    let users = sign_in(&folder)?;
    let server = SharedPostgres {
        folder,
        _users: users,
    };
    let _alone = server.alone()?;
    if !programs.is_ready(&server.folder, PORT)? {
        server.start(&programs)?;
    }
    Ok(Some(server))
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path)
}

/// Locks the folder's list of users. The keeper may take the folder away meanwhile: then there is another one.
fn sign_in(folder: &Path) -> Result<File> {
    let number = |metadata: fs::Metadata| metadata.ino();
    let path = folder.join("users");
    for _ in 0..SIGN_INS_MAX {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let Ok(users) = open(&path) else {
            continue;
        };
        users.lock_shared()?;
        if fs::metadata(&path).map(number).ok() == users.metadata().map(number).ok() {
            return Ok(users);
        }
    }
    bail!("cannot sign in to {}", path.display());
}
