//! A shop to deal with.

use serde_json::Value;

use crate::folder::Folder;
use crate::guest::Guest;
use crate::offset::Offset;
use crate::process::Process;

/// A shop on ports and a folder of its own.
pub(crate) struct Shop {
    pub(crate) offset: Offset,
    folder: Folder,
}

impl Shop {
    pub(crate) fn new() -> Self {
        let (offset, folder) = (Offset::find(), Folder::new());
        Self { offset, folder }
    }

    /// Its data folder.
    pub(crate) fn data(&self) -> String {
        self.folder.at("data")
    }

    /// Starts all of it, with partners that never fail.
    pub(crate) fn up(&self) -> Process {
        self.start(&["up"], &[])
    }

    /// Starts what `arguments` say, with partners that never fail and these variables.
    pub(crate) fn start(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Process {
        let (shift, data) = (self.offset.text(), self.data());
        let options = ["--simulate", "off", "--port-offset", &shift, "--data-dir", &data];
        // A test comes from one address, and asks until it hears what it waits for.
        let limits = ["--ip-limit", "0", "--user-limit", "0"];
        let process = Process::start(&[arguments, &options, &limits].concat(), variables);
        process.say("Ready in");
        process
    }

    /// Somebody who came in.
    pub(crate) async fn guest(&self) -> Guest {
        Guest::arrive(self.url(8000)).await
    }

    /// The address of a role, by its port without an offset.
    pub(crate) fn url(&self, unshifted: u16) -> String {
        format!("http://127.0.0.1:{}", self.offset.port(unshifted))
    }

    /// Changes how the third party with that port behaves.
    pub(crate) async fn turn(&self, unshifted: u16, patch: &Value) {
        let dial = format!("{}/_simulate", self.url(unshifted));
        let turned = reqwest::Client::new().put(dial).json(patch).send().await;
        let turned = turned.unwrap();
        assert!(turned.status().is_success(), "{patch}: {}", turned.status());
    }
}

/// Stops it as a supervisor does.
pub(crate) fn stop(process: Process) {
    process.signal("TERM");
    assert_eq!(process.end().code, Some(0));
}
