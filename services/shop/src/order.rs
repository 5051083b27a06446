//! The states of an order, and what each step owes.
//!
//! One pure table. The stores only persist what [`step`] says: the next state, and the duties, in the
//! same transaction. Money that arrives for an order that was given up is owed back, so no order of
//! events loses it.

use std::{fmt, str::FromStr};

use crate::ledger::Entry;

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderState {
    /// Written down, with its payment intent; the payment's outcome is not known yet.
    Pending,
    /// Paid.
    Completed,
    /// The bank said no; nothing was charged.
    Declined,
    /// The payment never happened; nothing was charged.
    Unavailable,
    /// Paid, but it will not be delivered: the money is on its way back.
    Cancelled,
    /// The money is back.
    Refunded,
}

/// What happens to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderEvent {
    /// The provider has the money.
    PaymentCaptured,
    /// The bank said no.
    PaymentDeclined,
    /// The provider surely never charged.
    PaymentUnavailable,
    /// A line cannot be delivered from anywhere.
    OutOfStock,
    /// The provider gave the money back.
    RefundPaid,
}

impl OrderEvent {
    /// Every event.
    pub const ALL: [OrderEvent; 5] = [
        OrderEvent::PaymentCaptured,
        OrderEvent::PaymentDeclined,
        OrderEvent::PaymentUnavailable,
        OrderEvent::OutOfStock,
        OrderEvent::RefundPaid,
    ];
}

/// What a step obliges the store to do in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Duty {
    /// Lower the stock by the ordered quantities; it may go below zero.
    LowerStock,
    /// Raise the stock again.
    RestoreStock,
    /// Take the ordered quantities out of the cart; what was added since stays.
    TakeFromCart,
    /// Start a new attempt on the same cart.
    RenewCart,
    /// Give the coupon's reserved use back.
    ReleaseCoupon,
    /// Enqueue one reservation for each line.
    ReserveLines,
    /// Enqueue the release of every reservation made so far.
    ReleaseReservations,
    /// Enqueue the news for the CRM.
    TellCrm,
    /// Enqueue the refund of the whole payment.
    RefundPayment,
    /// Write this entry into the ledger.
    Book(Entry),
}

/// The result of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The order moves on and owes these duties.
    Moves(OrderState, &'static [Duty]),
    /// The event was heard before; nothing changes.
    Repeats,
}

/// The event cannot happen to an order in this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an order that is {state} cannot hear {event:?}")]
pub struct ImpossibleStep {
    /// The order's state.
    pub state: OrderState,
    /// The event.
    pub event: OrderEvent,
}

/// What `event` does to an order in `state`.
pub fn step(state: OrderState, event: OrderEvent) -> Result<Step, ImpossibleStep> {
    use Duty as D;
    use OrderEvent as E;
    use OrderState as S;
    Ok(match (state, event) {
        (S::Pending, E::PaymentCaptured) => Step::Moves(
            S::Completed,
            &[
                D::Book(Entry::Sale),
                D::LowerStock,
                D::TakeFromCart,
                D::ReserveLines,
                D::TellCrm,
            ],
        ),
        (S::Pending, E::PaymentDeclined) => Step::Moves(S::Declined, &[D::ReleaseCoupon, D::RenewCart]),
        (S::Pending, E::PaymentUnavailable) => Step::Moves(S::Unavailable, &[D::ReleaseCoupon, D::RenewCart]),
        // The money came after we had given up: it goes back.
        (S::Declined | S::Unavailable, E::PaymentCaptured) => Step::Moves(
            S::Cancelled,
            &[D::Book(Entry::UnexpectedPayment), D::RefundPayment],
        ),
        (S::Completed, E::OutOfStock) => Step::Moves(
            S::Cancelled,
            &[
                D::Book(Entry::Cancellation),
                D::RestoreStock,
                D::ReleaseReservations,
                D::RefundPayment,
            ],
        ),
        (S::Cancelled, E::RefundPaid) => Step::Moves(S::Refunded, &[D::Book(Entry::Refund)]),
        (S::Completed | S::Cancelled | S::Refunded, E::PaymentCaptured)
        | (S::Declined | S::Unavailable, E::PaymentDeclined | E::PaymentUnavailable)
        | (S::Cancelled | S::Refunded, E::OutOfStock)
        | (S::Refunded, E::RefundPaid) => Step::Repeats,
        _ => return Err(ImpossibleStep { state, event }),
    })
}

