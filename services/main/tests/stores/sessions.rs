//! Refresh tokens: used once, followed through their family, and noticed when they come again.

use commerce::UserId;
use futures_util::future::join_all;
use shop::{
    customers::{FAMILY_MAX, NewSession, REUSE_GRACE, Rotation},
    moment::Moment,
    ports::Store,
};

use crate::scenes::{START, guest, later, session};

/// How many send the same token at once.
const CROWD: usize = 16;
/// When nobody can have meant the same refresh any more, in ms.
const TOO_LATE: i64 = REUSE_GRACE.as_millis() as i64;
/// When the tokens of [`lasting`] end, in ms.
const END: i64 = 1_000_000;

/// A session whose refresh token outlasts the time in which it may come again.
fn lasting(user: UserId, name: &str) -> NewSession {
    NewSession {
        refresh_expires: later(END),
        ..session(user, name)
    }
}

/// Uses up the refresh token of `old` and puts `new` in its place.
async fn rotate(store: &dyn Store, old: &str, new: &str, now: Moment) -> Rotation {
    let next = lasting(UserId(0), new);
    let rotated = store.rotate_session(&format!("{old}-refresh"), next, now).await;
    rotated.unwrap()
}

/// A guest with a family of sessions that begins with `first` and in which each of `others` followed the one
/// before.
async fn family(store: &dyn Store, first: &str, others: &[&str]) -> UserId {
    let user = guest(store).await;
    store.create_session(lasting(user, first)).await.unwrap();
    let mut old = first;
    for new in others {
        assert!(is_renewed(&rotate(store, old, new, START).await));
        old = new;
    }
    user
}

fn is_renewed(rotation: &Rotation) -> bool {
    matches!(rotation, Rotation::Renewed(_))
}

async fn holds(store: &dyn Store, name: &str) -> bool {
    store.session(name).await.unwrap().is_some()
}

async fn a_refresh_token_is_used_once(store: &dyn Store) {
    let user = family(store, "old", &[]).await;
    let names: Vec<_> = (0..CROWD).map(|number| format!("new-{number}")).collect();
    let attempts = names.iter().map(|name| rotate(store, "old", name, START));
    let rotations = join_all(attempts).await;
    let winner = rotations.iter().position(is_renewed).unwrap();
    for (number, (rotation, name)) in rotations.into_iter().zip(&names).enumerate() {
        let owner = store.session(name).await.unwrap().map(|held| held.user.id);
        if number == winner {
            assert!(matches!(&rotation, Rotation::Renewed(renewed) if renewed.id == user));
            assert_eq!(owner, Some(user));
        } else {
            assert_eq!((rotation, owner), (Rotation::Refused, None));
        }
    }
    assert!(!holds(store, "old").await, "the session before is over");
}

async fn a_refresh_token_expires(store: &dyn Store) {
    let user = guest(store).await;
    store.create_session(session(user, "old")).await.unwrap();
    for (old, now, good) in [
        ("old", 10_000, false),
        ("unknown", 0, false),
        ("old-refresh", 0, false),
        ("old", 9_999, true),
    ] {
        let rotation = rotate(store, old, "new", later(now)).await;
        assert_eq!(is_renewed(&rotation), good, "{old} at {now}: {rotation:?}");
    }
}

async fn a_refresh_token_that_comes_again_ends_its_family(store: &dyn Store) {
    let user = family(store, "first", &["second", "third"]).await;
    store.create_session(lasting(user, "desk")).await.unwrap();
    family(store, "stranger", &["stranger-2"]).await;
    let rotation = rotate(store, "first", "thief", later(TOO_LATE)).await;
    assert_eq!(rotation, Rotation::UsedTwice(user));
    for name in ["first", "second", "third", "thief"] {
        assert!(!holds(store, name).await, "{name}");
    }
    for name in ["third", "second", "first"] {
        let rotation = rotate(store, name, "again", later(TOO_LATE)).await;
        assert_eq!(rotation, Rotation::Refused, "{name} is noticed once");
    }
    assert!(holds(store, "desk").await, "the owner's other sign-ins hold");
    assert!(holds(store, "stranger-2").await);
}

