//! The program's own load generator, `webstore traffic`.

use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::clean::clean;
use super::usage::cpu_time;

/// How long it may take to end after it said everything.
const END_TIME_MAX: Duration = Duration::from_secs(10);

/// What it did.
#[derive(Debug)]
pub(crate) struct Generated {
    /// What it printed at its end.
    pub(crate) report: String,
    /// The CPU time that it used, user and system, all threads together.
    pub(crate) cpu: Duration,
}

/// Sends shoppers who do not think to this address for so long; blocks until all have left.
pub(crate) fn generate(webstore: &Path, target: SocketAddr, rate: u64, seconds: u64) -> Result<Generated> {
    let mut child = clean(Command::new(webstore))
        .args(["traffic", "--seed", "7", "--think-time", "0s"])
        .args(["--target", &target.to_string(), "--rate", &rate.to_string()])
        .args(["--duration", &format!("{seconds}s")])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot run {}", webstore.display()))?;
    let pid = child.id();
    let mut report = String::new();
    let output = child.stdout.take().context("no output")?;
    std::io::BufReader::new(output).read_to_string(&mut report)?;
    // It is over or as good as, and stays in the table of processes until it is waited for.
    let cpu = cpu_time(pid);
    let status = lab::end(child, END_TIME_MAX).context("the traffic did not end and was killed")?;
    ensure!(status.success(), "the traffic failed ({status}): {report}");
    Ok(Generated { report, cpu: cpu? })
}
