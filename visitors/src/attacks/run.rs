//! One attack after the other.

use std::{io, net::Ipv4Addr, sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{
    attack::Attack,
    crowd::Crowd,
    outcome::{Outcome, Sent, outcome},
    send::Sender,
    shots::shots,
    slow, sources,
    visitor::Silence,
    witness::Witness,
};
use crate::target::Target;

/// The longest that one attack may take, in seconds, unless somebody says otherwise: longer than the shop
/// waits for any head or body.
pub const SECONDS_DEFAULT: u32 = 15;
/// The longest that anybody may ask for, in seconds.
pub const SECONDS_MAX: u32 = 60;

/// Tells the time in milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How attacks are made.
#[derive(Clone)]
pub struct Settings {
    /// On whom.
    pub target: Target,
    /// An administrator's token, to ask what was detected.
    pub admin_token: String,
    /// Decides what is sent and from which addresses.
    pub seed: u64,
    /// How many requests each attack makes; `None` for as many as it needs.
    pub requests: Option<u32>,
    /// The longest that one attack may take; shoppers then finish what they began.
    pub time_max: Duration,
    /// The clock of this machine.
    pub clock: Clock,
}

/// Nothing can be said about the attacks.
#[derive(Debug, thiserror::Error)]
pub enum AttackError {
    /// There is no HTTP client.
    #[error("no client can be made")]
    Client(#[source] reqwest::Error),
    /// The shop is not there, or not any more.
    #[error("main-service does not answer at {0} (is the shop running, with the same --port-offset?)")]
    Silent(Target, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// Somebody else is there.
    #[error("what answers at {0} is not main-service")]
    Stranger(Target),
    /// The shop does not tell what it detected.
    #[error("main-service answers {0} to the question what it detected (see --admin-token)")]
    NoReport(u16),
    /// It tells it in another language.
    #[error("what main-service says that it detected cannot be read")]
    Unreadable(#[source] serde_json::Error),
    /// Nothing can be sent from that address.
    #[error("no connection can be made from {0}")]
    Address(Ipv4Addr, #[source] io::Error),
}

impl AttackError {
    pub(super) fn silent(target: Target, silence: Silence) -> Self {
        AttackError::Silent(target, Box::new(silence))
    }
}

/// Makes these attacks, one after the other, and tells before each.
pub async fn run(
    attacks: &[Attack],
    settings: &Settings,
    mut tell: impl FnMut(Attack),
) -> Result<Vec<Outcome>, AttackError> {
    let witness = Witness::new(settings.target, &settings.admin_token).await?;
    // Who may not ask what was detected need not attack.
    witness.report().await?;
    let mut outcomes = Vec::with_capacity(attacks.len());
    for attack in attacks {
        tell(*attack);
        outcomes.push(run_one(*attack, settings, &witness).await?);
    }
    Ok(outcomes)
}

async fn run_one(attack: Attack, settings: &Settings, witness: &Witness) -> Result<Outcome, AttackError> {
    let sources = sources::attackers(attack, settings.seed);
    let crowd = Crowd::start(settings.target, settings.seed).map_err(AttackError::Client)?;
    let sent = make(attack, settings, &sources).await?;
    let honest = crowd.end().await;
    let events = witness.report().await?.recent;
    Ok(outcome(attack, &sources, &sent, &events, honest))
}

async fn make(attack: Attack, settings: &Settings, sources: &[Ipv4Addr]) -> Result<Vec<Sent>, AttackError> {
    let Settings { target, clock, .. } = settings;
    let deadline = Instant::now() + settings.time_max;
    let count = attack.requests(settings.requests);
    if let (Attack::SlowClients, [source, ..]) = (attack, sources) {
        return slow::attack(*source, *target, count, clock, deadline).await;
    }
    let sender = Sender::new(attack, sources, *target, Arc::clone(clock), deadline)?;
    Ok(sender.send_all(shots(attack, count, settings.seed)).await)
}
