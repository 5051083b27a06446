//! Measures ours beside its limit, in one run, and prints the ratios.
//!
//! Everything is measured from outside, as any client would: the release binary is started in a folder of its
//! own, asked over HTTP, and stopped again. `rows/` has one file for each thing that is measured; each gives
//! findings, and `report.rs` turns them into the table.

#![expect(clippy::print_stdout, reason = "a benchmark talks to a terminal")]

mod bare;
mod client;
mod disk;
mod environment;
mod http;
mod interrupt;
mod options;
mod otlp;
mod pace;
mod process;
mod report;
mod rows;
mod stats;
mod table;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::options::{Command, Options};

/// The same as the shop's binary has, so that a ratio speaks of the handlers alone.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = tokio::select! {
        outcome = run(Options::parse().command) => outcome,
        signal = interrupt::asked_to_stop() => signal,
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            println!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Bare(options) => bare::serve(options).await,
        Command::All(options) => rows::measure(&rows::ALL, "latest", &options).await,
        Command::Catalogue(options) => rows::show(&rows::CATALOGUE, &options).await,
        Command::Checkouts(options) => rows::show(&rows::CHECKOUTS, &options).await,
        Command::CheckoutsPostgres(options) => rows::show(&rows::CHECKOUTS_POSTGRES, &options).await,
        Command::CartAdd(options) => rows::show(&rows::CART_ADD, &options).await,
        Command::CartAddPostgres(options) => rows::show(&rows::CART_ADD_POSTGRES, &options).await,
        Command::Layers(options) => rows::show(&rows::LAYERS, &options).await,
        Command::Logins(options) => rows::show(&rows::LOGINS, &options).await,
        Command::Start(options) => rows::show(&rows::START, &options).await,
        Command::Memory(options) => rows::show(&rows::MEMORY, &options).await,
        Command::Telemetry(options) => rows::show(&rows::TELEMETRY, &options).await,
        Command::TelemetryCheckouts(options) => rows::show(&rows::TELEMETRY_CHECKOUTS, &options).await,
        Command::Collector(options) => rows::show(&rows::COLLECTOR, &options).await,
        Command::CollectorRotel(options) => rows::show(&rows::COLLECTOR_ROTEL, &options).await,
        Command::CollectorMemory(options) => rows::show(&rows::COLLECTOR_MEMORY, &options).await,
        Command::Scrape(options) => rows::show(&rows::SCRAPE, &options).await,
        Command::Faro(options) => rows::show(&rows::FARO, &options).await,
        Command::Traffic(options) => rows::show(&rows::TRAFFIC, &options).await,
        Command::Shoppers(options) => rows::shoppers::run(options).await,
    }
}
