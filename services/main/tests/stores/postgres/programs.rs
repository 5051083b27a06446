//! The server's programs, where Debian puts them.

use std::{
    ffi::OsStr,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Where Debian puts every version's programs.
const VERSIONS: &str = "/usr/lib/postgresql";
/// The server refuses to run as root; the package makes this user for it.
const SERVANT: &str = "postgres";

/// The programs that `WEBSTORE_TEST_POSTGRES` names, or the newest that Debian has. Without any, the test is
/// skipped and says so, unless nothing may be skipped.
#[expect(clippy::print_stderr, reason = "a skipped test says why")]
pub(super) fn folder() -> Option<PathBuf> {
    let given = std::env::var_os("WEBSTORE_TEST_POSTGRES").map(PathBuf::from);
    let programs = given.or_else(newest);
    let programs = programs.filter(|programs| programs.join("postgres").exists());
    if programs.is_none() {
        let required = std::env::var_os("WEBSTORE_TEST_REQUIRE");
        assert!(
            required.is_none_or(|what| what != "all"),
            "no PostgreSQL (apt install postgresql)"
        );
        eprintln!("skipped: no PostgreSQL (apt install postgresql)");
    }
    programs
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

/// The program, to be run as somebody whom the server accepts; it dies with the thread that starts it if
/// `is_bound`.
pub(super) fn command(program: &Path, is_bound: bool) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid", SERVANT, "--regid", SERVANT, "--clear-groups"]);
    }
    if is_bound {
        command.args(["--pdeathsig", "KILL"]);
    }
    command.arg("--").arg(program);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Runs the program to its end, which must be a good one.
pub(super) fn run<A: AsRef<OsStr>>(program: &Path, arguments: impl IntoIterator<Item = A>) {
    let output = command(program, false)
        .args(arguments)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", program.display());
}

/// Makes a folder that belongs to whoever runs the server.
pub(super) fn make_folder(path: &Path) {
    fs::create_dir_all(path).unwrap();
    if is_root() {
        give_away(path);
    }
}

/// Makes a file the server's own, which nobody else can read.
pub(super) fn hand_over(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    if is_root() {
        give_away(path);
    }
}

fn give_away(path: &Path) {
    let given = Command::new("chown").arg(SERVANT).arg(path).status();
    assert!(given.unwrap().success());
}

/// Makes the folder of a new server's data. Whoever comes through the socket is believed; whoever comes over
/// the network has a password, which is `secret`.
pub(super) fn make_cluster(programs: &Path, folder: &Path) {
    make_folder(folder);
    let password = folder.join("password");
    fs::write(&password, "secret").unwrap();
    hand_over(&password);
    let given = |name: &str, path: &Path| format!("--{name}={}", path.display());
    let data = given("pgdata", &folder.join("data"));
    let password = given("pwfile", &password);
    let fixed = [
        "--username=shop",
        "--auth-local=trust",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        "--no-instructions",
    ];
    run(
        &programs.join("initdb"),
        [&*data, &*password].into_iter().chain(fixed),
    );
}
