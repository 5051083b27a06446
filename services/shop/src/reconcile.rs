//! Finding out what became of a payment whose answer was never heard, and finishing the order.

use std::time::Duration;

use crate::{
    orders::{Order, PendingOrder, Settlement},
    ports::{LookupOutcome, Ports, StoreError},
};

/// A pending order younger than this may still be in its own checkout's hands.
pub const LEAVE_ALONE: Duration = Duration::from_secs(2);
/// A payment that the provider does not know is given up only after this long: until then the request may
/// still be under way. It is longer than all deadlines on the way to the provider together.
pub const GIVE_UP_AFTER: Duration = Duration::from_secs(20);

/// Asks about one pending order and settles it if there is a verdict. `None`: not known yet.
pub async fn reconcile(ports: &Ports, pending: &PendingOrder) -> Result<Option<Order>, StoreError> {
    // The age at the moment of asking counts: the answer may take a while, and the request may still have
    // arrived meanwhile.
    let is_old = is_old(ports, pending);
    let verdict = match ports.payments.lookup(&pending.payment_key).await {
        LookupOutcome::Captured { transaction_id } => Settlement::Captured { transaction_id },
        LookupOutcome::Declined => Settlement::Declined,
        LookupOutcome::NeverSeen if is_old => Settlement::Unavailable,
        LookupOutcome::NeverSeen | LookupOutcome::Unknown => return Ok(None),
    };
    ports
        .store
        .settle(pending.id, verdict, ports.clock.now())
        .await
        .map(Some)
}

fn is_old(ports: &Ports, pending: &PendingOrder) -> bool {
    pending.created_at.after(GIVE_UP_AFTER) <= ports.clock.now()
}
