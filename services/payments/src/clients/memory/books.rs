//! What the provider in memory did, and what it therefore answers.

use std::collections::HashMap;

use commerce::Money;

use crate::{
    listing::{ChargePage, ListedCharge, ListedKey, Outcome, Page},
    payment::{Charge, IdempotencyKey, Refund, RefundId, TransactionId},
    ports::{ChargeAnswer, ChargeReply, FindAnswer, RefundAnswer, VoidAnswer},
};

/// Everything it did since it was made.
#[derive(Debug, Default)]
pub(super) struct Books {
    movements: HashMap<IdempotencyKey, Movement>,
    /// The charges in the order of their making. The first has the position 1, and so on.
    list: Vec<(ListedKey, Money, Outcome)>,
    /// What is left of each charge, in minor units.
    left: HashMap<TransactionId, i64>,
    declines_from: Option<i64>,
}

/// What was done under one key.
#[derive(Clone, Debug)]
enum Movement {
    Charge(Charge, Outcome),
    Refund(Refund, RefundAnswer),
    Void,
}

impl From<Outcome> for ChargeAnswer {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Captured(transaction_id) => Self::Captured(transaction_id),
            Outcome::Declined => Self::Declined,
        }
    }
}

impl Books {
    pub(super) fn decline_from(&mut self, amount_minor: i64) {
        self.declines_from = Some(amount_minor);
    }

    pub(super) fn captured(&self) -> usize {
        self.left.len()
    }

    pub(super) fn charge(&mut self, key: &IdempotencyKey, charge: &Charge) -> ChargeReply {
        let (answer, replayed) = match self.movements.get(key) {
            Some(Movement::Charge(before, outcome)) if before == charge => (outcome.clone().into(), true),
            Some(Movement::Void) => (ChargeAnswer::Voided, false),
            Some(_) => (ChargeAnswer::KeyReused, false),
            None => (self.take(key, charge).into(), false),
        };
        ChargeReply { answer, replayed }
    }

    fn take(&mut self, key: &IdempotencyKey, charge: &Charge) -> Outcome {
        let outcome = self.decide(charge);
        let listed = (ListedKey::from(key), charge.amount, outcome.clone());
        self.list.push(listed);
        let movement = Movement::Charge(charge.clone(), outcome.clone());
        self.movements.insert(key.clone(), movement);
        outcome
    }

    fn decide(&mut self, charge: &Charge) -> Outcome {
        if self
            .declines_from
            .is_some_and(|least| charge.amount.minor >= least)
        {
            return Outcome::Declined;
        }
        let transaction_id = TransactionId::numbered(self.left.len() + 1);
        self.left.insert(transaction_id.clone(), charge.amount.minor);
        Outcome::Captured(transaction_id)
    }

    pub(super) fn find(&self, key: &IdempotencyKey) -> FindAnswer {
        match self.movements.get(key) {
            Some(Movement::Charge(_, Outcome::Captured(transaction_id))) => {
                FindAnswer::Captured(transaction_id.clone())
            }
            Some(Movement::Charge(_, Outcome::Declined)) => FindAnswer::Declined,
            Some(Movement::Void) => FindAnswer::Voided,
            Some(Movement::Refund(..)) | None => FindAnswer::NeverCharged,
        }
    }

    pub(super) fn void(&mut self, key: &IdempotencyKey) -> VoidAnswer {
        match self.movements.get(key) {
            Some(Movement::Charge(_, Outcome::Captured(transaction_id))) => {
                VoidAnswer::Captured(transaction_id.clone())
            }
            Some(Movement::Charge(_, Outcome::Declined)) => VoidAnswer::Declined,
            Some(Movement::Refund(..)) => VoidAnswer::KeyReused,
            Some(Movement::Void) => VoidAnswer::Voided,
            None => {
                self.movements.insert(key.clone(), Movement::Void);
                VoidAnswer::Voided
            }
        }
    }

    pub(super) fn list(&self, page: Page) -> ChargePage {
        let entries = (1..).zip(&self.list);
        let rest = entries.skip_while(|(position, _)| *position <= page.after());
        let limit = usize::try_from(page.limit()).unwrap_or(usize::MAX);
        let mut charges: Vec<ListedCharge> = rest
            .take(limit.saturating_add(1))
            .map(|(position, entry)| self.listed(position, entry))
            .collect();
        let has_more = charges.len() > limit;
        charges.truncate(limit);
        ChargePage {
            has_more,
            next_after: charges.last().map_or(page.after(), |last| last.created),
            charges,
        }
    }

    /// Its clock ticks once per charge, so a charge's time is its position.
    fn listed(&self, position: i64, (key, amount, outcome): &(ListedKey, Money, Outcome)) -> ListedCharge {
        let refunded = match outcome {
            Outcome::Captured(transaction_id) => {
                amount.minor - self.left.get(transaction_id).copied().unwrap_or(amount.minor)
            }
            Outcome::Declined => 0,
        };
        ListedCharge {
            key: key.clone(),
            outcome: outcome.clone(),
            amount: *amount,
            refunded: Money::new(refunded, amount.currency),
            created: position,
        }
    }

    /// Refusals are not kept: they moved nothing, and a later try may find things changed.
    pub(super) fn refund(&mut self, key: &IdempotencyKey, refund: &Refund) -> RefundAnswer {
        match self.movements.get(key) {
            Some(Movement::Refund(before, answer)) if before == refund => return answer.clone(),
            Some(_) => return RefundAnswer::KeyReused,
            None => {}
        }
        let refund_id = RefundId::numbered(self.movements.len() + 1);
        let Some(left) = self.left.get_mut(&refund.transaction_id) else {
            return RefundAnswer::UnknownCharge;
        };
        if refund.amount_minor > *left {
            return RefundAnswer::ExceedsCharge;
        }
        *left -= refund.amount_minor;
        let answer = RefundAnswer::Refunded(refund_id);
        let movement = Movement::Refund(refund.clone(), answer.clone());
        self.movements.insert(key.clone(), movement);
        answer
    }
}
