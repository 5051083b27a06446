//! Shoppers who come one after the other, whether or not the shop keeps up.

use std::{sync::Arc, time::Duration};

use fastrand::Rng;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep_until, timeout},
};

use super::{
    addresses::Addresses,
    arrivals::Arrivals,
    browser::Origin,
    lending::Lent,
    members::{Members, Membership},
    mix::CountryMix,
    persona::Persona,
    profile::Profile,
    script::Script,
    street::Street,
    visit::{Sums, Visit, lock},
};

/// How long everybody has to finish the request that they are at, when the traffic ends.
const LEAVE_TIME_MAX: Duration = Duration::from_secs(5);

/// Takes the numbers of shoppers, which follow each other, far apart (2^64 divided by the golden ratio).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Who comes, when, and how many.
#[derive(Clone)]
pub(super) struct Plan {
    /// Shoppers a second.
    pub(super) rate: f64,
    pub(super) profile: Profile,
    pub(super) mix: CountryMix,
    /// `None` for as long as nobody says stop.
    pub(super) duration: Option<Duration>,
    pub(super) seed: u64,
    pub(super) think_time: Duration,
    pub(super) shoppers_max: usize,
    pub(super) household: String,
    /// Where browsers tell how it was, if they do.
    pub(super) telemetry: Option<Origin>,
}

/// The shoppers who are there, and what the next ones get.
pub(super) struct Crowd<S: Street> {
    plan: Plan,
    street: S,
    sums: Sums,
    is_over: watch::Receiver<bool>,
    addresses: Addresses,
    members: Members,
    present: JoinSet<Belongings>,
}

/// What a shopper gives back at the end.
struct Belongings {
    address: Lent,
    membership: Option<Membership>,
}

impl<S: Street> Crowd<S> {
    pub(super) fn new(plan: Plan, street: S, sums: Sums, is_over: watch::Receiver<bool>) -> Self {
        Self {
            street,
            sums,
            is_over,
            addresses: Addresses::new(plan.seed),
            members: Members::new(&plan.household),
            present: JoinSet::new(),
            plan,
        }
    }

    /// Lets them come until the time is over or somebody says stop, and waits until they have left.
    pub(super) async fn run(mut self, over: watch::Sender<bool>) {
        let begun = Instant::now();
        let span = self.plan.duration.unwrap_or(self.plan.profile.natural_span());
        let chance = Rng::with_seed(self.plan.seed);
        let arrivals = Arrivals::new(self.plan.rate, self.plan.profile, span, chance);
        let end = self.plan.duration;
        let within = arrivals.take_while(|at| end.is_none_or(|end| *at < end));
        for (number, at) in within.enumerate() {
            if !self.wait_until(begun + at).await {
                break;
            }
            self.admit(number as u64, begun + at);
        }
        if let Some(end) = end {
            self.wait_until(begun + end).await;
        }
        over.send_replace(true);
        self.leave().await;
    }

    /// False when it is over before.
    async fn wait_until(&mut self, at: Instant) -> bool {
        tokio::select! {
            biased;
            _ = self.is_over.wait_for(|is_over| *is_over) => false,
            () = sleep_until(at) => true,
        }
    }

    fn admit(&mut self, number: u64, arrives: Instant) {
        let now = Instant::now();
        self.take_back(now);
        let has_room = self.present.len() < self.plan.shoppers_max;
        let Some((address, from)) = has_room.then(|| self.addresses.take(now)).flatten() else {
            lock(&self.sums).turned_away += 1;
            return;
        };
        let mut chance = Rng::with_seed(self.plan.seed ^ number.wrapping_mul(SPREAD));
        let telemetry_chance = Rng::with_seed(!self.plan.seed ^ number.wrapping_mul(SPREAD));
        let country = self.plan.mix.choose(&mut chance);
        let wanted = Persona::choose(&mut chance);
        let membership = self.members.take(wanted, now);
        let (membership, member) = membership.unzip();
        let persona = match wanted {
            // All accounts are out or resting: such a shopper buys as a guest.
            Persona::Returning | Persona::Vip if member.is_none() => Persona::Buyer,
            persona => persona,
        };
        let visit = Visit {
            street: self.street.clone(),
            from,
            country,
            script: Script::new(persona, member, self.plan.think_time, chance),
            sums: Arc::clone(&self.sums),
            is_over: self.is_over.clone(),
            arrives,
            telemetry: self
                .plan
                .telemetry
                .clone()
                .map(|origin| (origin, telemetry_chance)),
        };
        self.present.spawn(async move {
            visit.run().await;
            Belongings { address, membership }
        });
    }

    /// From those who have left. What somebody had whose visit broke off is not lent again.
    fn take_back(&mut self, now: Instant) {
        while let Some(left) = self.present.try_join_next() {
            if let Ok(Belongings { address, membership }) = left {
                self.addresses.give_back(address, now);
                if let Some(membership) = membership {
                    self.members.give_back(membership, now);
                }
            }
        }
    }

    async fn leave(mut self) {
        let all_left = async { while self.present.join_next().await.is_some() {} };
        if timeout(LEAVE_TIME_MAX, all_left).await.is_err() {
            lock(&self.sums).cut_short += self.present.len() as u64;
            self.present.shutdown().await;
        }
    }
}
