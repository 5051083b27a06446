//! Takes note of what visitors do.

use std::{sync::Arc, time::Duration};

use commerce::{Country, UserId};
use shop::{
    customers::{Role, User},
    moment::Moment,
    orders::{Buyer, Order},
    ports::{CacheError, Clock, Ports, Store, Visits},
    segments::{Action, Remembered, Segment, needs_history, segment},
    tallies::{Event, Hour, Stage},
};
use telemetry::{
    contract::{CustomerSegment, FunnelStage},
    count, mark,
};

use super::counters::Counters;

/// The longest that a request waits for what its user bought long ago. Most need not ask.
const HISTORY_TIME_MAX: Duration = Duration::from_millis(50);

/// Counts visitors, those with an account also by their segment.
pub(crate) struct Recorder {
    visits: Arc<dyn Visits>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    counters: Counters,
}

/// What somebody with an account did.
struct Deed {
    user: UserId,
    action: Action,
    country: Country,
    now: Moment,
}

impl Recorder {
    /// Nothing was counted yet.
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            visits: Arc::clone(&ports.visits),
            store: Arc::clone(&ports.store),
            clock: Arc::clone(&ports.clock),
            counters: Counters::new(Arc::clone(&ports.tallies), &*ports.chance),
        }
    }

    /// Somebody reached this stage. Guests, and those who did not say who they are, have no segment.
    pub(crate) async fn note(&self, stage: Stage, country: Country, user: Option<&User>) {
        let now = self.clock.now();
        self.counters.count(Hour::of(now), Event::Stage(stage, country));
        count(FunnelStage {
            stage: stage.action().code().into(),
            country: country.code().into(),
            payment_method: None,
        });
        let Some(user) = user.filter(|user| user.role != Role::Guest) else {
            return;
        };
        let deed = Deed {
            user: user.id,
            action: stage.action(),
            country,
            now,
        };
        if let Some(remembered) = known(self.visits.visit(user.id, now).await) {
            self.count_segment(&deed, &remembered, 0).await;
        }
    }

    /// This order was sold. Call it once for each order: for the verdict that sold it. `role`: of who buys, if it is
    /// known.
    pub(crate) async fn sold(&self, order: &Order, role: Option<Role>) {
        let now = self.clock.now();
        let sale = Event::Sale(order.country, order.payment_method);
        self.counters.count(Hour::of(now), sale);
        count(FunnelStage {
            stage: "checkout_complete".into(),
            country: order.country.code().into(),
            payment_method: Some(order.payment_method.code().into()),
        });
        let role = match role {
            Some(role) => Some(role),
            None => self.buyer(order.user_id, 0).await.map(|buyer| buyer.role),
        };
        if role.is_none_or(|role| role == Role::Guest) {
            return;
        }
        let deed = Deed {
            user: order.user_id,
            action: Action::Checkout,
            country: order.country,
            now,
        };
        let spend_cents = order.totals.total.usd_cents();
        let bought = self.visits.purchase(order.user_id, spend_cents, now).await;
        if let Some(remembered) = known(bought) {
            self.count_segment(&deed, &remembered, 1).await;
        }
    }

    /// Sends what was counted to where all instances' sums are.
    pub(crate) async fn flush(&self) -> Result<(), CacheError> {
        self.counters.flush().await
    }

    /// `fresh_orders`: how many orders of this visit are not among what is remembered.
    async fn count_segment(&self, deed: &Deed, remembered: &Remembered, fresh_orders: i64) {
        if let Some(segment) = self.segment(deed, remembered, fresh_orders).await {
            let event = Event::Segment(segment, deed.action, deed.country);
            self.counters.count(Hour::of(deed.now), event);
            mark("webstore.customer.segment", segment.code());
            count(CustomerSegment {
                segment: segment.code().into(),
                action: deed.action.code().into(),
                country: deed.country.code().into(),
            });
        }
    }

    /// The store is asked only where the answer matters: then nothing is remembered from before this visit, and all
    /// orders that are remembered were made during it.
    async fn segment(&self, deed: &Deed, remembered: &Remembered, fresh_orders: i64) -> Option<Segment> {
        if !needs_history(remembered, deed.now) {
            return Some(segment(remembered, false, deed.now));
        }
        let of_this_visit = remembered.orders.saturating_add(fresh_orders);
        let limit = usize::try_from(of_this_visit).ok()?.saturating_add(1);
        let buyer = self.buyer(deed.user, limit).await?;
        Some(segment(remembered, buyer.paid_orders > of_this_visit, deed.now))
    }

    async fn buyer(&self, user: UserId, limit: usize) -> Option<Buyer> {
        let question = self.store.buyer(user, limit);
        let answer = tokio::time::timeout(HISTORY_TIME_MAX, question).await;
        // A store that fails says so itself, and those who depend on it do.
        answer.ok()?.ok()?
    }
}

/// Whoever keeps what is remembered tells people when it is away.
fn known(answer: Result<Remembered, CacheError>) -> Option<Remembered> {
    let unknown = |error: &CacheError| tracing::debug!(%error, "A customer is not counted by segment");
    answer.inspect_err(unknown).ok()
}
