//! `webstore`, which kills itself where a test wants it to: `WEBSTORE_FAULT_POINT=checkout.opened:2` is the second
//! time that this step is reached, by whichever role. Without the variable it is `webstore`.

use std::env::{self, VarError};
use std::io::Write;
use std::num::NonZeroU64;
use std::process::{Command, ExitCode, Stdio};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use shop::fault::{self, Step};

/// Where to die.
const VARIABLE: &str = "WEBSTORE_FAULT_POINT";
/// The only argument of the command that lists the steps.
const LIST: &str = "fault-points";
/// The exit code for a variable that cannot be.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    if env::args_os().skip(1).eq([LIST]) {
        return list();
    }
    match fault_point() {
        Ok(Some(point)) => fault::install(move |step| point.reached(step)),
        Ok(None) => {}
        Err(mistake) => {
            complain(&format!("{VARIABLE}: {mistake}"));
            return ExitCode::from(USAGE);
        }
    }
    webstore::main_knowing(&[VARIABLE])
}

fn list() -> ExitCode {
    let names = Step::ALL.map(Step::name).join("\n");
    match writeln!(std::io::stdout(), "{names}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn complain(line: &str) {
    // Nobody reads it: that changes nothing about the outcome.
    let _ = writeln!(std::io::stderr(), "webstore-fault-points: {line}");
}

fn fault_point() -> Result<Option<FaultPoint>, String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the options are those of the shipped program"
    )]
    let variable = env::var(VARIABLE);
    match variable {
        Ok(text) => text.parse().map(Some),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err("it is not text".to_owned()),
    }
}

/// The step to die at, and the how-manieth time.
struct FaultPoint {
    step: Step,
    at: NonZeroU64,
    reached: AtomicU64,
}

impl FromStr for FaultPoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, at) = text
            .split_once(':')
            .ok_or_else(|| format!("'{text}' is not NAME:N, for example checkout.opened:1"))?;
        let step = Step::ALL.into_iter().find(|step| step.name() == name);
        Ok(Self {
            step: step.ok_or_else(|| {
                format!("there is no step '{name}'; `webstore-fault-points {LIST}` lists them")
            })?,
            at: at
                .parse()
                .map_err(|_| format!("'{at}' is not a number from 1 on"))?,
            reached: AtomicU64::new(0),
        })
    }
}

impl FaultPoint {
    /// Never returns from the last reach on: what comes after the step must not happen.
    fn reached(&self, step: Step) {
        if step != self.step {
            return;
        }
        let reached = 1 + self.reached.fetch_add(1, Ordering::SeqCst);
        if reached == self.at.get() {
            die();
        }
        while reached >= self.at.get() {
            thread::park();
        }
    }
}

/// Kills this process as `kill -9` does: nothing is closed, flushed or said.
fn die() {
    let process = std::process::id().to_string();
    let mut kill = Command::new("kill");
    kill.args(["-s", "KILL", &process]).stdin(Stdio::null());
    let outcome = kill.status();
    complain(&format!("it lives on, kill says {outcome:?}"));
    std::process::abort();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_of_the_variable_are_checked() {
        for (text, expected) in [
            ("checkout.opened:1", Ok((Step::CheckoutOpened, 1))),
            ("store.committed:300", Ok((Step::StoreCommitted, 300))),
            ("", Err("is not NAME:N")),
            ("checkout.opened", Err("is not NAME:N")),
            ("checkout:1", Err("no step 'checkout'")),
            (":1", Err("no step ''")),
            ("checkout.opened:", Err("'' is not a number from 1 on")),
            ("checkout.opened:0", Err("'0' is not a number from 1 on")),
            ("checkout.opened:-1", Err("'-1' is not a number from 1 on")),
            ("checkout.opened:1:1", Err("'1:1' is not a number from 1 on")),
        ] {
            let point = text
                .parse::<FaultPoint>()
                .map(|point| (point.step, point.at.get()));
            match (point, expected) {
                (Ok(point), Ok(expected)) => assert_eq!(point, expected, "{text}"),
                (Err(mistake), Err(expected)) => assert!(mistake.contains(expected), "{text}: {mistake}"),
                (point, _) => panic!("{text}: {point:?}"),
            }
        }
    }
}
