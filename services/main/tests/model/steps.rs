//! What can happen, and how chance strings it together.

use std::time::Duration;

use commerce::{Country, PaymentMethod};
use main_service::clients::memory::{ChargeScript, Fault};

/// How many buyers there are.
pub(crate) const USERS: usize = 3;
/// How many products there are, numbered from 1.
pub(crate) const PRODUCTS: i64 = 4;
/// The coupons and their limits: uses by all, uses by one buyer.
pub(crate) const COUPONS: [(&str, Option<i64>, Option<i64>); 2] =
    [("FEW", Some(1), None), ("ONCE", None, Some(1))];

/// Tasks under way at once; the oldest is abandoned for one more.
pub(crate) const TASKS_MAX: usize = 12;
/// More lines than a cart has here.
const LINES_MAX: usize = 12;

/// What somebody asks for at the till.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) country: Country,
    pub(crate) method: PaymentMethod,
    /// A place in [`COUPONS`].
    pub(crate) coupon: Option<usize>,
}

/// Who can fail to answer, and about what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    Promotion,
    StockCheck,
    Reservation,
    Release,
    CrmNews,
    Lookup,
    Refund,
    List,
}

/// One step of a schedule. Where it names a task or a line, it means that one of those there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Add {
        user: usize,
        product: i64,
        pieces: i64,
    },
    SetPieces {
        user: usize,
        line: usize,
        pieces: i64,
    },
    RemoveLine {
        user: usize,
        line: usize,
    },
    /// A checkout that is sent `clicks` times at once.
    Checkout {
        user: usize,
        key: Option<u8>,
        wish: Wish,
        clicks: u8,
    },
    /// Somebody claims up to so many tasks of the outbox and delivers them.
    Relay {
        tasks: usize,
    },
    Reconcile,
    /// Somebody reads on in the provider's list of charges.
    ReadList,
    /// A task goes on to its next pause.
    Continue {
        task: usize,
    },
    /// A task goes on to its end.
    Complete {
        task: usize,
    },
    /// The caller of a task dies where it stands.
    Abandon {
        task: usize,
    },
    /// The whole process dies and starts again.
    Restart,
    Bank(ChargeScript),
    LatePaymentsArrive,
    NoAnswer(Question, Fault),
    WarehouseRefuses,
    TimePasses(Duration),
    /// Somebody sets the clock back.
    ClockGoesBack(Duration),
}

impl Step {
    /// Whether the shop is another one right after the step.
    pub(crate) const fn changes_at_once(self) -> bool {
        matches!(
            self,
            Self::Add { .. }
                | Self::SetPieces { .. }
                | Self::RemoveLine { .. }
                | Self::Restart
                | Self::LatePaymentsArrive
        )
    }
}

/// A schedule of 20 to 40 steps.
pub(crate) fn schedule(seed: u64) -> Vec<Step> {
    let mut chance = fastrand::Rng::with_seed(seed);
    (0..chance.usize(20..=40)).map(|_| step(&mut chance)).collect()
}

fn step(chance: &mut fastrand::Rng) -> Step {
    match chance.u8(0..100) {
        0..15 => cart_change(chance),
        15..30 => checkout(chance),
        30..37 => Step::Relay {
            tasks: chance.usize(1..=4),
        },
        37..43 => Step::Reconcile,
        43..46 => Step::ReadList,
        46..64 => Step::Continue {
            task: chance.usize(..TASKS_MAX),
        },
        64..77 => Step::Complete {
            task: chance.usize(..TASKS_MAX),
        },
        77..80 => Step::Abandon {
            task: chance.usize(..TASKS_MAX),
        },
        80..82 => Step::Restart,
        82..88 => Step::Bank(one_of(chance, &VERDICTS)),
        88 => Step::LatePaymentsArrive,
        89..93 => Step::NoAnswer(one_of(chance, &QUESTIONS), one_of(chance, &FAULTS)),
        93 => Step::WarehouseRefuses,
        94 => Step::ClockGoesBack(one_of(chance, &SET_BACK)),
        _ => Step::TimePasses(Duration::from_millis(one_of(chance, &MILLISECONDS))),
    }
}

fn cart_change(chance: &mut fastrand::Rng) -> Step {
    let user = chance.usize(..USERS);
    let line = chance.usize(..LINES_MAX);
    let pieces = one_of(chance, &[1, 1, 2, 3, 5, 25]);
    match chance.u8(0..6) {
        0..4 => Step::Add {
            user,
            product: chance.i64(1..=PRODUCTS),
            pieces,
        },
        4 => Step::SetPieces { user, line, pieces },
        _ => Step::RemoveLine { user, line },
    }
}

fn checkout(chance: &mut fastrand::Rng) -> Step {
    let wish = Wish {
        country: one_of(chance, &[Country::US, Country::US, Country::US, Country::JP]),
        method: one_of(chance, &[PaymentMethod::CreditCard, PaymentMethod::PayPal]),
        coupon: one_of(chance, &[None, Some(0), Some(1)]),
    };
    Step::Checkout {
        user: chance.usize(..USERS),
        key: one_of(chance, &[None, None, Some(0), Some(1), Some(2)]),
        wish,
        clicks: one_of(chance, &[1, 1, 2, 3]),
    }
}

fn one_of<Thing: Copy>(chance: &mut fastrand::Rng, things: &[Thing]) -> Thing {
    things[chance.usize(..things.len())]
}

const VERDICTS: [ChargeScript; 9] = [
    ChargeScript::Decline,
    ChargeScript::Unavailable,
    ChargeScript::CaptureAndLose,
    ChargeScript::DeclineAndLose,
    ChargeScript::LoseBefore,
    ChargeScript::ArriveLate,
    ChargeScript::ArriveLate,
    ChargeScript::ArriveLate,
    ChargeScript::ArriveThoughVoided,
];
const QUESTIONS: [Question; 8] = [
    Question::Promotion,
    Question::StockCheck,
    Question::Reservation,
    Question::Release,
    Question::CrmNews,
    Question::Lookup,
    Question::Refund,
    Question::List,
];
const FAULTS: [Fault; 2] = [Fault::NotDone, Fault::DoneAndLost];
/// Before and after each of the deadlines: leave alone, the relay's lease, void, the longest pause.
const MILLISECONDS: [u64; 5] = [200, 2_500, 6_500, 25_000, 61_000];
/// Less and more than what two machines may differ by, and a whole hour.
const SET_BACK: [Duration; 3] = [
    Duration::from_secs(5),
    Duration::from_secs(90),
    Duration::from_secs(3_600),
];
