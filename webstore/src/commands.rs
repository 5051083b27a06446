//! The commands: what each turns its options into.

mod attack;
mod ledger;
mod openapi;
mod outbox;
mod roles;
mod serve;
mod traffic;

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use main_service::backing::StoreAddress;

use crate::collector_file;
use crate::configuration::Configuration;
use crate::data_folder::{self, MAIN_DATABASE};
use crate::house_traffic::HouseTraffic;
use crate::options::{Command, Common, Options, Rate, Serving};
use crate::plan::Plan;
use crate::roles::{COLLECTOR, ROLES, Role, Settings};
use crate::voices::Voices;

/// Does what was asked for; `begun` is when the program was.
pub(crate) fn run(options: Options, begun: Instant) -> Result<()> {
    let Options { command, common } = options;
    match command {
        Command::Up { serving, guests } => {
            let (bind, rate) = (common.bind, guests.traffic.0);
            let plan = plan(common, serving, true, |_| true)?;
            let traffic = rate.map(|Rate(rate)| HouseTraffic::of(rate, &plan, bind));
            serve::serve(plan, traffic, begun)
        }
        Command::Run {
            roles: named,
            demo,
            serving,
        } => {
            let is_named = |role: &Role| named.iter().any(|other| other.name == role.name);
            serve::serve(plan(common, serving, demo, is_named)?, None, begun)
        }
        Command::Roles => roles::list(&common),
        Command::Outbox { work } => outbox::run(work, &common),
        Command::Ledger { work } => ledger::run(work, &common),
        Command::Attack { work } => attack::run(&work, &common),
        Command::Traffic { work } => traffic::run(&work, &common),
        Command::Openapi { service } => {
            openapi::print(service);
            Ok(())
        }
    }
}

fn plan(common: Common, serving: Serving, demo: bool, is_wanted: impl Fn(&Role) -> bool) -> Result<Plan> {
    common.backing.check()?;
    let addresses = common.addresses()?;
    let collector = collector_file::read(&serving, common.config_dir.as_deref(), &addresses)?;
    let settings = Settings {
        voices: Voices {
            collector_url: addresses.url(&COLLECTOR),
        },
        collector: Arc::new(collector),
        addresses,
        backing: common.backing,
        configuration: Configuration::read(common.config_dir.as_deref())?,
        // Short enough to be typed again.
        seed: common.seed.unwrap_or_else(|| u64::from(fastrand::u32(..))),
        simulate: common.simulate,
        demo,
        security: serving.security,
        public_shop: common.public_shop,
        public_api: common.public_api,
    };
    Ok(Plan {
        roles: ROLES.iter().copied().filter(|role| is_wanted(role)).collect(),
        data_dir: common.data_dir,
        settings,
    })
}

/// The books of a shop that exists, and may be running.
struct ExistingStore {
    address: StoreAddress,
    /// What is said when they cannot be opened.
    unusable: &'static str,
}

impl ExistingStore {
    fn of(common: &Common) -> Result<Self> {
        common.backing.check()?;
        let unusable = if common.backing.is_store_embedded() {
            data_folder::expect_file(&common.data_dir, MAIN_DATABASE)?;
            "cannot open its data (see --data-dir)"
        } else {
            "cannot open its data (see --database-url)"
        };
        let address = common.backing.store(&common.data_dir);
        Ok(Self { address, unusable })
    }
}
