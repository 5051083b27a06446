//! The simulated shoppers of `webstore up`: there is something to see from the first second on.

use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use main_service::world::SystemClock;
use shop::ports::Clock;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use visitors::target::Target;
use visitors::traffic::{CountryMix, Profile, SHOPPERS_MAX, Settings, Tally, Traffic};

use crate::plan::Plan;
use crate::roles::{FRONTEND, MAIN_SERVICE};

/// How long a shopper thinks before the next step, on average.
const THINK_TIME: Duration = Duration::from_secs(2);
/// How often somebody looks whether something went wrong, and so how often it is said at most.
const LOOK_TIME: Duration = Duration::from_secs(10);

/// Shoppers who will come.
pub(crate) struct HouseTraffic {
    /// `None` where the shop is not on the loopback from which they come.
    settings: Option<Settings>,
}

/// Shoppers who come.
pub(crate) struct HouseGuests {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl HouseTraffic {
    /// `rate` shoppers a second in the shop of this plan, which listens on `bind`.
    pub(crate) fn of(rate: f64, plan: &Plan, bind: IpAddr) -> Self {
        let at = |role| Target::new(bind, plan.settings.addresses.port(role)).ok();
        let places = at(&MAIN_SERVICE).zip(at(&FRONTEND));
        let clock = SystemClock::new();
        let settings = places.map(|(target, shop)| Settings {
            target,
            telemetry: Some(shop),
            rate,
            profile: Profile::Steady,
            mix: CountryMix::default(),
            duration: None,
            seed: plan.settings.seed,
            think_time: THINK_TIME,
            shoppers_max: SHOPPERS_MAX,
            // The same at every start, so that who has an account comes back to it.
            household: format!("port-{}", plan.settings.addresses.port(&MAIN_SERVICE)),
            clock: Arc::new(move || clock.now().0),
        });
        Self { settings }
    }

    /// A row for the table of what runs.
    pub(crate) fn row(&self) -> [String; 3] {
        let (rate, what) = match &self.settings {
            Some(settings) => (
                format!("{} shoppers/s", settings.rate),
                "simulated shoppers (--traffic 0 to turn them off)",
            ),
            None => ("nobody".to_owned(), "simulated shoppers come to 127.0.0.0/8 only"),
        };
        ["traffic".to_owned(), rate, what.to_owned()]
    }

    /// They come from now on.
    pub(crate) fn begin(self) -> Option<HouseGuests> {
        let settings = self.settings?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(entertain(settings, stopped));
        Some(HouseGuests { stop, task })
    }
}

impl HouseGuests {
    /// Sends everybody home, after the request that they are at.
    pub(crate) async fn leave(self) {
        // When nobody listens they have left already.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

async fn entertain(settings: Settings, mut stopped: oneshot::Receiver<()>) {
    let traffic = match Traffic::start(settings).await {
        Ok(traffic) => traffic,
        Err(error) => {
            tracing::warn!(error = &error as &dyn Error, "No simulated shoppers come");
            return;
        }
    };
    let mut told = Trouble::default();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            () = tokio::time::sleep(LOOK_TIME) => told = told.tell_the_rest(&traffic.so_far()),
        }
    }
    traffic.stop().await;
}

/// What went wrong so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Trouble {
    errors: u64,
    turned_away: u64,
}

impl Trouble {
    /// Says what is new since then, if anything is; returns what is told now.
    fn tell_the_rest(self, tally: &Tally) -> Self {
        let now = Self {
            errors: tally.errors(),
            turned_away: tally.turned_away,
        };
        if now != self {
            let worst = tally.errors.iter().max_by_key(|(_, wrong)| wrong.count);
            let (kind, first) = worst.map_or(("", ""), |(kind, wrong)| (kind, &wrong.first));
            tracing::warn!(
                errors = now.errors - self.errors,
                turned_away = now.turned_away - self.turned_away,
                most_often = kind,
                first,
                "Simulated shoppers had trouble"
            );
        }
        now
    }
}
