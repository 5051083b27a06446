//! What can be said on the command line and in the environment, and what is assumed when it is not said.
//!
//! Every option is read here, once, and from here on has the right type.

mod attack;
mod backing;
mod ledger;
mod outbox;
mod peer;
mod security;
mod traffic;

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use clap::builder::{BoolishValueParser, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use frontend::Origin;

pub(crate) use self::attack::AttackWork;
pub(crate) use self::backing::Backing;
pub(crate) use self::ledger::LedgerWork;
pub(crate) use self::outbox::OutboxWork;
pub(crate) use self::peer::Peer;
pub(crate) use self::security::Security;
pub(crate) use self::traffic::{GuestsWanted, Rate, TrafficWork};
use crate::addresses::Addresses;
use crate::failure::UsageError;
use crate::logging::{LogFilter, LogFormat};
use crate::roles::{self, Role};

const EXAMPLES: &str = "\
Examples:
  webstore up
      The whole shop, at http://localhost:3001.
  webstore up --port-offset 10000 --data-dir second-shop
      Another one beside it, at http://localhost:13001.
  webstore up --simulate off
      Third parties that answer at once and never fail.
  webstore up --traffic 0
      Without simulated shoppers; --traffic 10 lets ten come in a second.
  webstore run main-service frontend
      Two of the roles only.
  webstore run collector --collector-config my-collector.yaml
      The collector alone, with the real one's configuration.
  DATABASE_URL=postgres://webstore@/webstore?host=/run/postgresql REDIS_URL=redis://127.0.0.1 webstore up
      The books in PostgreSQL, and the limits in Redis.
  WEBSTORE_SEED=7 webstore up
      Every option also has a variable.";

/// An online shop whose whole behaviour can be seen.
///
/// One program with roles: the shop in the browser, its services, and the three third parties that they talk
/// to. `up` runs all of them in one process, `run` only some.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Options {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// What goes for every command.
    #[command(flatten)]
    pub(crate) common: Common,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the whole shop in one process, with demo data when it is new
    #[command(after_help = security::EXAMPLES)]
    Up {
        /// How it serves.
        #[command(flatten)]
        serving: Serving,
        /// Who comes.
        #[command(flatten)]
        guests: GuestsWanted,
    },
    /// Run only some roles in this process
    #[command(after_help = security::EXAMPLES)]
    Run {
        /// The roles; `webstore roles` explains them
        #[arg(required = true, value_name = "ROLE", value_parser = role_parser())]
        roles: Vec<&'static Role>,
        /// Fill an empty store with the demo catalogue and demo accounts
        #[arg(long, env = "WEBSTORE_DEMO", hide_env_values = true, value_parser = BoolishValueParser::new())]
        demo: bool,
        /// How they serve.
        #[command(flatten)]
        serving: Serving,
    },
    /// List the roles, each with its port and what it is
    Roles,
    /// Look after what orders still owe to others: reservations, refunds, the CRM's news
    #[command(after_help = outbox::EXAMPLES, disable_help_subcommand = true)]
    Outbox {
        /// What to do with it.
        #[command(subcommand)]
        work: OutboxWork,
    },
    /// Compare the books with the payment provider, and settle what is open
    #[command(after_help = ledger::EXAMPLES, disable_help_subcommand = true)]
    Ledger {
        /// What to do with them.
        #[command(subcommand)]
        work: LedgerWork,
    },
    /// Attack the running shop on this machine, a little, to see what notices and stops it
    #[command(after_help = attack::EXAMPLES)]
    Attack {
        /// Which attack, and how much of it.
        #[command(flatten)]
        work: AttackWork,
    },
    /// Let simulated shoppers come to the running shop on this machine, and measure how they fare
    #[command(after_help = traffic::EXAMPLES)]
    Traffic {
        /// What it is like.
        #[command(flatten)]
        work: TrafficWork,
    },
    /// Print the OpenAPI document of a service, as JSON
    Openapi {
        /// The service
        #[arg(value_enum)]
        service: Described,
    },
}

/// What goes for commands that serve.
#[derive(Clone, Debug, Args)]
pub(crate) struct Serving {
    /// How the roles protect themselves that strangers talk to.
    #[command(flatten)]
    pub(crate) security: Security,

    /// Run the collector with this file, in the format of the OpenTelemetry Collector; its addresses are taken as
    /// they stand there [default: the built-in one, or collector/config.yaml of --config-dir]
    #[arg(
        long,
        env = "WEBSTORE_COLLECTOR_CONFIG",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub(crate) collector_config: Option<PathBuf>,
}

/// A service that describes its interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Described {
    /// What the browser talks to
    MainService,
}

/// What goes for every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options for every command")]
pub(crate) struct Common {
    /// Shift every port by N
    #[arg(
        long,
        global = true,
        env = "WEBSTORE_PORT_OFFSET",
        hide_env_values = true,
        value_name = "N",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    pub(crate) port_offset: i32,

