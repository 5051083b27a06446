//! Ending a process that was started here.

use std::process::{Child, ExitStatus};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use crate::Signal;

/// Waits for the end of `child`, which by then should have been asked to; after `limit` it is killed.
/// `None` when it had to be.
pub fn end(mut child: Child, limit: Duration) -> Option<ExitStatus> {
    let pid = child.id();
    let (ended, end) = sync_channel(1);
    let waiting = thread::spawn(move || {
        let _ = ended.send(child.wait());
    });
    let status = end.recv_timeout(limit).ok().and_then(Result::ok);
    if status.is_none() {
        // When it fails the process is gone already.
        let _ = Signal::Kill.send(pid);
    }
    let _ = waiting.join();
    status
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    fn shell(script: &str) -> Child {
        Command::new("sh")
            .args(["-c", script])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    }

    #[test]
    fn a_process_ends_by_itself() {
        let status = end(shell("exit 3"), Duration::from_secs(10)).unwrap();
        assert_eq!(status.code(), Some(3));
    }

    #[test]
    fn a_signal_reaches_the_process() {
        let child = shell("exec sleep 600");
        Signal::Terminate.send(child.id()).unwrap();
        let status = end(child, Duration::from_secs(10)).unwrap();
        assert!(!status.success());
    }

    #[test]
    fn what_does_not_end_is_killed() {
        let mut child = shell("trap '' TERM; echo ready; exec sleep 600");
        let mut ready = [0; 6];
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut ready).unwrap();
        Signal::Terminate.send(child.id()).unwrap();
        assert_eq!(end(child, Duration::from_millis(1)), None);
    }
}
