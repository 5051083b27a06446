//! rotel, another collector in Rust, beside which ours is measured.

use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use lab::{Folder, Offset};
use tokio::time::{sleep, timeout};

use super::clean::clean;
use super::collector::is_there;
use super::program::Program;
use super::shop::{LOOK_PAUSE, START_TIME_MAX, address};
use crate::otlp;

const GRPC: u16 = 4317;
const HTTP: u16 = 4318;

/// A running rotel; stopped, and its folder removed, when it is dropped.
#[derive(Debug)]
pub(crate) struct Rotel {
    program: Program,
    offset: Offset,
    _folder: Folder,
}

impl Rotel {
    /// Starts it, with its usual batches and an exporter that drops them, and waits until it answers.
    pub(crate) async fn start(rotel: &Path) -> Result<Self> {
        ensure!(
            rotel.is_file(),
            "there is no {}; scripts/rotel.sh installs it, or say where it is with --rotel",
            rotel.display()
        );
        let folder = Folder::create("webstore-bench")?;
        let offset = Offset::take(&[GRPC, HTTP])?;
        let at = |port| address(offset.port(port)).to_string();
        let mut command = clean(Command::new(rotel));
        command
            .args(["start", "--exporter", "blackhole"])
            .args(["--otlp-grpc-endpoint", &at(GRPC)])
            .args(["--otlp-http-endpoint", &at(HTTP)])
            .arg("--pid-file")
            .arg(folder.path().join("pid"))
            .arg("--log-file")
            .arg(folder.path().join("log"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .process_group(0);
        let mut rotel = Self {
            program: Program::start("rotel", command)?,
            offset,
            _folder: folder,
        };
        timeout(START_TIME_MAX, rotel.wait_until_it_answers())
            .await
            .context("rotel did not answer in time")??;
        Ok(rotel)
    }

    /// Where it takes OTLP over HTTP.
    pub(crate) fn http(&self) -> SocketAddr {
        address(self.offset.port(HTTP))
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.program.pid()
    }

    /// Asks it to stop and waits for it; an error when it does not end as it should.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.program.stop()
    }

    async fn wait_until_it_answers(&mut self) -> Result<()> {
        while !is_there(self.http(), &otlp::request("/v1/traces", Vec::new())).await {
            self.program.is_still_starting()?;
            sleep(LOOK_PAUSE).await;
        }
        Ok(())
    }
}
