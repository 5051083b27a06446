//! Being asked to stop, by Ctrl-C or by SIGTERM.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use tokio::signal::unix::{SignalKind, signal};

/// Waits for a signal, and is then an error. Whoever selects on it drops what was under way, and with it every
/// process that was started and every folder that was made.
pub(crate) async fn asked_to_stop() -> Result<ExitCode> {
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen to Ctrl-C")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen to SIGTERM")?;
    tokio::select! {
        _ = interrupt.recv() => bail!("interrupted; nothing is proven"),
        _ = terminate.recv() => bail!("terminated; nothing is proven"),
    }
}
