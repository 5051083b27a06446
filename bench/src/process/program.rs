//! A program that was started here, and is stopped again.

use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use lab::Signal;

/// How long it may take to end; the shop allows itself 25 seconds to drain.
const STOP_TIME_MAX: Duration = Duration::from_secs(40);

/// A running program; stopped when it is dropped.
#[derive(Debug)]
pub(super) struct Program {
    name: &'static str,
    /// There until it is stopped.
    child: Option<Child>,
    pid: u32,
}

impl Program {
    /// Starts it; `name` is for people.
    pub(super) fn start(name: &'static str, mut command: Command) -> Result<Self> {
        let child = command.spawn();
        let child = child.with_context(|| format!("cannot run {}", command.get_program().display()))?;
        Ok(Self {
            name,
            pid: child.id(),
            child: Some(child),
        })
    }

    /// Its process.
    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    /// An error when it has ended by itself.
    pub(super) fn is_still_starting(&mut self) -> Result<()> {
        if let Some(status) = self.look()? {
            bail!("{} ended instead of starting ({status})", self.name);
        }
        Ok(())
    }

    /// Asks it to stop and waits for it; an error when it does not end as it should.
    pub(super) fn stop(&mut self) -> Result<()> {
        // What was measured meanwhile was partly nobody, however well it ended.
        if let Some(status) = self.look()? {
            self.child = None;
            bail!("{} ended before it was asked to ({status})", self.name);
        }
        let Some(child) = self.child.take() else {
            return Ok(());
        };
        let name = self.name;
        // When it fails the process is gone already.
        let _ = Signal::Terminate.send(self.pid);
        let status = lab::end(child, STOP_TIME_MAX);
        let status = status.with_context(|| format!("{name} did not stop and was killed"))?;
        ensure!(status.success(), "{name} was asked to stop and failed ({status})");
        Ok(())
    }

    fn look(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.as_mut().map(Child::try_wait).transpose()?.flatten())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            println!("bench: {error:#}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_ended_by_itself_did_not_stop_well() {
        let mut program = Program::start("it", Command::new("true")).unwrap();
        program.child.as_mut().unwrap().wait().unwrap();
        let error = program.is_still_starting().unwrap_err().to_string();
        assert!(error.contains("ended instead of starting"), "{error}");
        let error = program.stop().unwrap_err().to_string();
        assert!(error.contains("before it was asked to"), "{error}");
        program.stop().unwrap();
    }

    #[test]
    fn a_program_that_was_asked_to_stop_ends() {
        let mut command = Command::new("sleep");
        command.arg("600");
        let mut program = Program::start("it", command).unwrap();
        program.is_still_starting().unwrap();
        let error = program.stop().unwrap_err().to_string();
        assert!(error.contains("asked to stop and failed"), "{error}");
    }
}
