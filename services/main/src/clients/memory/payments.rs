//! payments-service in memory, with the provider behind it.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Mutex,
};

use async_trait::async_trait;
use shop::{
    ledger::{Charge, ChargePage},
    ports::{
        ChargeOutcome, ChargeRequest, LookupOutcome, Payments, RefundOutcome, RefundRequest, Unreachable,
    },
};

use super::{Fault, attempt, lock, silence};

/// Keeps its books for as long as it lives. Without a script every payment is captured.
#[derive(Debug, Default)]
pub struct MemoryPayments {
    books: Mutex<Books>,
}

/// How one charge goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeScript {
    /// The bank says no.
    Decline,
    /// The provider cannot be asked; surely nothing is charged.
    Unavailable,
    /// It is charged, and the answer is lost: unknown.
    CaptureAndLose,
    /// The bank says no, and the answer is lost: unknown.
    DeclineAndLose,
    /// Nothing is charged, and nobody says so: unknown.
    LoseBefore,
    /// The request is still under way when the caller stops waiting: unknown, and charged only when
    /// [`MemoryPayments::deliver_late`] is called, unless the key was voided meanwhile.
    ArriveLate,
    /// As [`ChargeScript::ArriveLate`], by a provider that breaks its word and charges a voided key.
    ArriveThoughVoided,
}

/// Money that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryCharge {
    /// The provider's id of the charge.
    pub transaction_id: String,
    /// What was asked for.
    pub request: ChargeRequest,
    /// What was given back of it, in minor units.
    pub refunded_minor: i64,
}

impl MemoryCharge {
    fn listed(&self) -> Charge {
        Charge {
            payment_key: self.request.key.clone(),
            transaction_id: self.transaction_id.clone(),
            amount: self.request.amount,
            refunded_minor: self.refunded_minor,
        }
    }
}

#[derive(Debug, Default)]
struct Books {
    /// In the order in which they were taken.
    charges: Vec<MemoryCharge>,
    declines: HashMap<String, ChargeRequest>,
    /// Keys that nothing is charged under any more.
    voided: HashSet<String>,
    /// By key. Refusals are not kept: they moved nothing, and a later try may find things changed.
    refunds: HashMap<String, RefundRequest>,
    late: Vec<LateRequest>,
    script: VecDeque<ChargeScript>,
    lookup_faults: VecDeque<Fault>,
    refund_faults: VecDeque<Fault>,
    list_faults: VecDeque<Fault>,
    charge_calls: usize,
}

impl MemoryPayments {
    /// Says how the next charges go, one after the other. A key that was decided before keeps its
    /// verdict, whatever the script says about captures and declines.
    pub fn script(&self, next: &[ChargeScript]) {
        lock(&self.books).script.extend(next);
    }

    /// Makes the next lookups and voids go wrong, one fault each.
    pub fn fail_lookups(&self, faults: &[Fault]) {
        lock(&self.books).lookup_faults.extend(faults);
    }

    /// Makes the next refunds go wrong, one fault each.
    pub fn fail_refunds(&self, faults: &[Fault]) {
        lock(&self.books).refund_faults.extend(faults);
    }

    /// Makes the next readings of the list go wrong, one fault each.
    pub fn fail_lists(&self, faults: &[Fault]) {
        lock(&self.books).list_faults.extend(faults);
    }

    /// Lets the requests that are still under way arrive, in order.
    pub fn deliver_late(&self) {
        let mut books = lock(&self.books);
        for LateRequest { request, heeds_void } in std::mem::take(&mut books.late) {
            if !heeds_void {
                books.voided.remove(&request.key);
            }
            books.decide(&request, Verdict::Captured);
        }
    }

    /// The money that was taken, in order.
    #[must_use]
    pub fn charges(&self) -> Vec<MemoryCharge> {
        lock(&self.books).charges.clone()
    }

    /// How often somebody asked for a charge.
    #[must_use]
    pub fn charge_calls(&self) -> usize {
        lock(&self.books).charge_calls
    }
}

/// A request for a charge that is still under way.
#[derive(Debug)]
struct LateRequest {
    request: ChargeRequest,
    heeds_void: bool,
}

/// What the bank says.
#[derive(Clone, Copy)]
enum Verdict {
    Captured,
    Declined,
}

#[async_trait]
impl Payments for MemoryPayments {
    async fn charge(&self, request: ChargeRequest) -> ChargeOutcome {
        lock(&self.books).charge(request)
    }

    async fn lookup(&self, key: &str) -> LookupOutcome {
        let books = &mut *lock(&self.books);
        let heard = attempt(books.lookup_faults.pop_front(), || books.find(key));
        heard.unwrap_or(LookupOutcome::Unknown)
    }

    async fn void(&self, key: &str) -> LookupOutcome {
        let books = &mut *lock(&self.books);
        let heard = attempt(books.lookup_faults.pop_front(), || books.void(key));
        heard.unwrap_or(LookupOutcome::Unknown)
    }

