//! Finding out what became of payments whose answer was never heard, and finishing their orders.
//!
//! Two ways lead there. [`reconcile`] asks about one pending order by its payment's key; when the order is
//! old, it has the key voided, so that the answer is final: a charge that is still under way can no longer
//! happen. [`read_list`] reads on in the provider's own list of charges, which also knows those
//! that nobody here remembers. Both only ever move orders on as [`crate::order::step`] says, so that it does
//! no harm when two instances do it at once.

use std::time::Duration;

use crate::{
    fault::{Step, reach},
    ledger::{ChargePage, Heard},
    moment::Moment,
    orders::{PendingOrder, Settled, Settlement},
    ports::{LookupOutcome, Ports, StoreError, Unreachable},
};

/// The lease of whoever reconciles.
pub const LEASE_NAME: &str = "reconciler";
/// No lease is taken for longer.
pub const LEASE_MAX: Duration = Duration::from_secs(30);
/// A pending order younger than this may still be in its own checkout's hands.
pub const LEAVE_ALONE: Duration = Duration::from_secs(2);
/// From this age on a payment is no longer waited for. It is as long as payments-service works on one
/// charge, so that a slow payment is not cut off.
pub const VOID_AFTER: Duration = Duration::from_secs(6);
/// Charges on one page of the provider's list.
pub const PAGE_SIZE: u16 = 200;

/// Asks about one pending order and settles it if there is a verdict. `None`: not known yet.
pub async fn reconcile(ports: &Ports, pending: &PendingOrder) -> Result<Option<Settled>, StoreError> {
    let age = pending.created_at.age(ports.clock.now());
    let found = if age < LEAVE_ALONE {
        return Ok(None);
    } else if age < VOID_AFTER {
        ports.payments.lookup(&pending.payment_key).await
    } else {
        ports.payments.void(&pending.payment_key).await
    };
    let verdict = match found {
        LookupOutcome::Captured { transaction_id } => Settlement::Captured { transaction_id },
        LookupOutcome::Declined => Settlement::Declined,
        LookupOutcome::Voided => Settlement::Unavailable,
        LookupOutcome::NeverSeen | LookupOutcome::Unknown => return Ok(None),
    };
    reach(Step::ReconcilerFound);
    let settled = ports.store.settle(pending.id, verdict, ports.clock.now()).await?;
    reach(Step::ReconcilerSettled);
    Ok(Some(settled))
}

/// Why the list could not be read on.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// payments-service did not give it.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads one page of the provider's list after `position` and hears of its charges. Says what that changed,
/// where the next page begins, and whether there is one now.
pub async fn read_list(ports: &Ports, position: i64) -> Result<(Heard, ListEnd), ListError> {
    let asked_at = ports.clock.now();
    let page = ports.payments.list_charges(position, PAGE_SIZE).await?;
    reach(Step::ReconcilerListed);
    let end = ListEnd::of(&page);
    // The moment of asking: what was charged later may be missing on the page.
    let heard = ports.store.hear_charges(page, asked_at).await?;
    reach(Step::ReconcilerHeard);
    Ok((heard, end))
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListEnd {
    /// The position after which the next page begins.
    pub next_after: i64,
    /// Whether there is a next page now.
    pub has_more: bool,
}

impl ListEnd {
    const fn of(page: &ChargePage) -> Self {
        Self {
            next_after: page.next_after,
            has_more: page.has_more,
        }
    }
}

/// Whether a lease that ends at `until` still holds at `now`.
#[must_use]
pub fn holds(until: Moment, now: Moment) -> bool {
    until > now && until <= now.after(LEASE_MAX)
}
