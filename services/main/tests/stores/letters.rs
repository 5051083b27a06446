//! The outbox as an operator sees it: what is listed, and which dead letters live again.

use shop::{
    outbox::{DeadLetters, Letter, LetterFilter, Message, Receipt},
    ports::Store,
};

use crate::scenes::{buy, claim, finish, guest, later};

fn died() -> Receipt {
    Receipt::Dead {
        reason: "refused".to_owned(),
    }
}

/// Three letters: one line's reservation, another's, and the CRM's. Claimed at 1 until 1,001.
async fn three_letters(store: &dyn Store) -> Vec<Message> {
    let user = guest(store).await;
    buy(store, user, &[(1, 1), (2, 1)]).await;
    let claimed = claim(store, later(1)).await;
    assert_eq!(claimed.len(), 3);
    claimed
}

async fn listed(store: &dyn Store, filter: LetterFilter, limit: usize) -> Vec<i64> {
    let letters = store.letters(filter, limit).await.unwrap();
    letters.iter().map(|letter| letter.id).collect()
}

async fn a_letter_tells_how_it_fares(store: &dyn Store) {
    assert_eq!(store.letters(LetterFilter::All, 9).await, Ok(Vec::new()));
    let claimed = three_letters(store).await;
    let postponed = Receipt::TryAgain {
        at: later(50),
        reason: "no answer".to_owned(),
    };
    finish(store, &claimed[0], postponed).await;
    finish(store, &claimed[1], died()).await;
    let letter = |message: &Message, tries, due, error: Option<&str>| Letter {
        id: message.id,
        task: message.task.clone(),
        tries,
        due_at: later(due),
        created_at: later(1),
        dead: error == Some("refused"),
        last_error: error.map(str::to_owned),
    };
    let expected = [
        letter(&claimed[0], 1, 50, Some("no answer")),
        letter(&claimed[1], 1, 1_001, Some("refused")),
        letter(&claimed[2], 0, 1_001, None),
    ];
    assert_eq!(store.letters(LetterFilter::All, 9).await.unwrap(), expected);
}

async fn letters_are_listed_oldest_first(store: &dyn Store) {
    let claimed = three_letters(store).await;
    let [first, second, third] = [0, 1, 2].map(|place: usize| claimed[place].id);
    // The oldest is due last.
    let postponed = Receipt::TryAgain {
        at: later(9_000),
        reason: "no answer".to_owned(),
    };
    finish(store, &claimed[0], postponed).await;
    finish(store, &claimed[1], died()).await;
    for (filter, limit, expected) in [
        (LetterFilter::All, 9, vec![first, second, third]),
        (LetterFilter::All, 2, vec![first, second]),
        (LetterFilter::All, 0, vec![]),
        (LetterFilter::Waiting, 9, vec![first, third]),
        (LetterFilter::Waiting, 1, vec![first]),
        (LetterFilter::Dead, 9, vec![second]),
    ] {
        assert_eq!(
            listed(store, filter, limit).await,
            expected,
            "{filter:?}, {limit}"
        );
    }
}

async fn only_dead_letters_are_retried(store: &dyn Store) {
    let claimed = three_letters(store).await;
    finish(store, &claimed[0], died()).await;
    let before = store.letters(LetterFilter::Waiting, 9).await;
    let [dead, waiting] = [claimed[0].id, claimed[2].id];
    for (wanted, retried) in [
        (vec![], vec![]),
        (vec![waiting, 999_999, -1], vec![]),
        (vec![waiting, dead, 999_999, dead], vec![dead]),
        (vec![dead], vec![]),
    ] {
        let which = DeadLetters::These(wanted.clone());
        assert_eq!(
            store.retry_dead(which, later(20)).await,
            Ok(retried),
            "{wanted:?}"
        );
    }
    let after = store.letters(LetterFilter::Waiting, 9).await.unwrap();
    assert_eq!(after[1..], before.unwrap(), "those that waited are as they were");
}

async fn all_dead_letters_are_retried(store: &dyn Store) {
    let claimed = three_letters(store).await;
    finish(store, &claimed[2], died()).await;
    finish(store, &claimed[0], died()).await;
    let retried = store.retry_dead(DeadLetters::All, later(20)).await;
    assert_eq!(retried, Ok(vec![claimed[0].id, claimed[2].id]));
    assert_eq!(store.outbox_status().await.unwrap().dead, 0);
    let nothing_left = store.retry_dead(DeadLetters::All, later(20)).await;
    assert_eq!(nothing_left, Ok(vec![]));
}

async fn a_retried_letter_begins_anew(store: &dyn Store) {
    let claimed = three_letters(store).await;
    finish(store, &claimed[0], died()).await;
    let retried = store.retry_dead(DeadLetters::All, later(20)).await;
    assert_eq!(retried, Ok(vec![claimed[0].id]));
    let letter = store.letters(LetterFilter::All, 1).await.unwrap().remove(0);
    let news = (letter.dead, letter.tries, letter.due_at);
    assert_eq!(news, (false, 0, later(20)));
    assert_eq!(letter.last_error.as_deref(), Some("refused"), "why it had died");
    assert_eq!(claim(store, later(19)).await, []);
    assert_eq!(claim(store, later(20)).await, claimed[..1]);
}

contract!(
    a_letter_tells_how_it_fares,
    letters_are_listed_oldest_first,
    only_dead_letters_are_retried,
    all_dead_letters_are_retried,
    a_retried_letter_begins_anew,
);
