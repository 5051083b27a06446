//! The simulated shoppers of `webstore up`: there is something to see from the first second on.

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
    settings: Settings,
}

/// Shoppers who come.
pub(crate) struct HouseGuests {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl HouseTraffic {
    /// `rate` shoppers a second in the shop of this plan; `None` where it is not on the IPv4 loopback.
    pub(crate) fn of(rate: f64, plan: &Plan, bind: std::net::IpAddr) -> Option<Self> {
        let port = |role| plan.settings.addresses.port(role);
        let api_port = port(&MAIN_SERVICE);
        let clock = SystemClock::new();
        let settings = Settings {
            target: Target::new(bind, api_port).ok()?,
            telemetry: Some(Target::new(bind, port(&FRONTEND)).ok()?),
            rate,
            profile: Profile::Steady,
            mix: CountryMix::default(),
            duration: None,
            seed: plan.settings.seed,
            think_time: THINK_TIME,
            shoppers_max: SHOPPERS_MAX,
            // The same at every start, so that who has an account comes back to it.
            household: format!("port-{api_port}"),
            clock: Arc::new(move || clock.now().0),
        };
        Some(Self { settings })
    }

    /// A row for the table of what runs.
    pub(crate) fn row(&self) -> [String; 3] {
        [
            "traffic".to_owned(),
            format!("{} shoppers/s", self.settings.rate),
            "simulated shoppers (--traffic 0 to turn them off)".to_owned(),
        ]
    }

    /// They come from now on.
    pub(crate) fn begin(self) -> HouseGuests {
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(entertain(self.settings, stopped));
        HouseGuests { stop, task }
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
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "No simulated shoppers come"
            );
            return;
        }
    };
    let mut told = 0;
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            () = tokio::time::sleep(LOOK_TIME) => told = warn(&traffic.so_far(), told),
        }
    }
    traffic.stop().await;
}

/// Says how many went wrong beyond those that were told already; returns how many are told now.
fn warn(tally: &Tally, told: u64) -> u64 {
    let errors = tally.errors();
    if errors > told {
        let worst = tally.errors.iter().max_by_key(|(_, wrong)| wrong.count);
        let (kind, first) = worst.map_or(("", ""), |(kind, wrong)| (kind, &wrong.first));
        tracing::warn!(
            errors = errors - told,
            requests = tally.requests(),
            most_often = kind,
            first,
            "Simulated shoppers had trouble"
        );
    }
    errors
}
