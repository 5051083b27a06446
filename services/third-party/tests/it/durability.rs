//! What was answered is on disk.

use std::path::Path;

use serde_json::{Value, json};
use third_party::crm::{Crm, CrmSimulation};
use third_party::inventory::{Inventory, InventorySimulation};
use third_party::provider::ProviderSimulation;
use third_party::{Country, OpenError, Rate};

use crate::counter::{SEED, Scratch, clock, get, post, post_with_key, provider_at};

fn order(country: &str) -> Value {
    json!({ "amount": 100, "currency": "USD", "country": country, "payment_method": "paypal" })
}

/// The file as a killed process leaves it: copied, with its log, while its owner still has it open.
fn killed_copy(scratch: &Scratch, file: &Path) -> std::path::PathBuf {
    let copy = scratch.file("killed.db");
    std::fs::copy(file, &copy).unwrap();
    let with_suffix = |path: &Path, suffix: &str| format!("{}{suffix}", path.display());
    std::fs::copy(with_suffix(file, "-wal"), with_suffix(&copy, "-wal")).unwrap();
    copy
}

#[tokio::test]
async fn a_killed_provider_gives_the_same_bytes_again() {
    let scratch = Scratch::new();
    let file = scratch.file("provider.db");
    let mut simulation = ProviderSimulation::off();
    simulation.decline_rates.insert(Country::JP, Rate::ALWAYS);
    let before = provider_at(&file, simulation);
    let mut answers = Vec::new();
    for country in ["US", "JP", "IN"] {
        let body = order(country);
        answers.push(post_with_key(&before.router(), "/api/payment/process", country, &body).await);
    }
    let refund = json!({ "transaction_id": answers[0].json()["transaction_id"], "amount": 30 });
    answers.push(post_with_key(&before.router(), "/api/payment/refund", "refund", &refund).await);
    let void = "/api/payment/void/void";
    let voided = post(&before.router(), void, &json!({})).await;
    let books = get(&before.router(), "/api/payments").await.text;

    // Nobody is declined now: what is answered below comes from the file alone.
    let after = provider_at(&killed_copy(&scratch, &file), ProviderSimulation::off()).router();
    let mut again = Vec::new();
    for country in ["US", "JP", "IN"] {
        again.push(post_with_key(&after, "/api/payment/process", country, &order(country)).await);
    }
    again.push(post_with_key(&after, "/api/payment/refund", "refund", &refund).await);
    for (first, second) in answers.iter().zip(&again) {
        assert_eq!((first.status, &first.text), (second.status, &second.text));
        assert!(!first.is_replay() && second.is_replay());
    }
    assert_eq!(post(&after, void, &json!({})).await.text, voided.text);
    post_with_key(&after, "/api/payment/process", "void", &order("US"))
        .await
        .with_status(409);
    assert_eq!(get(&after, "/api/payments").await.text, books);
}

/// A file as the first release wrote it, with one charge under `old`.
fn first_release(file: &Path) {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection
        .execute_batch(include_str!("../../src/provider/schema.sql"))
        .unwrap();
    connection
        .execute_batch(
            "PRAGMA application_id = 0x50415901;
             PRAGMA user_version = 1;
             INSERT INTO charges (idempotency_key, transaction_id, status, amount, currency, country,
                                  payment_method, created)
             VALUES ('old', 'txn_old', 'success', 100, 'USD', 'US', 'paypal', 1);",
        )
        .unwrap();
}

#[tokio::test]
async fn a_file_of_the_first_release_learns_to_void() {
    let scratch = Scratch::new();
    let file = scratch.file("provider.db");
    first_release(&file);
    for opening in ["first", "second"] {
        let provider = provider_at(&file, ProviderSimulation::off());
        let router = provider.router();
        for (key, status) in [("old", "success"), ("new", "voided"), (opening, "voided")] {
            let answer = post(&router, &format!("/api/payment/{key}/void"), &json!({})).await;
            assert_eq!(answer.with_status(200)["status"], status, "{key}");
        }
        let books = get(&router, "/api/payments").await.json();
        assert_eq!(books["data"].as_array().map(Vec::len), Some(1));
        provider.close().await;
    }
}