    async fn list_charges(&self, after: i64, limit: u16) -> Result<ChargePage, Unreachable> {
        let books = &mut *lock(&self.books);
        let heard = attempt(books.list_faults.pop_front(), || books.list(after, limit));
        heard.ok_or_else(|| silence("payments-service"))
    }

    async fn refund(&self, request: RefundRequest) -> RefundOutcome {
        let books = &mut *lock(&self.books);
        let heard = attempt(books.refund_faults.pop_front(), || books.refund(request));
        heard.unwrap_or(RefundOutcome::Unknown)
    }
}

impl Books {
    fn charge(&mut self, request: ChargeRequest) -> ChargeOutcome {
        use Verdict::{Captured, Declined};
        self.charge_calls += 1;
        match self.script.pop_front() {
            None => self.decide(&request, Captured),
            Some(ChargeScript::Decline) => self.decide(&request, Declined),
            Some(ChargeScript::Unavailable) => ChargeOutcome::Unavailable,
            Some(ChargeScript::CaptureAndLose) => self.decide_and_lose(&request, Captured),
            Some(ChargeScript::DeclineAndLose) => self.decide_and_lose(&request, Declined),
            Some(ChargeScript::LoseBefore) => ChargeOutcome::Unknown,
            Some(ChargeScript::ArriveLate) => self.keep_under_way(request, true),
            Some(ChargeScript::ArriveThoughVoided) => self.keep_under_way(request, false),
        }
    }

    fn keep_under_way(&mut self, request: ChargeRequest, heeds_void: bool) -> ChargeOutcome {
        self.late.push(LateRequest { request, heeds_void });
        ChargeOutcome::Unknown
    }

    fn decide_and_lose(&mut self, request: &ChargeRequest, verdict: Verdict) -> ChargeOutcome {
        self.decide(request, verdict);
        ChargeOutcome::Unknown
    }

    /// The verdict on the key: the one that it has, else `verdict`. A key that was used for something
    /// else says nothing about this request, as payments-service would not.
    fn decide(&mut self, request: &ChargeRequest, verdict: Verdict) -> ChargeOutcome {
        let declined = self.declines.get(&request.key);
        let charged = self.charges.iter().map(|charge| &charge.request);
        let mut before = charged.chain(declined);
        match before.find(|before| before.key == request.key) {
            Some(before) if before != request => return ChargeOutcome::Unknown,
            Some(_) => {}
            None if self.voided.contains(&request.key) => return ChargeOutcome::Unavailable,
            None => self.write_down(request.clone(), verdict),
        }
        match self.find(&request.key) {
            LookupOutcome::Captured { transaction_id } => ChargeOutcome::Captured { transaction_id },
            _ => ChargeOutcome::Declined,
        }
    }

    fn write_down(&mut self, request: ChargeRequest, verdict: Verdict) {
        match verdict {
            Verdict::Captured => self.charges.push(MemoryCharge {
                transaction_id: format!("txn_memory_{}", self.charges.len() + 1),
                request,
                refunded_minor: 0,
            }),
            Verdict::Declined => {
                self.declines.insert(request.key.clone(), request);
            }
        }
    }

    fn find(&self, key: &str) -> LookupOutcome {
        if let Some(charge) = self.charges.iter().find(|charge| charge.request.key == key) {
            let transaction_id = charge.transaction_id.clone();
            return LookupOutcome::Captured { transaction_id };
        }
        if self.declines.contains_key(key) {
            return LookupOutcome::Declined;
        }
        if self.voided.contains(key) {
            return LookupOutcome::Voided;
        }
        LookupOutcome::NeverSeen
    }

    fn void(&mut self, key: &str) -> LookupOutcome {
        if self.find(key) == LookupOutcome::NeverSeen {
            self.voided.insert(key.to_owned());
        }
        self.find(key)
    }

    /// Positions count the charges from 1.
    fn list(&self, after: i64, limit: u16) -> ChargePage {
        let begin = usize::try_from(after).unwrap_or(0).min(self.charges.len());
        let end = (begin + usize::from(limit)).min(self.charges.len());
        ChargePage {
            charges: self.charges[begin..end]
                .iter()
                .map(MemoryCharge::listed)
                .collect(),
            next_after: i64::try_from(end).unwrap_or(i64::MAX).max(after),
            has_more: end < self.charges.len(),
        }
    }

    fn refund(&mut self, request: RefundRequest) -> RefundOutcome {
        if let Some(before) = self.refunds.get(&request.key) {
            return if *before == request {
                RefundOutcome::Refunded
            } else {
                refused("idempotency_key_reused")
            };
        }
        let mut charges = self.charges.iter_mut();
        let Some(charge) = charges.find(|charge| charge.transaction_id == request.transaction_id) else {
            return refused("unknown_payment");
        };
        if request.amount.minor > charge.request.amount.minor - charge.refunded_minor {
            return refused("refund_exceeds_charge");
        }
        charge.refunded_minor += request.amount.minor;
        self.refunds.insert(request.key.clone(), request);
        RefundOutcome::Refunded
    }
}

fn refused(code: &str) -> RefundOutcome {
    RefundOutcome::Refused(code.to_owned())
}
