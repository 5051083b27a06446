//! Does to the running shop what life does, and shows that no money is lost.
//!
//! The shop is a black box: its processes are started, killed, frozen and starved from outside, buyers buy over
//! HTTP all the while, and at the end every charge of the payment provider is laid beside every order that a
//! buyer can see. `shop/` has the processes, `buyers/` those who buy and remember what they were told, `proofs/` one
//! file for each thing that is done to the shop, and `truth.rs` what must hold afterwards.

#![expect(clippy::print_stdout, reason = "this program talks to a terminal")]

mod buyers;
mod deliveries;
mod http;
mod interrupt;
mod options;
mod outage;
mod prober;
mod progress;
mod proofs;
mod report;
mod settling;
mod shop;
mod stage;
mod truth;
mod witness;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::options::Options;

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = tokio::select! {
        outcome = run(Options::parse()) => outcome,
        signal = interrupt::asked_to_stop() => signal,
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            println!("soak: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<ExitCode> {
    let seed = options.seed.unwrap_or_else(|| u64::from(fastrand::u32(..)));
    let report = proofs::run(options, seed).await?;
    println!("{report}");
    Ok(if report.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
