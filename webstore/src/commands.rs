//! The commands: what each turns its options into.

mod ledger;
mod openapi;
mod outbox;
mod roles;
mod serve;

use std::time::Instant;

use anyhow::Result;

use crate::addresses::Addresses;
use crate::configuration::Configuration;
use crate::options::{Command, Common, Options, Security};
use crate::plan::Plan;
use crate::roles::{ROLES, Role, Settings};

/// Does what was asked for; `begun` is when the program was.
pub(crate) fn run(options: Options, begun: Instant) -> Result<()> {
    let Options { command, common } = options;
    match command {
        Command::Up { security } => serve::serve(plan(common, security, true, |_| true)?, begun),
        Command::Run {
            roles: named,
            demo,
            security,
        } => {
            let is_named = |role: &Role| named.iter().any(|other| other.name == role.name);
            serve::serve(plan(common, security, demo, is_named)?, begun)
        }
        Command::Roles => roles::list(&common),
        Command::Outbox { work } => outbox::run(work, &common.data_dir),
        Command::Ledger { work } => ledger::run(work, &common),
        Command::Openapi { service } => {
            openapi::print(service);
            Ok(())
        }
    }
}

fn plan(common: Common, security: Security, demo: bool, is_wanted: impl Fn(&Role) -> bool) -> Result<Plan> {
    let settings = Settings {
        addresses: Addresses::shifted(common.bind, common.port_offset)?,
        configuration: Configuration::read(common.config_dir.as_deref())?,
        // Short enough to be typed again.
        seed: common.seed.unwrap_or_else(|| u64::from(fastrand::u32(..))),
        simulate: common.simulate,
        demo,
        security,
        public_shop: common.public_shop,
        public_api: common.public_api,
    };
    Ok(Plan {
        roles: ROLES.iter().copied().filter(|role| is_wanted(role)).collect(),
        data_dir: common.data_dir,
        settings,
    })
}
