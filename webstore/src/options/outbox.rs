//! `webstore outbox`: what can be said about it.

use clap::{Subcommand, value_parser};

pub(super) const EXAMPLES: &str = "\
Examples:
  webstore outbox list
      What the orders of ./webstore-data still owe to others.
  webstore outbox list --dead --limit 5
      The five oldest that were given up.
  webstore outbox retry 17 18
      Two of them get all their tries again.
  webstore outbox retry --all --data-dir second-shop
      All of them, in the shop beside it.
  The shop may be running meanwhile; it need not.";

/// The most letters that are listed at once.
const LISTED_MAX: i64 = 1000;

/// What to do with the outbox.
#[derive(Debug, Subcommand)]
pub(crate) enum OutboxWork {
    /// List the letters, oldest first: those that wait, and the dead, which were given up
    #[command(after_help = EXAMPLES)]
    List {
        /// Only the dead letters
        #[arg(long)]
        dead: bool,
        /// At most N letters, up to 1000
        #[arg(long, value_name = "N", default_value_t = 50, value_parser = value_parser!(u16).range(1..=LISTED_MAX))]
        limit: u16,
    },
    /// Make dead letters due at once, with all their tries before them
    #[command(after_help = EXAMPLES)]
    Retry {
        /// The letters, as `webstore outbox list --dead` names them
        #[arg(
            required_unless_present = "all",
            conflicts_with = "all",
            value_name = "ID",
            value_parser = value_parser!(i64).range(1..)
        )]
        ids: Vec<i64>,
        /// All dead letters
        #[arg(long)]
        all: bool,
    },
}
