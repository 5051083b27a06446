//! Whatever happens to an order, in whatever order and however often: its accounts are what its state demands,
//! and both stores say the same.

use commerce::{OrderId, UserId};
use futures_util::future::join_all;
use main_service::stores::memory::MemoryStore;
use proptest::{
    prelude::*,
    test_runner::{TestCaseError, TestRunner},
};
use shop::{
    ledger::{Balances, Charge, Heard},
    orders::{Order, ReservationStatus, Settlement},
    outbox::{LetterFilter, Message, Receipt},
    ports::Store,
};

use crate::{
    folder::Folder,
    provider::{account, charge_for, last_page},
    scenes::{captured, guest, later, open, out_of_stock, reload, reserved_as},
};

/// Orders that something happens to.
const CASES: u32 = 48;

#[derive(Clone, Debug)]
enum Event {
    Settle(Settlement),
    /// The provider's list has the order's charge.
    Hear,
    /// It has another amount under the order's key.
    HearOther,
    /// A delivery of one of the order's messages ends so, though it may be gone already.
    Finish(usize, Receipt),
}

fn event() -> impl Strategy<Value = Event> {
    let failed = "no answer".to_owned();
    let receipts = vec![
        Receipt::Done,
        reserved_as(1, ReservationStatus::Reserved, "R1"),
        reserved_as(1, ReservationStatus::Alternative, "R2"),
        reserved_as(2, ReservationStatus::Reserved, "R3"),
        out_of_stock(2),
        Receipt::RefundPaid,
        Receipt::TryAgain {
            at: later(50),
            reason: failed.clone(),
        },
        Receipt::Dead { reason: failed },
    ];
    let verdicts = vec![captured(), Settlement::Declined, Settlement::Unavailable];
    prop_oneof![
        3 => prop::sample::select(verdicts).prop_map(Event::Settle),
        2 => Just(Event::Hear),
        1 => Just(Event::HearOther),
        6 => (0_usize..6, prop::sample::select(receipts))
            .prop_map(|(pick, receipt)| Event::Finish(pick, receipt)),
    ]
}

/// One order in one store, with every message that it ever had.
struct Stage<'store> {
    store: &'store dyn Store,
    order: Order,
    messages: Vec<Message>,
}

/// What can be seen of an order, without the numbers that the store chose.
#[derive(Debug, PartialEq)]
struct View {
    order: Order,
    balances: Balances,
    /// Kind, tries and whether it is dead.
    letters: Vec<(&'static str, i64, bool)>,
    strays: Vec<i64>,
    settled: Vec<&'static str>,
}

impl<'store> Stage<'store> {
    async fn new(store: &'store dyn Store) -> Self {
        let user = guest(store).await;
        Self {
            store,
            order: open(store, user, &[(1, 1), (2, 1)]).await,
            messages: Vec::new(),
        }
    }

    /// Lets it happen at `milliseconds`.
    async fn play(&mut self, event: &Event, milliseconds: i64) -> View {
        let mut heard = Heard::default();
        match event {
            Event::Settle(verdict) => {
                let settled = self
                    .store
                    .settle(self.order.id, verdict.clone(), later(milliseconds));
                settled.await.unwrap();
            }
            Event::Hear => heard = self.hear(0, milliseconds).await,
            Event::HearOther => heard = self.hear(1, milliseconds).await,
            Event::Finish(pick, receipt) => {
                if !self.messages.is_empty() {
                    let message = self.messages[pick % self.messages.len()].clone();
                    let finished = self.store.finish(message, receipt.clone(), later(milliseconds));
                    finished.await.unwrap();
                }
            }
        }
        self.look(heard).await
    }

    async fn hear(&self, too_much: i64, milliseconds: i64) -> Heard {
        let mut charge: Charge = charge_for(self.store, self.order.id).await;
        charge.amount.minor += too_much;
        // Every store knows the strays of earlier cases.
        charge.transaction_id = format!("{}_{}", charge.payment_key, charge.amount.minor);
        let heard = self
            .store
            .hear_charges(last_page(&[charge], 1), later(milliseconds));
        heard.await.unwrap()
    }

    async fn look(&mut self, heard: Heard) -> View {
        let letters = self.store.letters(LetterFilter::All, usize::MAX).await.unwrap();
        let mut own = Vec::new();
        for letter in letters {
            if letter.task.order_id() != self.order.id {
                continue;
            }
            own.push((letter.task.kind(), letter.tries, letter.dead));
            if self.messages.iter().all(|message| message.id != letter.id) {
                self.messages.push(Message {
                    id: letter.id,
                    task: letter.task,
                    tries: 0,
                    origin: None,
                });
            }
        }
        let mut order = reload(self.store, &self.order).await;
        (order.id, order.user_id) = (OrderId(0), UserId(0));
        order.transaction_id = order.transaction_id.map(|_| "known".to_owned());
        View {
            order,
            balances: account(self.store, self.order.id).await.balances,
            letters: own,
            strays: heard.strays.iter().map(|stray| stray.amount.minor).collect(),
            settled: heard.settled.iter().map(|(_, state)| state.code()).collect(),
        }
    }

    /// Leaves the outbox empty for the next.
    async fn leave(self) {
        let messages = self.messages.into_iter();
        let done = messages.map(|message| self.store.finish(message, Receipt::Done, later(0)));
        for finished in join_all(done).await {
            finished.unwrap();
        }
    }
}

async fn check(stores: [&dyn Store; 2], events: &[Event]) -> Result<(), TestCaseError> {
    let [memory, sqlite] = stores;
    let (mut memory, mut sqlite) = (Stage::new(memory).await, Stage::new(sqlite).await);
    for (milliseconds, event) in (10..).zip(events) {
        let (seen, other) = (
            memory.play(event, milliseconds).await,
            sqlite.play(event, milliseconds).await,
        );
        prop_assert_eq!(&seen, &other, "{:?}: the stores disagree", event);
        let due = Balances::due(seen.order.state, seen.order.totals.total.minor);
        prop_assert_eq!(seen.balances, due, "{:?}: {}", event, seen.order.state);
        prop_assert_eq!(seen.balances.sum(), 0);
    }
    memory.leave().await;
    sqlite.leave().await;
    Ok(())
}

#[test]
fn whatever_happens_the_accounts_are_what_is_due() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = Folder::new();
    let memory = MemoryStore::new();
    let sqlite = runtime.block_on(folder.open()).unwrap();
    let mut runner = TestRunner::new(ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let events = prop::collection::vec(event(), 1..14);
    let checked = runner.run(&events, |events| {
        runtime.block_on(check([&memory, &sqlite], &events))
    });
    runtime.block_on(sqlite.close());
    if let Err(failure) = checked {
        panic!("{failure}\n{runner}");
    }
}
