//! What only a file can show: it outlives the process, and what is not ours is left alone.

use std::{fs, path::Path};

use commerce::UserId;
use main_service::stores::sqlite::SqliteStore;
use rusqlite::Connection;
use shop::{
    customers::{NewSession, Rotation},
    order::OrderState,
    outbox::LetterFilter,
    ports::{Carts, Customers, Orders, Outbox, Products, StoreError},
};

use crate::{
    folder::Folder,
    scenes::{self, captured, contents},
};

/// Everything that was acknowledged is there, found by somebody who opens the folder.
async fn check_what_is_kept(folder: &Folder, user: UserId) {
    let store = folder.open().await.unwrap();
    let orders = store.orders(user, None, 10).await.unwrap();
    let states: Vec<_> = orders.iter().map(|order| order.state).collect();
    assert_eq!(states, [OrderState::Pending, OrderState::Completed]);
    assert_eq!(contents(&store.cart(user).await.unwrap()), [(7, 7)]);
    assert_eq!(
        store.catalogue().await.unwrap().products().len() as i64,
        scenes::PRODUCTS
    );
    store.close().await;
}

async fn write_something(store: &SqliteStore) -> UserId {
    let user = scenes::guest(store).await;
    scenes::buy(store, user, &[(1, 1)]).await;
    scenes::open(store, user, &[(7, 7)]).await;
    user
}

#[tokio::test]
async fn a_crash_loses_nothing_that_was_acknowledged() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    let user = write_something(&store).await;
    let after_crash = folder.copy();
    check_what_is_kept(&after_crash, user).await;
}

#[tokio::test]
async fn a_dropped_store_loses_nothing() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    let user = write_something(&store).await;
    drop(store);
    check_what_is_kept(&folder, user).await;
}

#[tokio::test]
async fn a_closed_store_is_one_file_and_answers_nobody() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    let user = write_something(&store).await;
    store.close().await;
    store.close().await;
    let read = store.cart(user).await;
    assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
    let written = store.revoke_session("token").await;
    assert!(matches!(written, Err(StoreError::Unavailable(_))), "{written:?}");
    assert_eq!(folder.files().len(), 1);
    check_what_is_kept(&folder, user).await;
}

#[tokio::test]
async fn work_that_was_asked_for_before_closing_is_done() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    let user = scenes::guest(&store).await;
    let order = scenes::open(&store, user, &[(1, 1)]).await;
    let (settled, ()) = tokio::join!(store.settle(order.id, captured(), scenes::START), store.close());
    assert_eq!(settled.unwrap().order.state, OrderState::Completed);
}

/// Opening must fail with a line that names the file and says `reason`, and change nothing.
async fn check_refused(folder: &Folder, reason: &str) {
    let before = fs::read(folder.database()).unwrap();
    let error = folder.open().await.err().unwrap().to_string();
    assert!(error.contains(folder.database().to_str().unwrap()), "{error}");
    assert!(error.contains(reason) && !error.contains('\n'), "{error}");
    assert_eq!(
        fs::read(folder.database()).unwrap(),
        before,
        "the file was touched"
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    for content in [b"hello".to_vec(), b"not a database. ".repeat(1_000)] {
        let folder = Folder::new();
        fs::write(folder.database(), content).unwrap();
        check_refused(&folder, "not a database").await;
    }
}

#[tokio::test]
async fn a_damaged_database_is_refused() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    write_something(&store).await;
    store.close().await;
    let whole = fs::read(folder.database()).unwrap();
    fs::write(folder.database(), &whole[..whole.len() / 2]).unwrap();
    check_refused(&folder, "malformed").await;
}

#[tokio::test]
async fn a_database_of_another_program_is_refused() {
    let folder = Folder::new();
    let other = Connection::open(folder.database()).unwrap();
    other
        .execute_batch("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('mine')")
        .unwrap();
    drop(other);
    check_refused(&folder, "another program").await;
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let folder = Folder::new();
    folder.open().await.unwrap().close().await;
    let newer = Connection::open(folder.database()).unwrap();
    newer
        .execute_batch("INSERT INTO schema_migrations VALUES (999, 'future', 0)")
        .unwrap();
    drop(newer);
    check_refused(&folder, "newer version (schema 999").await;
}

