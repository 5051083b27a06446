//! What can be said on the command line.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Parser, ValueEnum};

use crate::proofs;
use crate::shop::Backing;

const EXAMPLES: &str = "\
Examples:
  soak
      Every proof, shortened; less than three minutes.
  soak --length full
      Every proof at full length: 1,000 kills, outages of 20 and 60 seconds.
  soak --only kills --kills 200 --jobs 2
      One proof, with so many kills, and two shops side by side.
  soak --only disk-full --only clock-back
      Two of them.
  soak --servers shared
      Those that otherwise run over embedded stores and can also run over PostgreSQL and Redis.
  soak --seed 7
      The buyers, the third parties and the kills draw as they did under this seed.

The two binaries come from `make build` and from a build with the feature fault-points; `make soak`
makes both. A proof that cannot run on this machine is skipped, and the reason is named. When one
fails, what was found is printed and the data folder is kept. The exit code is then 1.";

/// Kills, starves and confuses the running shop while buyers buy, and shows that no money is lost.
///
/// Each proof starts a shop of its own on free ports in a folder of its own, does one thing to it, and then lays
/// every charge of the payment provider beside every order that a buyer sees.
#[derive(Clone, Debug, Parser)]
#[command(name = "soak", after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The binary that is shipped
    #[arg(long, value_name = "FILE", default_value = "target/release/webstore")]
    pub(crate) webstore: PathBuf,

    /// The binary with fault points, for the kills
    #[arg(
        long,
        value_name = "FILE",
        default_value = "target/release/webstore-fault-points"
    )]
    pub(crate) faulty: PathBuf,

    /// The library that fakes a clock [default: looked for where Debian's package faketime has it]
    #[arg(long, value_name = "FILE")]
    pub(crate) faketime: Option<PathBuf>,

    /// Only this proof; can be given several times
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(proofs::choices()))]
    pub(crate) only: Vec<String>,

    /// Where main-service keeps its books in the proofs that can do with either; the others have their own
    #[arg(long, value_enum, default_value_t = Backing::Embedded)]
    pub(crate) servers: Backing,

    /// Draw as an earlier run did; its number was printed at its start [default: a new one]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,

    /// How long everything takes
    #[arg(long, value_enum, default_value_t = Length::Short)]
    pub(crate) length: Length,

    /// How many kills of each kind [default: two at each fault point, or 1000 at full length; over servers one at
    /// each, or 200]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub(crate) kills: Option<u64>,

    /// How many shops run side by side; they mostly wait
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=32))]
    pub(crate) jobs: u64,
}

/// How long everything takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Length {
    /// Less than three minutes in all
    Short,
    /// About an hour, over embedded stores
    Full,
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
    fn what_makes_no_sense_is_refused() {
        for (arguments, is_fine) in [
            (&["soak"][..], true),
            (&["soak", "--only", "kills", "--only", "one-cart"], true),
            (&["soak", "--only", "cats"], false),
            (&["soak", "--length", "full", "--kills", "10"], true),
            (&["soak", "--length", "medium"], false),
            (&["soak", "--servers", "shared"], true),
            (&["soak", "--servers", "postgres"], false),
            (&["soak", "--kills", "0"], false),
            (&["soak", "--jobs", "0"], false),
        ] {
            assert_eq!(
                Options::try_parse_from(arguments).is_ok(),
                is_fine,
                "{arguments:?}"
            );
        }
    }
}
