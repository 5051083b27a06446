//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  bench all
      Every row; the table also goes to bench/results/latest.md and latest.json.
  bench catalogue --seconds 1 --rounds 5
      One row, printed only.
  bench shoppers --shoppers 200 --seconds 60
      Two hundred people in a shop whose third parties are slow and fail.

Run it on a machine that does nothing else. The binary comes from `make build`; PostgreSQL and Redis
come from the packages postgresql and redis-server, and are started in folders of their own.
A missed target is told, and is no failure. The exit code is 1 when something could
not be measured, and when shoppers saw an error that nothing simulated explains.";

/// Measures the shop beside its limits, and prints the ratios.
///
/// It starts the release binary itself, on free ports, in an empty folder that is removed afterwards.
#[derive(Debug, Parser)]
#[command(name = "bench", after_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Options {
    /// What to measure.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to measure.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// All rows below except the shoppers, about fifteen minutes; writes latest.md and latest.json
    All(RowOptions),
    /// Catalogue list and product, in turns with a bare axum handler that returns the same bytes
    Catalogue(RowOptions),
    /// Checkouts of 64 clients, and how long the outbox takes to drain afterwards
    Checkouts(RowOptions),
    /// Checkouts of 64 clients on PostgreSQL and Redis, beside pgbench with the same statements
    CheckoutsPostgres(RowOptions),
    /// Additions to carts at a fixed rate, timed from when each was due
    CartAdd(RowOptions),
    /// The same on PostgreSQL and Redis
    CartAddPostgres(RowOptions),
    /// CPU time that the limits take of each request, in memory and in Redis
    Layers(RowOptions),
    /// Time of logins that fail, with and without an account, in turns
    Logins(RowOptions),
    /// First starts in an empty folder, until every port answers
    Start(RowOptions),
    /// Memory 30 seconds after an idle start
    Memory(RowOptions),
    /// CPU time that telemetry takes of each request, in turns with a shop that tells nothing
    Telemetry(RowOptions),
    /// Checkouts with telemetry and without it, in turns, and the CPU time of each
    TelemetryCheckouts(RowOptions),
    /// Spans, data points and log records that the collector takes, per second of its CPU time
    Collector(RowOptions),
    /// The same for spans without sampling, in turns with rotel
    CollectorRotel(RowOptions),
    /// Memory of the collector at 10,000 spans a second, and what it refuses
    CollectorMemory(RowOptions),
    /// Time of a scrape of 10,000 series
    Scrape(RowOptions),
    /// Items that the frontend takes from browsers, plain and compressed, per second of its CPU time
    Faro(RowOptions),
    /// Requests that `webstore traffic` makes for each second of its CPU time, and what it adds to latencies
    Traffic(RowOptions),
    /// Shoppers with reference delays and failures; writes shoppers.md and shoppers.json
    Shoppers(ShopperOptions),
    /// The bare axum handler that the catalogue is measured beside; ends when its standard input does
    #[command(hide = true)]
    Bare(BareOptions),
}

/// What goes for every row.
#[derive(Clone, Debug, Args)]
pub(crate) struct RowOptions {
    /// Where the binary is and where results go.
    #[command(flatten)]
    pub(crate) places: Places,

    /// How long each measured stretch lasts [default: catalogue 3, checkouts and cart-add 10,
    /// telemetry 6, collector and faro 8, collector-memory 60]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=300))]
    pub(crate) seconds: Option<u64>,

    /// How often it is repeated, for the median [default: catalogue 3, layers 5, start 7,
    /// telemetry 5, collector and faro 3, scrape 50]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=99))]
    pub(crate) rounds: Option<u64>,
}

/// How many shoppers, and for how long.
#[derive(Clone, Debug, Args)]
pub(crate) struct ShopperOptions {
    /// Where the binary is and where results go.
    #[command(flatten)]
    pub(crate) places: Places,

    /// How many shop at the same time
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=2000))]
    pub(crate) shoppers: u64,

    /// How long they do; memory is compared at a third of it and at its end
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u64).range(3..=3600))]
    pub(crate) seconds: u64,

    /// Replays the choices and pauses of an earlier run, and the failures of its third parties
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Where the binary is and where results go.
#[derive(Clone, Debug, Args)]
pub(crate) struct Places {
    /// The binary to measure
    #[arg(long, value_name = "FILE", default_value = "target/release/webstore")]
    pub(crate) webstore: PathBuf,

    /// The rotel beside which the collector is measured
    #[arg(long, value_name = "FILE", default_value = "target/rotel/rotel/rotel-agent")]
    pub(crate) rotel: PathBuf,

    /// The folder for the tables
    #[arg(long, value_name = "DIR", default_value = "bench/results")]
    pub(crate) results: PathBuf,
}

/// What the bare handler answers.
#[derive(Clone, Debug, Args)]
pub(crate) struct BareOptions {
    /// The port to listen on; 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,

    /// The one path that is answered
    #[arg(long, default_value = "/")]
    pub(crate) path: String,

    /// The file with the body
    #[arg(long)]
    pub(crate) body_file: PathBuf,

    /// The body's content type
    #[arg(long, default_value = "application/json")]
    pub(crate) content_type: String,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_options_are_consistent() {
        Options::command().debug_assert();
    }

    #[test]
    fn numbers_have_limits() {
        for (arguments, is_fine) in [
            (["bench", "all", "--seconds", "1"], true),
            (["bench", "all", "--seconds", "0"], false),
            (["bench", "start", "--rounds", "0"], false),
            (["bench", "shoppers", "--shoppers", "2001"], false),
            (["bench", "shoppers", "--seconds", "2"], false),
        ] {
            assert_eq!(
                Options::try_parse_from(arguments).is_ok(),
                is_fine,
                "{arguments:?}"
            );
        }
    }
}
