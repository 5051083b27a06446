//! The roof: one binary with roles. It reads its options, takes its ports and its data folder, builds the
//! roles, serves them, and drains them at the end; each step consumes the one before.

mod addresses;
mod collector_file;
mod commands;
mod configuration;
mod data_folder;
mod environment;
mod failure;
mod house_traffic;
mod line;
mod lines;
mod logging;
mod options;
mod output;
mod plan;
mod roles;
mod running;
mod signals;
mod table;
mod voices;

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;

use crate::options::{Command, Options};

/// The program `webstore`, whole: reads the command line, does what it says, and returns when that is done.
pub fn main() -> ExitCode {
    main_knowing(&[])
}

/// The same inside a program that reads these variables by itself, so that nobody is warned of them.
pub fn main_knowing(variables: &[&str]) -> ExitCode {
    let begun = Instant::now();
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(refusal) => return failure::show_refusal(&refusal),
    };
    let is_serving = matches!(options.command, Command::Up { .. } | Command::Run { .. });
    logging::install(options.common.log.clone(), options.common.log_format, is_serving);
    for warning in environment::warnings(variables) {
        output::complain(&warning);
    }
    match commands::run(options, begun) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure::show(&failure),
    }
}
