//! Signals to processes.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// What is done to a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Ends it at once.
    Kill,
    /// Asks it to stop, as a supervisor does.
    Terminate,
    /// Asks it to stop, as Ctrl-C does.
    Interrupt,
    /// Asks it to stop without much ado.
    Quit,
    /// Freezes it: its ports stay open, and nobody answers.
    Freeze,
    /// Lets it go on.
    Thaw,
}

impl Signal {
    /// Sends it to the process with this id; an error when there is none. The shell does it, since the standard library
    /// only knows how to kill.
    pub fn send(self, pid: u32) -> Result<()> {
        let status = Command::new("sh")
            .args(["-c", &format!("kill -s {} {pid}", self.name())])
            .stderr(Stdio::null())
            .status();
        let status = status.context("cannot run sh")?;
        ensure!(status.success(), "process {pid} is gone, and cannot be signalled");
        Ok(())
    }

    const fn name(self) -> &'static str {
        match self {
            Signal::Kill => "KILL",
            Signal::Terminate => "TERM",
            Signal::Interrupt => "INT",
            Signal::Quit => "QUIT",
            Signal::Freeze => "STOP",
            Signal::Thaw => "CONT",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_gone_cannot_be_signalled() {
        let mut child = Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        let error = Signal::Terminate.send(child.id()).unwrap_err();
        assert!(error.to_string().contains("is gone"), "{error}");
    }
}
