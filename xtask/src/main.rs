//! The house rules as a program: `cargo run -p xtask -- tidy`.
//!
//! Every rule is data (a table in its own file) and a pure function from that data and the
//! repository to a list of violations, so that each has a test which shows that it can fail.

mod columns;
mod crates;
mod features;
mod files;
mod imports;
mod lengths;
mod licences;
mod npm;
mod rooms;
mod rust;
mod spdx;
mod tidy;
mod versions;
mod violation;

use std::io::Write;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo run -p xtask -- COMMAND

commands:
  tidy    hold the house rules: imports, rooms, columns, features, licences, versions, lengths
";

fn main() -> anyhow::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["tidy"] => report(&tidy::inspect(&files::root())?),
        ["help" | "--help" | "-h"] => {
            std::io::stdout().write_all(USAGE.as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            std::io::stderr().write_all(USAGE.as_bytes())?;
            Ok(ExitCode::from(2))
        }
    }
}

/// One line per violation, or the one line that says what was looked at.
fn report(outcome: &tidy::Outcome) -> anyhow::Result<ExitCode> {
    write!(std::io::stdout().lock(), "{outcome}")?;
    Ok(if outcome.violations.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
