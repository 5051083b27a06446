//! Accounts, and who holds a token.

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

contract!(
    an_account_is_found_by_its_address,
    an_address_has_one_account,
    guests_have_no_address_and_do_not_collide,
    every_role_is_kept,
    a_session_knows_its_owner,
    nobody_has_no_session,
);
