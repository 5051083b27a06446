//! The partners in memory: the same promises, no network, and faults on demand.

mod crm;
mod inventory;
mod payments;
mod promotions;

use std::sync::{Mutex, MutexGuard, PoisonError};

use shop::ports::Unreachable;

pub use crm::MemoryCrm;
pub use inventory::MemoryInventory;
pub use payments::{ChargeScript, MemoryCharge, MemoryPayments};
pub use promotions::{MemoryCoupon, MemoryPromotions};

/// How one question goes wrong. The caller hears the same in both cases: nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The partner does nothing.
    NotDone,
    /// The partner does it, and its answer is lost.
    DoneAndLost,
}

/// Does `work` and passes its result on, unless the fault wills otherwise.
fn attempt<Word>(fault: Option<Fault>, work: impl FnOnce() -> Word) -> Option<Word> {
    match fault {
        None => Some(work()),
        Some(Fault::NotDone) => None,
        Some(Fault::DoneAndLost) => {
            work();
            None
        }
    }
}

fn silence(partner: &'static str) -> Unreachable {
    Unreachable {
        partner,
        reason: "a fault that a test asked for".to_owned(),
    }
}

fn lock<Books>(books: &Mutex<Books>) -> MutexGuard<'_, Books> {
    books.lock().unwrap_or_else(PoisonError::into_inner)
}
