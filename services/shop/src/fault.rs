//! The steps at which a test may kill the process, by name.
//!
//! [`reach`] stands where something durable was just done or is about to be. Only with the feature
//! `fault-points` does it do anything: it calls what [`install`] was given. Shipped programs are built without.

/// A step that a purchase, a delivery or a repair goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The order is about to be written down.
    CheckoutOpening,
    /// It is written down, and nothing was charged yet.
    CheckoutOpened,
    /// The payment's outcome is known, and not written down.
    CheckoutCharged,
    /// It is written down, and the buyer does not know.
    CheckoutSettled,
    /// A transaction of the store is about to become durable.
    StoreCommitting,
    /// It is durable, and nobody was told.
    StoreCommitted,
    /// Tasks of the outbox were claimed, and nothing was done for them.
    RelayClaimed,
    /// The inventory was asked for a line, and its answer is not written down.
    RelayReserved,
    /// A reservation was given back, and that is not written down.
    RelayReleased,
    /// The CRM knows, and that is not written down.
    RelayToldCrm,
    /// The money went back, and that is not written down.
    RelayRefunded,
    /// A delivery is written down.
    RelayFinished,
    /// The reconciler knows what became of a payment, and has not written it down.
    ReconcilerFound,
    /// It has.
    ReconcilerSettled,
    /// It read a page of the provider's list, and nothing of it is written down.
    ReconcilerListed,
    /// The page is written down.
    ReconcilerHeard,
}

/// Says that the step is reached.
#[inline]
pub fn reach(step: Step) {
    #[cfg(feature = "fault-points")]
    if let Some(hook) = with_hook::HOOK.get() {
        hook(step);
    }
    #[cfg(not(feature = "fault-points"))]
    let _ = step;
}

#[cfg(feature = "fault-points")]
pub use with_hook::install;

#[cfg(feature = "fault-points")]
mod with_hook {
    use std::sync::OnceLock;

    use super::Step;

    pub(super) static HOOK: OnceLock<Box<dyn Fn(Step) + Send + Sync>> = OnceLock::new();

    /// Lets `hook` be called at every step from now on. Only the first one counts.
    pub fn install(hook: impl Fn(Step) + Send + Sync + 'static) {
        let _the_first_stays = HOOK.set(Box::new(hook));
    }

    impl Step {
        /// Every step.
        pub const ALL: [Step; 16] = [
            Step::CheckoutOpening,
            Step::CheckoutOpened,
            Step::CheckoutCharged,
            Step::CheckoutSettled,
            Step::StoreCommitting,
            Step::StoreCommitted,
            Step::RelayClaimed,
            Step::RelayReserved,
            Step::RelayReleased,
            Step::RelayToldCrm,
            Step::RelayRefunded,
            Step::RelayFinished,
            Step::ReconcilerFound,
            Step::ReconcilerSettled,
            Step::ReconcilerListed,
            Step::ReconcilerHeard,
        ];

        /// The name, for example `checkout.opened`.
        #[must_use]
        pub const fn name(self) -> &'static str {
            match self {
                Step::CheckoutOpening => "checkout.opening",
                Step::CheckoutOpened => "checkout.opened",
                Step::CheckoutCharged => "checkout.charged",
                Step::CheckoutSettled => "checkout.settled",
                Step::StoreCommitting => "store.committing",
                Step::StoreCommitted => "store.committed",
                Step::RelayClaimed => "relay.claimed",
                Step::RelayReserved => "relay.reserved",
                Step::RelayReleased => "relay.released",
                Step::RelayToldCrm => "relay.told_crm",
                Step::RelayRefunded => "relay.refunded",
                Step::RelayFinished => "relay.finished",
                Step::ReconcilerFound => "reconciler.found",
                Step::ReconcilerSettled => "reconciler.settled",
                Step::ReconcilerListed => "reconciler.listed",
                Step::ReconcilerHeard => "reconciler.heard",
            }
        }
    }
}
