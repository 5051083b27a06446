//! The books beside the provider's, as an operator compares and repairs them.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use main_service::stores::sqlite::SqliteStore;
use serde_json::{Value, json};
use shop::ports::Orders;

use crate::failures;
use crate::folder::Folder;
use crate::offset::Offset;
use crate::process::{Ended, Process, run};
use crate::shop::{Shop, stop};

/// How long the shop may take to cancel, refund or settle. Far longer than it takes even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

impl Shop {
    fn ledger(&self, work: &str) -> Ended {
        let (shift, data) = (self.offset.text(), self.data());
        run(&["ledger", work, "--port-offset", &shift, "--data-dir", &data])
    }

    /// Checks, expects that nothing differs, and returns the amounts in dollars: captured, refunded,
    /// completed, owed back, awaiting.
    fn agreed_dollars(&self) -> Vec<String> {
        let checked = self.ledger("check");
        assert_eq!(
            (checked.code, checked.stderr.as_str()),
            (Some(0), ""),
            "{}",
            checked.stdout
        );
        assert!(
            checked.stdout.ends_with("\nNo difference.\n"),
            "{}",
            checked.stdout
        );
        let mut rows = checked.stdout.lines().map(str::split_whitespace);
        let dollars = rows.find_map(|mut row| (row.next() == Some("USD")).then_some(row));
        dollars.unwrap().map(str::to_owned).collect()
    }

    /// Checks, expects that exactly one thing differs, and returns what is said of it.
    fn one_difference(&self) -> String {
        let checked = self.ledger("check");
        assert_eq!(checked.code, Some(1), "{}", checked.stdout);
        assert_eq!(checked.stderr, "webstore: ledger: 1 difference\n");
        checked.stdout.lines().last().unwrap().to_owned()
    }

    /// Goes to the provider without telling the shop.
    async fn bypass(&self, path: &str, key: &str, body: &Value) {
        let request = reqwest::Client::new().post(format!("{}{path}", self.url(3011)));
        let answer = request
            .header("idempotency-key", key)
            .json(body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{path}: {}", answer.text().await.unwrap());
    }

    /// Buys while the provider charges and its answers are lost, and kills main-service before it finds out. Its
    /// own reconciler may be faster; then somebody else buys.
    async fn leave_an_order_pending(&self, dial: &Value) -> String {
        self.turn(3011, dial).await;
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let main_service = self.start(&["run", "main-service", "--demo"], &[]);
            self.guest().await.order(1).await;
            drop(main_service);
            if let Some(order) = self.pending_order().await {
                self.turn(
                    3011,
                    &json!({ "timeout_before_rate": 0, "timeout_after_rate": 0 }),
                )
                .await;
                return order;
            }
        }
        panic!("no order stayed pending");
    }

    async fn pending_order(&self) -> Option<String> {
        let database = Path::new(&self.data()).join("main.db");
        let store = SqliteStore::open_existing(&database).await.unwrap();
        let pending = store.pending_orders(None, 2).await.unwrap();
        store.close().await;
        assert!(pending.len() < 2);
        pending.first().map(|order| order.id.to_string())
    }

    fn partners(&self) -> Process {
        let roles = [
            "run",
            "payment-provider",
            "crm-system",
            "inventory-system",
            "payments-service",
            "promotions-service",
            "--demo",
        ];
        self.start(&roles, &[])
    }

    /// Reconciles until nothing is pending; returns what was said last.
    fn reconcile_to_the_end(&self) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let done = self.ledger("reconcile");
            if done.code == Some(0) {
                assert_eq!(done.stderr, "");
                return done.stdout;
            }
            assert!(done.stdout.contains(" still pending\n"), "{}", done.stdout);
            assert!(
                done.stderr
                    .starts_with("webstore: ledger: 1 order is still pending;"),
                "{}",
                done.stderr
            );
            assert!(Instant::now() < deadline, "in vain:\n{}", done.stdout);
        }
    }
}

