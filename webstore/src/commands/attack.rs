//! `webstore attack`: what the guards of the running shop do, seen from outside.

mod findings;

use std::io::{IsTerminal, Write, stderr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use main_service::world::SystemClock;
use shop::ports::Clock;
use tokio::runtime;
use visitors::attacks::{self, Attack, Settings};
use visitors::target::Target;

use crate::failure::UsageError;
use crate::options::{AttackWork, Common};
use crate::output;
use crate::roles::MAIN_SERVICE;

/// Makes the attacks on the shop that `common` names, and fails if the shop did.
pub(super) fn run(work: &AttackWork, common: &Common) -> Result<()> {
    let addresses = common.addresses()?;
    let target = Target::new(common.bind, addresses.port(&MAIN_SERVICE));
    let clock = SystemClock::new();
    let settings = Settings {
        target: target.map_err(|error| UsageError(format!("attack: {error}")))?,
        admin_token: work.admin_token.clone(),
        // Short enough to be typed again.
        seed: common.seed.unwrap_or_else(|| u64::from(fastrand::u16(..))),
        requests: work.requests,
        time_max: Duration::from_secs(work.seconds.into()),
        clock: Arc::new(move || clock.now().0),
    };
    let runtime = runtime::Builder::new_multi_thread().enable_all().build();
    runtime
        .context("attack: cannot start")?
        .block_on(make(&work.name.0, &settings))
}

async fn make(attacks: &[Attack], settings: &Settings) -> Result<()> {
    let mut progress = Progress::new(attacks.len());
    let outcomes = attacks::run(attacks, settings, |attack| progress.show(attack)).await;
    progress.end();
    let outcomes = outcomes.context("attack")?;
    output::say(&findings::findings(&outcomes, settings.seed));
    match findings::failure(&outcomes) {
        Some(failure) => bail!("attack: {failure}"),
        None => Ok(()),
    }
}

/// One line that says what is going on, for somebody at a terminal.
struct Progress {
    is_seen: bool,
    number: usize,
    count: usize,
}

impl Progress {
    fn new(count: usize) -> Self {
        Self {
            is_seen: stderr().is_terminal(),
            number: 0,
            count,
        }
    }

    fn show(&mut self, attack: Attack) {
        self.number += 1;
        self.write(&format!(
            "{} of {}: {} ...",
            self.number,
            self.count,
            attack.name()
        ));
    }

    fn end(&self) {
        self.write("");
    }

    fn write(&self, line: &str) {
        if self.is_seen {
            // Back to the beginning of the line, and away with what stands there.
            let _ = write!(stderr(), "\r\u{1b}[K{line}").and_then(|()| stderr().flush());
        }
    }
}
