//! The server's programs, where Debian puts them.

use std::{
    ffi::OsStr,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use super::{DATABASE, PASSWORD, USER};
use crate::skip::skip;

/// Where Debian puts every version's programs.
const VERSIONS: &str = "/usr/lib/postgresql";
/// The server refuses to run as root; the package makes this user for it.
const SERVANT: &str = "postgres";
/// What is said where there are none.
const MISSING: &str = "no PostgreSQL (apt install postgresql)";

/// The folder with the programs of one version.
#[derive(Clone, Debug)]
pub(super) struct Programs(PathBuf);

impl Programs {
    /// The programs that `WEBSTORE_TEST_POSTGRES` names, or the newest that Debian has; an error without any.
    pub(super) fn find() -> Result<Self> {
        Self::look().context(MISSING)
    }

    /// As [`Programs::find`], but without any it is said that something is skipped, unless nothing may be skipped.
    pub(super) fn find_or_skip() -> Result<Option<Self>> {
        let programs = Self::look();
        if programs.is_none() {
            skip(MISSING)?;
        }
        Ok(programs)
    }

    fn look() -> Option<Self> {
        let given = std::env::var_os("WEBSTORE_TEST_POSTGRES").map(PathBuf::from);
        let programs = given.or_else(newest);
        programs
            .filter(|programs| programs.join("postgres").exists())
            .map(Self)
    }

    /// The program, to be run as somebody whom the server accepts; it dies with the thread that starts it if
    /// `is_bound`.
    pub(super) fn command(&self, program: &str, is_bound: bool) -> Command {
        let mut command = Command::new("setpriv");
        if is_root() {
            command.args(["--reuid", SERVANT, "--regid", SERVANT, "--clear-groups"]);
        }
        if is_bound {
            command.args(["--pdeathsig", "KILL"]);
        }
        command.arg("--").arg(self.0.join(program));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// The same as whoever we are, with nothing of what somebody set for connections of their own.
    pub(super) fn client(&self, program: &str) -> Command {
        let mut command = Command::new(self.0.join(program));
        command.stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command
    }

    /// Runs the program to its end, which must be a good one.
    pub(super) fn run<A: AsRef<OsStr>>(
        &self,
        program: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<()> {
        let output = self
            .command(program, false)
            .args(arguments)
            .stderr(Stdio::piped())
            .output()
            .with_context(|| format!("cannot run {program}"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{program}: {said}");
        Ok(())
    }

    /// Whether the server at this port answers; its socket is in the folder.
    pub(super) fn is_ready(&self, folder: &Path, port: u16) -> Result<bool> {
        let user = format!("--username={USER}");
        let asked = self
            .command("pg_isready", false)
            .args(["--quiet", &user, "--dbname", DATABASE])
            .args(["--port", &port.to_string(), "--host"])
            .arg(folder)
            .status();
        Ok(asked.context("cannot run pg_isready")?.success())
    }

    /// Makes the folder of a new server's data. Whoever comes through the socket is believed; whoever comes over
    /// the network has a password.
    pub(super) fn make_cluster(&self, folder: &Path) -> Result<()> {
        make_folder(folder)?;
        let password = folder.join("password");
        fs::write(&password, PASSWORD).with_context(|| format!("cannot write {}", password.display()))?;
        hand_over(&password)?;
        let given = |name: &str, path: &Path| format!("--{name}={}", path.display());
        let data = given("pgdata", &folder.join("data"));
        let password = given("pwfile", &password);
        let user = format!("--username={USER}");
        let fixed = [
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        ];
        let own = [&*data, &*password, &*user];
        self.run("initdb", own.into_iter().chain(fixed))
    }
}

fn newest() -> Option<PathBuf> {
    let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let numbered = versions.filter_map(|version| {
        let number: u32 = version.file_name().to_str()?.parse().ok()?;
        Some((number, version.path().join("bin")))
    });
    numbered.max().map(|(_, programs)| programs)
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|this| this.uid() == 0)
}

/// Makes a folder that belongs to whoever runs the server.
fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).with_context(|| format!("cannot create {}", path.display()))?;
    give_away(path)
}

/// Makes a file the PostgreSQL server's own, which nobody else can read.
pub fn hand_over(path: &Path) -> Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
        .with_context(|| format!("cannot change {}", path.display()))?;
    give_away(path)
}

fn give_away(path: &Path) -> Result<()> {
    if !is_root() {
        return Ok(());
    }
    let given = Command::new("chown").arg(SERVANT).arg(path).status();
    let is_given = given.context("cannot run chown")?.success();
    ensure!(is_given, "cannot give {} to {SERVANT}", path.display());
    Ok(())
}