impl OrderState {
    /// Every state.
    pub const ALL: [OrderState; 6] = [
        OrderState::Pending,
        OrderState::Completed,
        OrderState::Declined,
        OrderState::Unavailable,
        OrderState::Cancelled,
        OrderState::Refunded,
    ];

    /// The word in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            OrderState::Pending => "pending",
            OrderState::Completed => "completed",
            OrderState::Declined => "declined",
            OrderState::Unavailable => "unavailable",
            OrderState::Cancelled => "cancelled",
            OrderState::Refunded => "refunded",
        }
    }

    /// Whether the provider holds, or held, money for an order in this state.
    #[must_use]
    pub const fn is_paid(self) -> bool {
        matches!(
            self,
            OrderState::Completed | OrderState::Cancelled | OrderState::Refunded
        )
    }
}

impl fmt::Display for OrderState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// The text is not the word of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a state of an order")]
pub struct UnknownState;

impl FromStr for OrderState {
    type Err = UnknownState;

    fn from_str(code: &str) -> Result<Self, UnknownState> {
        Self::ALL
            .into_iter()
            .find(|state| state.code() == code)
            .ok_or(UnknownState)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::Balances;

    /// Plays the possible events from `Pending` on and returns the last state with all duties.
    fn play(events: &[OrderEvent]) -> (OrderState, Vec<Duty>) {
        let mut state = OrderState::Pending;
        let mut owed = Vec::new();
        for event in events {
            if let Ok(Step::Moves(next, duties)) = step(state, *event) {
                state = next;
                owed.extend_from_slice(duties);
            }
        }
        (state, owed)
    }

    /// What the entries of `owed` leave on each account, for an order of 100.
    fn balances(owed: &[Duty]) -> Balances {
        let mut balances = Balances::default();
        for duty in owed {
            if let Duty::Book(entry) = duty {
                balances.add(*entry, 100);
            }
        }
        balances
    }

    fn times(owed: &[Duty], duty: Duty) -> usize {
        owed.iter().filter(|owed| **owed == duty).count()
    }

    proptest! {
        #[test]
        fn whatever_happens_money_has_a_reason(picks in prop::collection::vec(0_usize..5, 0..12)) {
            let events: Vec<_> = picks.into_iter().map(|pick| OrderEvent::ALL[pick]).collect();
            let (state, owed) = play(&events);
            let captured = state.is_paid();
            let refunds = times(&owed, Duty::RefundPayment);
            prop_assert!(refunds <= 1, "refunded twice");
            prop_assert_eq!(refunds == 1, matches!(state, OrderState::Cancelled | OrderState::Refunded));
            prop_assert!(captured || refunds == 0, "refunded what was never captured");
            prop_assert!(times(&owed, Duty::LowerStock) <= 1 && times(&owed, Duty::TakeFromCart) <= 1);
            prop_assert!(times(&owed, Duty::RestoreStock) <= times(&owed, Duty::LowerStock));
            prop_assert!(times(&owed, Duty::ReleaseCoupon) <= 1);
            prop_assert_eq!(balances(&owed), Balances::due(state, 100), "the ledger says otherwise: {}", state);
            let given_up = events.contains(&OrderEvent::PaymentCaptured);
            prop_assert!(!given_up || captured, "captured money without an order that accounts for it");
        }
    }

    #[test]
    fn a_captured_payment_is_heard_in_every_state() {
        for state in OrderState::ALL {
            assert!(step(state, OrderEvent::PaymentCaptured).is_ok(), "{state}");
        }
    }

    #[test]
    fn every_state_reads_back_from_its_word() {
        for state in OrderState::ALL {
            assert_eq!(state.code().parse(), Ok(state));
        }
    }
}
