//! Time and chance in a test's own hands.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use main_service::{
    clients::{
        breaker::BreakerSettings,
        patience::{Patience, Repeat},
        settings::PartnerSettings,
    },
    world::ManualClock,
};
use shop::{moment::Moment, ports::Chance};

/// Longer than any answer takes, however busy the machine is: who runs into it has failed.
pub(crate) const AMPLE: Duration = Duration::from_secs(30);

/// No chance at all; the first time it is asked, something happens.
#[derive(Default)]
pub(crate) struct Dice {
    first: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Dice {
    pub(crate) fn with(first: impl FnOnce() + Send + 'static) -> Arc<Self> {
        let first: Box<dyn FnOnce() + Send> = Box::new(first);
        Arc::new(Self {
            first: Mutex::new(Some(first)),
        })
    }
}

impl Chance for Dice {
    fn secret_bytes(&self) -> [u8; 32] {
        [7; 32]
    }

    fn fraction(&self) -> f64 {
        if let Some(first) = self.first.lock().unwrap().take() {
            first();
        }
        0.0
    }
}

pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Moment(0)))
}

pub(crate) fn dice() -> Arc<Dice> {
    Arc::default()
}

/// Many places, and a breaker that no test reaches by accident.
pub(crate) fn roomy(url: &str) -> PartnerSettings {
    PartnerSettings {
        url: url.to_owned(),
        concurrency_max: 8,
        breaker: BreakerSettings {
            failures_max: 1_000,
            pause: Duration::from_secs(10),
        },
    }
}

/// Up to `tries_max` tries, each with ample time.
pub(crate) fn tries(tries_max: u32, repeat: Repeat) -> Patience {
    Patience {
        tries_max,
        repeat,
        pause_first: Duration::from_millis(1),
        ..Patience::once(AMPLE)
    }
}
