//! Accounts and sessions.

use commerce::UserId;
use futures_util::future::join_all;
use shop::{
    customers::{CustomerError, NewCustomer, Role, SessionOwner, User},
    ports::Store,
};

use crate::scenes::{customer, guest, later, session};

async fn account(store: &dyn Store) -> User {
    store.create_customer(customer("ada@example.com")).await.unwrap()
}

async fn an_account_is_found_by_its_address(store: &dyn Store) {
    let user = account(store).await;
    let found = store.customer_by_email("ada@example.com").await.unwrap().unwrap();
    assert_eq!(found.user, user);
    assert_eq!(found.password_hash.as_deref(), Some("$argon2"));
    assert_eq!((user.role, user.name.as_deref()), (Role::Customer, Some("Ada")));
    assert!(
        store
            .customer_by_email("bob@example.com")
            .await
            .unwrap()
            .is_none()
    );
}

async fn an_address_has_one_account(store: &dyn Store) {
    let attempts = (0..8).map(|_| store.create_customer(customer("ada@example.com")));
    let (made, refused): (Vec<_>, Vec<_>) = join_all(attempts).await.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for result in refused {
        assert!(matches!(result, Err(CustomerError::EmailTaken)), "{result:?}");
    }
}

async fn guests_have_no_address_and_do_not_collide(store: &dyn Store) {
    let (first, second) = (guest(store).await, guest(store).await);
    assert_ne!(first, second);
}

async fn every_role_is_kept(store: &dyn Store) {
    for role in [Role::Customer, Role::Admin] {
        let email = format!("{}@example.com", role.code());
        let user = store
            .create_customer(NewCustomer {
                role,
                ..customer(&email)
            })
            .await
            .unwrap();
        assert_eq!(user.role, role);
        assert_eq!(store.customer_by_email(&email).await.unwrap().unwrap().user, user);
    }
}

async fn a_session_knows_its_owner(store: &dyn Store) {
    let user = account(store).await;
    store.create_session(session(user.id, "token")).await.unwrap();
    let owner = SessionOwner {
        user,
        expires: later(1_000),
    };
    assert_eq!(store.session("token").await, Ok(Some(owner)));
    assert_eq!(store.session("token-refresh").await, Ok(None));
    assert_eq!(store.session("").await, Ok(None));
}

async fn nobody_has_no_session(store: &dyn Store) {
    assert!(store.create_session(session(UserId(999), "token")).await.is_err());
    assert_eq!(store.session("token").await, Ok(None));
}

async fn a_refresh_token_is_used_once(store: &dyn Store) {
    let user = account(store).await;
    store.create_session(session(user.id, "old")).await.unwrap();
    let attempts = (0..8).map(|number| {
        let new = session(UserId(0), &format!("new-{number}"));
        store.rotate_session("old-refresh", new, later(0))
    });
    let results = join_all(attempts).await;
    let winner = results.iter().position(Result::is_ok).unwrap();
    for (number, result) in results.into_iter().enumerate() {
        let held = store.session(&format!("new-{number}")).await.unwrap();
        if number == winner {
            assert_eq!(result.unwrap(), user);
            assert_eq!(held.unwrap().user, user);
        } else {
            assert!(matches!(result, Err(CustomerError::InvalidToken)), "{result:?}");
            assert_eq!(held, None);
        }
    }
    assert_eq!(store.session("old").await, Ok(None), "the session before is over");
}

async fn a_refresh_token_expires(store: &dyn Store) {
    let user = account(store).await;
    store.create_session(session(user.id, "old")).await.unwrap();
    for (refresh, now, good) in [
        ("old-refresh", 10_000, false),
        ("unknown", 0, false),
        ("old", 0, false),
        ("old-refresh", 9_999, true),
    ] {
        let new = session(UserId(0), "new");
        let rotated = store.rotate_session(refresh, new, later(now)).await;
        assert_eq!(rotated.is_ok(), good, "{refresh} at {now}: {rotated:?}");
    }
}

async fn a_session_ends_when_it_is_revoked(store: &dyn Store) {
    let user = account(store).await;
    for name in ["phone", "desk"] {
        store.create_session(session(user.id, name)).await.unwrap();
    }
    for _ in 0..2 {
        store.revoke_session("phone").await.unwrap();
        assert_eq!(store.session("phone").await, Ok(None));
    }
    assert!(store.session("desk").await.unwrap().is_some());
    let rotated = store
        .rotate_session("phone-refresh", session(UserId(0), "new"), later(0))
        .await;
    assert!(matches!(rotated, Err(CustomerError::InvalidToken)), "{rotated:?}");
}

contract!(
    an_account_is_found_by_its_address,
    an_address_has_one_account,
    guests_have_no_address_and_do_not_collide,
    every_role_is_kept,
    a_session_knows_its_owner,
    nobody_has_no_session,
    a_refresh_token_is_used_once,
    a_refresh_token_expires,
    a_session_ends_when_it_is_revoked,
);