async fn a_thief_who_is_first_loses_the_session_too(store: &dyn Store) {
    let user = family(store, "stolen", &["thief"]).await;
    let owner = rotate(store, "stolen", "owner", later(TOO_LATE)).await;
    assert_eq!(owner, Rotation::UsedTwice(user));
    assert!(!holds(store, "thief").await);
    let thief = rotate(store, "thief", "thief-2", later(TOO_LATE)).await;
    assert_eq!(thief, Rotation::Refused);
}

async fn two_tabs_at_the_same_moment_lose_nothing(store: &dyn Store) {
    family(store, "old", &["first-tab"]).await;
    let second_tab = rotate(store, "old", "second-tab", later(TOO_LATE - 1)).await;
    assert_eq!(second_tab, Rotation::Refused);
    assert!(holds(store, "first-tab").await && !holds(store, "second-tab").await);
    let next = rotate(store, "first-tab", "next", later(TOO_LATE)).await;
    assert!(is_renewed(&next), "{next:?}");
}

async fn a_used_up_token_is_forgotten_when_it_would_have_expired(store: &dyn Store) {
    let user = guest(store).await;
    store.create_session(session(user, "short")).await.unwrap();
    assert!(is_renewed(&rotate(store, "short", "long", START).await));
    let rotation = rotate(store, "short", "late", later(TOO_LATE)).await;
    assert_eq!(rotation, Rotation::Refused);
    assert!(holds(store, "long").await);
}

async fn of_many_thieves_one_is_noticed(store: &dyn Store) {
    let user = family(store, "old", &["new"]).await;
    let names: Vec<_> = (0..CROWD).map(|number| format!("thief-{number}")).collect();
    let attempts = names
        .iter()
        .map(|name| rotate(store, "old", name, later(TOO_LATE)));
    let mut rotations = join_all(attempts).await;
    rotations.retain(|rotation| *rotation != Rotation::Refused);
    assert_eq!(rotations, [Rotation::UsedTwice(user)]);
    assert!(!holds(store, "new").await);
}

/// Otherwise a thief could refresh until the stolen token is forgotten.
async fn a_family_grows_to_its_end_and_not_beyond(store: &dyn Store) {
    family(store, "0", &[]).await;
    for number in 1..FAMILY_MAX {
        let (old, new) = ((number - 1).to_string(), number.to_string());
        let rotation = rotate(store, &old, &new, START).await;
        assert!(is_renewed(&rotation), "{number}: {rotation:?}");
    }
    let last = (FAMILY_MAX - 1).to_string();
    assert!(holds(store, &last).await);
    assert_eq!(rotate(store, &last, "one more", START).await, Rotation::Refused);
    assert!(!holds(store, &last).await && !holds(store, "one more").await);
}

async fn a_session_ends_when_it_is_revoked(store: &dyn Store) {
    let user = family(store, "phone", &["phone-2"]).await;
    store.create_session(lasting(user, "desk")).await.unwrap();
    for _ in 0..2 {
        store.revoke_session("phone-2").await.unwrap();
        assert!(!holds(store, "phone-2").await);
    }
    assert!(holds(store, "desk").await);
    for name in ["phone-2", "phone"] {
        let rotation = rotate(store, name, "new", later(TOO_LATE)).await;
        assert_eq!(rotation, Rotation::Refused, "{name}");
    }
}

contract!(
    a_refresh_token_is_used_once,
    a_refresh_token_expires,
    a_refresh_token_that_comes_again_ends_its_family,
    a_thief_who_is_first_loses_the_session_too,
    two_tabs_at_the_same_moment_lose_nothing,
    a_used_up_token_is_forgotten_when_it_would_have_expired,
    of_many_thieves_one_is_noticed,
    a_family_grows_to_its_end_and_not_beyond,
    a_session_ends_when_it_is_revoked,
);