/// An amount of the API as people read it.
fn dollars(cents: &Value) -> String {
    let cents = cents.as_i64().unwrap();
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[tokio::test]
async fn a_shop_that_sold_agrees_with_the_provider() {
    let shop = Shop::new();
    let process = shop.up();
    let checked = shop.ledger("check");
    assert_eq!((checked.code, checked.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        checked.stdout,
        "0 charges at the provider, 0 orders\nNo difference.\n"
    );

    let price = dollars(&shop.guest().await.order(1).await["total"]);
    assert_eq!(shop.agreed_dollars(), [&price, "0.00", &price, "0.00", "0.00"]);
    shop.guest().await.buy().await;
    let checked = shop.ledger("check").stdout;
    assert!(
        checked.contains("\n2 charges at the provider, 2 orders\n"),
        "{checked}"
    );
    let reconciled = shop.ledger("reconcile");
    assert_eq!(
        (reconciled.code, reconciled.stdout.as_str()),
        (Some(0), "Nothing was pending.\n")
    );
    stop(process);
}

#[tokio::test]
async fn a_refunded_order_is_no_difference() {
    let shop = Shop::new();
    let process = shop.up();
    shop.guest().await.order(30).await;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let sums = shop.agreed_dollars();
        if sums[0] == sums[1] {
            assert_eq!(sums[2..], ["0.00", "0.00", "0.00"]);
            break;
        }
        assert!(Instant::now() < deadline, "in vain: {sums:?}");
    }
    stop(process);
}

#[tokio::test]
async fn a_charge_of_nobody_is_named() {
    let shop = Shop::new();
    let process = shop.up();
    let charge =
        json!({ "amount": 1299, "currency": "USD", "country": "US", "payment_method": "credit_card" });
    shop.bypass("/api/payment/process", "nobody-1", &charge).await;
    let difference = shop.one_difference();
    assert!(difference.starts_with("charge txn_"), "{difference}");
    assert!(
        difference.ends_with(": 12.99 USD under the key nobody-1, which no order has"),
        "{difference}"
    );
    stop(process);
}

#[tokio::test]
async fn a_refund_that_nobody_owed_is_named() {
    let shop = Shop::new();
    let process = shop.up();
    let bought = shop.guest().await.order(1).await;
    let refund = json!({ "transaction_id": bought["transaction_id"], "amount": 1 });
    shop.bypass("/api/payment/refund", "nobody-2", &refund).await;
    let (order, price) = (bought["order_id"].as_str().unwrap(), dollars(&bought["total"]));
    assert_eq!(
        shop.one_difference(),
        format!("{order}: it is completed, and 0.01 USD went back of {price} USD")
    );
    stop(process);
}

#[tokio::test]
async fn an_order_whose_charge_was_not_heard_of_is_reconciled() {
    let shop = Shop::new();
    let partners = shop.partners();
    let lost = json!({ "timeout_after_rate": 1, "hang_ms": [0, 0] });
    let order = shop.leave_an_order_pending(&lost).await;
    let said = shop.reconcile_to_the_end();
    assert!(said.starts_with(&format!("{order} completed\n")), "{said}");
    assert!(said.contains("\n1 order settled, 0 still pending, "), "{said}");
    let sums = shop.agreed_dollars();
    assert_eq!((&sums[0], sums[4].as_str()), (&sums[2], "0.00"));
    stop(partners);
}

#[tokio::test]
async fn an_order_that_was_never_charged_is_given_up() {
    let shop = Shop::new();
    let partners = shop.partners();
    let lost = json!({ "timeout_before_rate": 1, "hang_ms": [0, 0] });
    let order = shop.leave_an_order_pending(&lost).await;
    let said = shop.reconcile_to_the_end();
    assert!(said.starts_with(&format!("{order} unavailable\n")), "{said}");
    assert!(shop.ledger("check").stdout.ends_with("\nNo difference.\n"));
    stop(partners);
}

#[test]
fn without_a_running_shop_it_asks_for_the_offset() {
    let (offset, shop) = (Offset::find(), Shop::new());
    stop(shop.up());
    let address = format!("http://127.0.0.1:{} ", offset.port(8081));
    for work in ["check", "reconcile"] {
        failures::check(
            &offset,
            &["ledger", work, "--data-dir", &shop.data()],
            &[
                "webstore: ledger: ",
                "payments-service",
                &address,
                "--port-offset",
            ],
        );
    }
}

#[test]
fn a_folder_without_a_shop_is_refused_and_left_alone() {
    let (offset, folder) = (Offset::find(), Folder::new());
    fs::create_dir(folder.at("empty")).unwrap();
    for data in [folder.at("missing"), folder.at("empty")] {
        for work in ["check", "reconcile"] {
            failures::check(
                &offset,
                &["ledger", work, "--data-dir", &data],
                &["webstore: ledger:", "main.db", &data, "--data-dir"],
            );
        }
    }
    assert_eq!(folder.names(), ["empty"]);
    assert_eq!(fs::read_dir(folder.at("empty")).unwrap().count(), 0);
}
