//! Starting the program, reading what it says, stopping it. Every wait has an end.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

/// How long a line, or the end, may be in coming. Far longer than it takes even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many lines may wait to be read by the test.
const LINES_MAX: usize = 100_000;

/// The program, running. It does not outlive the test.
pub(crate) struct Process {
    child: Child,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
}

/// The program, ended: what it said since it was last listened to.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Ended {
    Process::start(arguments, &[]).end()
}

/// The port of every role, as `webstore roles` lists them.
pub(crate) fn role_ports() -> Vec<u16> {
    let listed = run(&["roles"]).stdout;
    let rows = listed.lines().skip(1);
    rows.map(|row| row.split_whitespace().nth(1).unwrap().parse().unwrap())
        .collect()
}

impl Process {
    /// Starts the program with nothing in its environment but `variables`, and without simulated shoppers unless
    /// they say otherwise.
    pub(crate) fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_webstore"))
            .args(arguments)
            .env_clear()
            .env("WEBSTORE_TRAFFIC", "0")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = lines(child.stdout.take().unwrap());
        let stderr = lines(child.stderr.take().unwrap());
        Self {
            child,
            stdout,
            stderr,
        }
    }

    /// Listens to standard output up to the first line that contains `wanted`; returns all lines up to it.
    pub(crate) fn say(&self, wanted: &str) -> Vec<String> {
        listen(&self.stdout, wanted).unwrap_or_else(|error| {
            let complaints: Vec<String> = self.stderr.try_iter().collect();
            panic!("{error}; it complained: {complaints:#?}")
        })
    }

    /// Listens to standard error up to the first line that contains `wanted`.
    pub(crate) fn log(&self, wanted: &str) -> Vec<String> {
        listen(&self.stderr, wanted).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Asks it to stop, as a supervisor does (`TERM`) or as Ctrl-C does (`INT`).
    pub(crate) fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        let outcome = Command::new("kill")
            .args([&format!("-{name}"), &process])
            .status();
        assert!(outcome.unwrap().success(), "kill -{name} {process}");
    }

    /// Waits until it ends by itself.
    pub(crate) fn end(mut self) -> Ended {
        // When both outputs are closed the process is over, or as good as.
        let stdout = rest(&self.stdout);
        let stderr = rest(&self.stderr);
        Ended {
            code: self.child.wait().unwrap().code(),
            stdout,
            stderr,
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail when it has ended already, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = sync_channel(LINES_MAX);
    std::thread::spawn(move || {
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        for line in lines {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

fn listen(output: &Receiver<String>, wanted: &str) -> Result<Vec<String>, String> {
    let deadline = Instant::now() + PATIENCE;
    let mut heard = Vec::new();
    loop {
        match output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => heard.push(line),
            Err(error) => return Err(format!("{error} while waiting for '{wanted}' after {heard:#?}")),
        }
        if heard.last().is_some_and(|line| line.contains(wanted)) {
            return Ok(heard);
        }
    }
}

fn rest(output: &Receiver<String>) -> String {
    let deadline = Instant::now() + PATIENCE;
    let mut heard = String::new();
    loop {
        match output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => heard = heard + &line + "\n",
            Err(RecvTimeoutError::Disconnected) => return heard,
            Err(RecvTimeoutError::Timeout) => panic!("it does not end; it said {heard}"),
        }
    }
}