    /// Listen on this address; 0.0.0.0 is every address of this machine
    #[arg(
        long,
        global = true,
        env = "WEBSTORE_BIND",
        hide_env_values = true,
        value_name = "IP",
        default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST)
    )]
    pub(crate) bind: IpAddr,

    /// Keep all data in this folder; it is created when it is not there
    #[arg(
        long,
        global = true,
        env = "WEBSTORE_DATA_DIR",
        hide_env_values = true,
        value_name = "DIR",
        default_value = "./webstore-data"
    )]
    pub(crate) data_dir: PathBuf,

    /// Take promotions.toml and catalogue.toml from this folder instead of the built-in ones [default: none]
    #[arg(
        long,
        global = true,
        env = "WEBSTORE_CONFIG_DIR",
        hide_env_values = true,
        value_name = "DIR"
    )]
    pub(crate) config_dir: Option<PathBuf>,

    /// Replay the chance of an earlier run; its number was printed at its start [default: a new one]
    #[arg(
        long,
        global = true,
        env = "WEBSTORE_SEED",
        hide_env_values = true,
        value_name = "N",
        allow_negative_numbers = true
    )]
    pub(crate) seed: Option<u64>,

    /// How the third parties behave
    #[arg(
        long,
        global = true,
        env = "WEBSTORE_SIMULATE",
        hide_env_values = true,
        value_enum,
        default_value_t = Simulate::Reference
    )]
    pub(crate) simulate: Simulate,

    /// What to log: off, error, warn, info, debug or trace, also by module, as in `info,frontend=debug`
    /// [default: warn in text, info in JSON; the collector gets everything from info on]
    #[arg(
        long,
        global = true,
        env = "WEBSTORE_LOG",
        hide_env_values = true,
        value_name = "FILTER"
    )]
    pub(crate) log: Option<LogFilter>,

    /// How log lines look
    #[arg(
        long,
        global = true,
        env = "WEBSTORE_LOG_FORMAT",
        hide_env_values = true,
        value_enum,
        default_value_t = LogFormat::Auto
    )]
    pub(crate) log_format: LogFormat,

    /// The shop's address for browsers elsewhere, like https://shop.example.com; main-service lets its pages
    /// in [default: the address of --bind]
    #[arg(
        long,
        global = true,
        env = "WEBSTORE_PUBLIC_SHOP",
        hide_env_values = true,
        value_name = "ORIGIN"
    )]
    pub(crate) public_shop: Option<Origin>,

    /// The address of main-service for browsers elsewhere, like https://api.example.com [default: the address
    /// of --bind]
    #[arg(
        long,
        global = true,
        env = "WEBSTORE_PUBLIC_API",
        hide_env_values = true,
        value_name = "ORIGIN"
    )]
    pub(crate) public_api: Option<Origin>,

    /// Reach a role that runs elsewhere, like payments-service=http://10.0.0.5:8081; may be given several
    /// times [default: all on the address of --bind]
    #[arg(
        long,
        global = true,
        env = "WEBSTORE_PEER",
        hide_env_values = true,
        value_name = "ROLE=URL",
        value_delimiter = ','
    )]
    pub(crate) peer: Vec<Peer>,

    /// What several instances share.
    #[command(flatten)]
    pub(crate) backing: Backing,
}

impl Common {
    /// Which role is reached where.
    pub(crate) fn addresses(&self) -> Result<Addresses, UsageError> {
        Addresses::shifted(self.bind, self.port_offset, self.peer.clone())
    }
}

/// How the third parties behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Simulate {
    /// At once, and never failing
    Off,
    /// Slow, declining and failing as often as the reference says
    Reference,
}

fn role_parser() -> impl TypedValueParser<Value = &'static Role> {
    PossibleValuesParser::new(roles::names())
        .try_map(|name| roles::find(&name).ok_or("there is no such role"))
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
    fn every_option_has_a_variable_of_its_name() {
        let command = Options::command();
        let up = command.find_subcommand("up").into_iter();
        let arguments = command
            .get_arguments()
            .chain(up.flat_map(clap::Command::get_arguments));
        let arguments = arguments.filter(|argument| {
            let id = argument.get_id().as_str();
            argument.get_long().is_some() && id != "help" && id != "version"
        });
        for argument in arguments {
            let long = argument.get_long().unwrap_or_default();
            let mut expected = long.replace('-', "_").to_uppercase();
            // Those two have the names that everybody gives them.
            if !["DATABASE_URL", "REDIS_URL"].contains(&&*expected) {
                expected.insert_str(0, "WEBSTORE_");
            }
            let variable = argument.get_env().map(|name| name.to_string_lossy().into_owned());
            assert_eq!(variable, Some(expected), "--{long}");
        }
    }
}
