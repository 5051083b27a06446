//! Several relays share the outbox: leases that are made longer, that are outlived, and that were written by a
//! clock that has been set back since.

use shop::{
    orders::ReservationStatus,
    outbox::{LetterFilter, Message, Receipt, Task, WAIT_MAX},
    ports::Store,
};

use crate::scenes::{
    buy, captured, claim, finish, guest, later, message_of, messages_of, open, out_of_stock, reload,
    reservation_message, reserved_as,
};

const HOUR: i64 = 3_600_000;

fn ids(messages: &[Message]) -> Vec<i64> {
    messages.iter().map(|message| message.id).collect()
}

/// Claims at most `limit` at `now`, until 100 ms later.
async fn take(store: &dyn Store, now: i64, limit: usize) -> Vec<i64> {
    let claimed = store.claim(later(now), later(now + 100), limit).await;
    ids(&claimed.unwrap())
}

async fn a_clock_that_was_set_back_holds_nothing_up(store: &dyn Store) {
    let user = guest(store).await;
    buy(store, user, &[(1, 1), (2, 1)]).await;
    let leased = take(store, 1, 1).await;
    let free = ids(&store.claim(later(1), later(1), 9).await.unwrap());
    assert_eq!((leased.len(), free.len()), (1, 2));
    assert_eq!(
        take(store, -HOUR, 9).await,
        [free, leased].concat(),
        "what would be due first comes first"
    );
    assert_eq!(take(store, -HOUR, 9).await, [0; 0]);
    assert_eq!(take(store, 99 - HOUR, 9).await, [0; 0]);
    assert_eq!(take(store, 100 - HOUR, 9).await.len(), 3);
}

async fn so_far_ahead_is_due_and_no_less(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 1)]).await;
    let message = message_of(store, order.id, "crm").await;
    claim(store, later(1)).await;
    let longest = i64::try_from(WAIT_MAX.as_millis()).unwrap();
    let postponed = Receipt::TryAgain {
        at: later(longest + 1),
        reason: "no answer".to_owned(),
    };
    finish(store, &message, postponed).await;
    assert_eq!(take(store, 1, 9).await, [0; 0]);
    assert_eq!(take(store, 0, 9).await, [message.id]);
}

/// The limit holds for both together, and what was written ahead waits until there is room.
async fn what_is_due_comes_before_what_was_written_ahead(store: &dyn Store) {
    let user = guest(store).await;
    let ahead = open(store, user, &[(1, 1)]).await;
    store.settle(ahead.id, captured(), later(HOUR)).await.unwrap();
    let due = open(store, user, &[(1, 1)]).await;
    store.settle(due.id, captured(), later(1)).await.unwrap();
    let ahead = ids(&messages_of(store, ahead.id).await);
    let due = ids(&messages_of(store, due.id).await);
    assert_eq!((ahead.len(), due.len()), (2, 2));
    assert_eq!(take(store, 1, 0).await, [0; 0]);
    assert_eq!(take(store, 1, 1).await, due[..1]);
    assert_eq!(take(store, 1, 2).await, [due[1], ahead[0]]);
    assert_eq!(take(store, 1, 2).await, ahead[1..]);
}

async fn a_lease_is_made_longer(store: &dyn Store) {
    let user = guest(store).await;
    buy(store, user, &[(1, 1), (2, 1)]).await;
    let claimed = take(store, 1, 9).await;
    store.extend(claimed[..2].to_vec(), later(300)).await.unwrap();
    assert_eq!(take(store, 101, 9).await, claimed[2..]);
    store.extend(claimed[..1].to_vec(), later(250)).await.unwrap();
    assert_eq!(take(store, 299, 9).await, claimed[2..], "no lease became shorter");
    assert_eq!(take(store, 300, 9).await, claimed[..2]);
}

async fn what_is_gone_or_dead_is_not_extended(store: &dyn Store) {
    let user = guest(store).await;
    buy(store, user, &[(1, 1), (2, 1)]).await;
    let claimed = claim(store, later(1)).await;
    let died = Receipt::Dead {
        reason: "refused".to_owned(),
    };
    finish(store, &claimed[0], died).await;
    finish(store, &claimed[1], Receipt::Done).await;
    let before = store.letters(LetterFilter::All, 9).await.unwrap();
    let extended = vec![claimed[0].id, claimed[1].id, 999_999];
    store.extend(extended, later(9_000)).await.unwrap();
    store.extend(Vec::new(), later(9_000)).await.unwrap();
    assert_eq!(store.letters(LetterFilter::All, 9).await.unwrap(), before);
}

/// Otherwise a task under way would be claimed by others for as long as the clock was set back.
async fn a_lease_that_was_written_ahead_is_made_to_end_in_time(store: &dyn Store) {
    let user = guest(store).await;
    buy(store, user, &[(1, 1)]).await;
    let claimed = take(store, 1, 9).await;
    store.extend(claimed.clone(), later(100 - HOUR)).await.unwrap();
    assert_eq!(take(store, 99 - HOUR, 9).await, [0; 0]);
    assert_eq!(take(store, 100 - HOUR, 9).await, claimed);
}

/// Two relays reserve the same line. `first` is written down in time; the other one comes to write down `late`
/// when the message is gone. Returns the reservations that go back because of it.
async fn reserved_late(store: &dyn Store, first: Receipt, late: &str) -> Vec<String> {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 1)]).await;
    let message = reservation_message(store, order.id, 1).await;
    finish(store, &message, first).await;
    let (before, owed) = (reload(store, &order).await, messages_of(store, order.id).await);
    let late = reserved_as(1, ReservationStatus::Alternative, late);
    finish(store, &message, late).await;
    assert_eq!(reload(store, &order).await, before, "the line's way changed");
    let owed_now = messages_of(store, order.id).await;
    assert_eq!(owed_now[..owed.len()], owed);
    let released = owed_now[owed.len()..].iter().map(|message| &message.task);
    released
        .map(|task| match task {
            Task::Release { reservation_id, .. } => reservation_id.clone(),
            other => panic!("{other:?}"),
        })
        .collect()
}

async fn a_reservation_of_a_relay_that_came_too_late_goes_back(store: &dyn Store) {
    let first = || reserved_as(1, ReservationStatus::Reserved, "R1");
    assert_eq!(reserved_late(store, first(), "R1").await, [""; 0]);
    assert_eq!(reserved_late(store, first(), "R9").await, ["R9"]);
}

async fn a_late_reservation_for_a_cancelled_order_goes_back(store: &dyn Store) {
    assert_eq!(reserved_late(store, out_of_stock(1), "R9").await, ["R9"]);
}

contract!(
    a_clock_that_was_set_back_holds_nothing_up,
    so_far_ahead_is_due_and_no_less,
    what_is_due_comes_before_what_was_written_ahead,
    a_lease_is_made_longer,
    what_is_gone_or_dead_is_not_extended,
    a_lease_that_was_written_ahead_is_made_to_end_in_time,
    a_reservation_of_a_relay_that_came_too_late_goes_back,
    a_late_reservation_for_a_cancelled_order_goes_back,
);
