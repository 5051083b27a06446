//! How the program fails: one line for a person, and an exit code for a program.

use std::process::ExitCode;

use crate::output;

/// The exit code for options that cannot be.
const USAGE: u8 = 2;

/// Options that are each right and together cannot be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct UsageError(pub(crate) String);

/// Shows what clap has to say: a refused option, or the help or the version that was asked for.
pub(crate) fn show_refusal(refusal: &clap::Error) -> ExitCode {
    // Nobody reads it: that changes nothing about the outcome.
    let _ = refusal.print();
    if refusal.use_stderr() {
        ExitCode::from(USAGE)
    } else {
        ExitCode::SUCCESS
    }
}

/// Shows what went wrong.
pub(crate) fn show(failure: &anyhow::Error) -> ExitCode {
    output::complain(&one_line(failure));
    if failure.is::<UsageError>() {
        ExitCode::from(USAGE)
    } else {
        ExitCode::FAILURE
    }
}

/// The failure and its causes in one line; a cause that was told already is not told twice.
fn one_line(failure: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in failure.chain() {
        let text = cause.to_string();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.contains(&text) {
            continue;
        }
        if !line.is_empty() {
            line.push_str(": ");
        }
        line.push_str(&text);
    }
    line
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, anyhow};

    use super::*;

    #[test]
    fn a_failure_is_one_line() {
        let plain = anyhow!("disk full");
        assert_eq!(one_line(&plain), "disk full");
        let chained = Err::<(), _>(anyhow!("disk\n  full"))
            .context("cannot write")
            .unwrap_err();
        assert_eq!(one_line(&chained), "cannot write: disk full");
        let repeated = Err::<(), _>(anyhow!("disk full"))
            .context("cannot write: disk full; try another")
            .unwrap_err();
        assert_eq!(one_line(&repeated), "cannot write: disk full; try another");
    }
}