/// Opening it beside the shop must fail with a line that says `reason`, and leave the folder alone.
async fn check_refused_beside(folder: &Folder, reason: &str) {
    let before = folder.files();
    let error = folder.open_existing().await.err().unwrap().to_string();
    assert!(error.contains(reason) && !error.contains('\n'), "{error}");
    assert_eq!(folder.files(), before);
}

#[tokio::test]
async fn only_an_existing_store_of_this_version_is_opened_beside_the_shop() {
    let folder = Folder::new();
    check_refused_beside(&folder, "unable to open").await;
    fs::write(folder.database(), "").unwrap();
    check_refused_beside(&folder, "older version (schema 0").await;
    folder.open().await.unwrap().close().await;
    for (change, reason) in [
        (
            "INSERT INTO schema_migrations VALUES (999, 'future', 0)",
            "newer version (schema 999",
        ),
        (
            "DELETE FROM schema_migrations WHERE version > 4",
            "older version (schema 4",
        ),
        ("PRAGMA application_id = 1", "another program"),
    ] {
        let file = Connection::open(folder.database()).unwrap();
        file.execute_batch(change).unwrap();
        drop(file);
        check_refused_beside(&folder, reason).await;
    }
}

#[tokio::test]
async fn two_may_have_the_store_open() {
    let folder = Folder::new();
    let shop = folder.open().await.unwrap();
    let user = scenes::guest(&shop).await;
    let visitor = folder.open_existing().await.unwrap();
    scenes::buy(&shop, user, &[(1, 1)]).await;
    let letters = visitor.letters(LetterFilter::All, 9).await.unwrap();
    let claimed = scenes::claim(&visitor, scenes::later(1)).await;
    assert_eq!((letters.len(), claimed.len()), (2, 2));
    assert_eq!(scenes::claim(&shop, scenes::later(1)).await, []);
    visitor.close().await;
    scenes::open(&shop, user, &[(7, 7)]).await;
    check_what_is_kept(&folder.copy(), user).await;
    shop.close().await;
    assert_eq!(
        folder.files().len(),
        1,
        "the log goes with the last who has it open"
    );
    check_what_is_kept(&folder, user).await;
}

#[tokio::test]
async fn a_missing_folder_is_an_error() {
    let error = SqliteStore::open(Path::new("/nowhere/at/all/shop.sqlite"))
        .await
        .err()
        .unwrap();
    assert!(
        error.to_string().contains("/nowhere/at/all/shop.sqlite"),
        "{error}"
    );
}

#[tokio::test]
async fn a_new_file_is_ours_and_checked() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    write_something(&store).await;
    store.close().await;
    let file = Connection::open(folder.database()).unwrap();
    let check = |pragma: &str| file.query_row(pragma, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(check("PRAGMA integrity_check"), "ok");
    assert_eq!(check("PRAGMA journal_mode"), "wal");
    let mut dangling = file.prepare("PRAGMA foreign_key_check").unwrap();
    assert!(!dangling.exists([]).unwrap());
}

/// Used up ones included: they are remembered for as long as they could come again.
#[tokio::test]
async fn expired_sessions_do_not_pile_up() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    let user = scenes::guest(&store).await;
    let sessions = |moment| {
        let file = Connection::open(folder.database()).unwrap();
        let count = "SELECT count(*) FROM sessions WHERE refresh_expires = ?1";
        let rows = file.query_row(count, [scenes::later(moment).0], |row| row.get::<_, i64>(0));
        rows.unwrap()
    };
    store.create_session(scenes::session(user, "0")).await.unwrap();
    for number in 1..5 {
        let next = scenes::session(UserId(0), &number.to_string());
        let old = format!("{}-refresh", number - 1);
        store.rotate_session(&old, next, scenes::START).await.unwrap();
    }
    assert_eq!(sessions(10_000), 5);
    let desk = NewSession {
        refresh_expires: scenes::later(90_000),
        ..scenes::session(user, "desk")
    };
    let next = NewSession {
        access_hash: "desk-2".to_owned(),
        refresh_hash: "desk-2-refresh".to_owned(),
        ..desk.clone()
    };
    store.create_session(desk).await.unwrap();
    let rotated = store
        .rotate_session("desk-refresh", next, scenes::later(10_000))
        .await;
    assert!(matches!(rotated, Ok(Rotation::Renewed(_))), "{rotated:?}");
    assert_eq!((sessions(10_000), sessions(90_000)), (0, 2));
    store.close().await;
}
