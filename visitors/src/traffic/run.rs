//! Traffic that goes on in the background, and can be looked at and stopped.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{sync::watch, task::JoinHandle};
use wire::health::Health;

use crate::target::Target;

use super::{
    ask::get,
    browser::Origin,
    crowd::{Crowd, Plan},
    http::RealStreet,
    mix::CountryMix,
    profile::Profile,
    street::{Door, Line, Street},
    tally::Tally,
    visit::{Sums, lock},
};

/// The most shoppers at once: each has up to three connections, and a process may often have 1,024 files.
pub const SHOPPERS_MAX: usize = 300;

/// Tells the time in milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Who comes, to which shop, and how they behave.
#[derive(Clone)]
pub struct Settings {
    /// main-service.
    pub target: Target,
    /// Where browsers tell how it was, if they do.
    pub telemetry: Option<Target>,
    /// Shoppers a second; above 0.
    pub rate: f64,
    /// How the rate changes.
    pub profile: Profile,
    /// Where they come from.
    pub mix: CountryMix,
    /// How long they come; `None` for ever.
    pub duration: Option<Duration>,
    /// Decides what they do.
    pub seed: u64,
    /// How long somebody thinks on average before the next step.
    pub think_time: Duration,
    /// The most who are there at once; whoever comes beyond is counted and turned away.
    pub shoppers_max: usize,
    /// A word in the addresses of their accounts; runs with the same word share accounts, and must not run at
    /// the same time.
    pub household: String,
    /// The clock of this machine.
    pub clock: Clock,
}

/// No traffic can be made.
#[derive(Debug, thiserror::Error)]
pub enum TrafficError {
    /// The shop is not there.
    #[error("main-service does not answer at {0} (is the shop running, with the same --port-offset?)")]
    Silent(Target, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// Somebody else is there.
    #[error("what answers at {0} is not main-service")]
    Stranger(Target),
}

/// Shoppers on their way.
pub struct Traffic {
    sums: Sums,
    over: watch::Sender<bool>,
    crowd: JoinHandle<()>,
}

impl Traffic {
    /// Lets the first shoppers come, after a look whether main-service is there.
    pub async fn start(settings: Settings) -> Result<Self, TrafficError> {
        let street = RealStreet {
            api: settings.target,
            shop: settings.telemetry.unwrap_or(settings.target),
        };
        look(street).await?;
        let plan = Plan {
            rate: settings.rate,
            profile: settings.profile,
            mix: settings.mix,
            duration: settings.duration,
            seed: settings.seed,
            think_time: settings.think_time,
            shoppers_max: settings.shoppers_max,
            household: settings.household,
            telemetry: settings.telemetry.map(|shop| Origin {
                shop: shop.url(""),
                api: settings.target.to_string(),
                clock: settings.clock,
            }),
        };
        let (over, is_over) = watch::channel(false);
        let sums: Sums = Arc::new(Mutex::new(Tally::default()));
        let crowd = Crowd::new(plan, street, Arc::clone(&sums), is_over);
        let crowd = tokio::spawn(crowd.run(over.clone()));
        Ok(Self { sums, over, crowd })
    }

    /// How it is going.
    #[must_use]
    pub fn so_far(&self) -> Tally {
        lock(&self.sums).clone()
    }

    /// Waits until the time is over and everybody has left.
    pub async fn over(&mut self) {
        // That it ended is all there is to know.
        let _ = (&mut self.crowd).await;
    }

    /// Sends everybody home after the request that they are at, and tells how it was.
    pub async fn stop(mut self) -> Tally {
        self.over.send_replace(true);
        if !self.crowd.is_finished() {
            self.over().await;
        }
        self.so_far()
    }
}

async fn look(street: RealStreet) -> Result<(), TrafficError> {
    let mut line = street.line(Ipv4Addr::LOCALHOST, Door::Api);
    let answer = line.send(&get("GET /health", "/health".to_owned())).await;
    let answer = answer.map_err(|silence| TrafficError::Silent(street.api, silence.into()))?;
    let health: Option<Health> = serde_json::from_slice(&answer.body).ok();
    match health {
        Some(health) if health.service == "main-service" => Ok(()),
        _ => Err(TrafficError::Stranger(street.api)),
    }
}