#[tokio::test]
async fn a_closed_provider_refuses_and_opens_again() {
    let scratch = Scratch::new();
    let file = scratch.file("provider.db");
    let provider = provider_at(&file, ProviderSimulation::off());
    let first = post_with_key(&provider.router(), "/api/payment/process", "key", &order("US")).await;
    provider.close().await;
    provider.close().await;
    assert!(
        !scratch.file("provider.db-wal").exists(),
        "closing folds the log into the file"
    );
    let refused = post_with_key(&provider.router(), "/api/payment/process", "late", &order("US")).await;
    assert_eq!(refused.with_status(500)["error"]["code"], "server_error");

    let reopened = provider_at(&file, ProviderSimulation::off()).router();
    assert_eq!(
        post_with_key(&reopened, "/api/payment/process", "key", &order("US"))
            .await
            .text,
        first.text
    );
    get(&reopened, "/api/payment/late").await.with_status(404);
}

#[tokio::test]
async fn a_killed_crm_knows_its_customers() {
    let scratch = Scratch::new();
    let file = scratch.file("crm.db");
    let open = |file: &Path| Crm::open(file, CrmSimulation::off(), SEED, clock()).unwrap();
    let before = open(&file);
    let order =
        json!({ "customer_id": 5, "order_id": "ORD1", "amount": 10, "currency": "INR", "country": "IN" });
    let first = post(&before.router(), "/api/customer/order", &order).await;
    let after = open(&killed_copy(&scratch, &file)).router();
    assert_eq!(post(&after, "/api/customer/order", &order).await.text, first.text);
    assert_eq!(
        get(&after, "/api/customer/5").await.with_status(200)["TotalSize"],
        1
    );
}

#[tokio::test]
async fn a_killed_inventory_keeps_its_reservations_and_only_learns_new_products() {
    let scratch = Scratch::new();
    let file = scratch.file("inventory.db");
    let simulation = InventorySimulation {
        restock: false,
        ..InventorySimulation::off()
    };
    let open =
        |file: &Path, stock: &[_]| Inventory::open(file, simulation.clone(), SEED, clock(), stock).unwrap();
    let available = async |router: &axum::Router, product_id: u64| {
        let body = json!({ "product_id": product_id, "quantity": 1, "country": "DE" });
        post(router, "/api/inventory/check", &body).await.with_status(200)["available"].clone()
    };
    let before = open(&file, &[(1, 0)]);
    assert_eq!(available(&before.router(), 1).await, false);
    assert_eq!(available(&before.router(), 2).await, false);

    let later = open(&killed_copy(&scratch, &file), &[(1, 700), (2, 700)]).router();
    assert_eq!(
        available(&later, 1).await,
        false,
        "a known product keeps what is left of it"
    );
    assert_eq!(available(&later, 2).await, true);
    let reserve = json!({ "product_id": 2, "quantity": 3, "country": "DE", "order_id": "ORD1" });
    let first = post(&later, "/api/inventory/reserve", &reserve).await;
    let again = post(&later, "/api/inventory/reserve", &reserve).await;
    assert_eq!((first.status.as_u16(), &first.text), (200, &again.text));
}

#[tokio::test]
async fn one_strangers_file_is_not_anothers() {
    let scratch = Scratch::new();
    let file = scratch.file("provider.db");
    provider_at(&file, ProviderSimulation::off()).close().await;
    let refused = Crm::open(&file, CrmSimulation::off(), SEED, clock())
        .err()
        .unwrap();
    assert!(matches!(refused, OpenError::Foreign { .. }), "{refused:?}");
    assert!(refused.to_string().contains("provider.db"), "{refused}");

    std::fs::write(
        scratch.file("letter.txt"),
        "Dear Sir or Madam, this is not a database at all.".repeat(9),
    )
    .unwrap();
    let refused = Crm::open(&scratch.file("letter.txt"), CrmSimulation::off(), SEED, clock())
        .err()
        .unwrap();
    assert!(matches!(refused, OpenError::Sqlite { .. }), "{refused:?}");
    let nowhere = Crm::open(
        &scratch.file("no/such/folder.db"),
        CrmSimulation::off(),
        SEED,
        clock(),
    )
    .err();
    assert!(matches!(nowhere, Some(OpenError::Sqlite { .. })));
}
