//! The operator's view of the outbox, beside a shop that runs and over one that rests.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use main_service::stores::sqlite::SqliteStore;
use serde_json::json;
use shop::moment::Moment;
use shop::outbox::Receipt;
use shop::ports::Outbox;

use crate::failures;
use crate::folder::Folder;
use crate::offset::Offset;
use crate::process::{Ended, run};
use crate::shop::{Shop, stop};

/// How long the shop may take to try, or to deliver. Far longer than it takes even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// A moment at which everything is due, in the year 2100.
const FAR_FUTURE: Moment = Moment(4_102_444_800_000);

impl Shop {
    /// Sells something to somebody while the CRM always fails; returns the order's id.
    async fn sell_without_crm(&self) -> String {
        self.turn(3002, &json!({ "failure_rate": 1 })).await;
        self.guest().await.buy().await
    }

    fn outbox(&self, arguments: &[&str]) -> Ended {
        run(&[&["outbox", "--data-dir", &self.data()], arguments].concat())
    }

    /// The list, which must be there at once and without complaint.
    fn list(&self, arguments: &[&str]) -> String {
        let listed = self.outbox(&[&["list"], arguments].concat());
        assert_eq!((listed.code, listed.stderr.as_str()), (Some(0), ""));
        listed.stdout
    }

    /// Lists again and again until the list is as expected.
    fn list_until(&self, is_as_expected: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let listed = self.list(&[]);
            if is_as_expected(&listed) {
                return listed;
            }
            assert!(Instant::now() < deadline, "in vain:\n{listed}");
        }
    }

    /// Gives up everything that waits, as the shop does after its last try; returns the ids.
    async fn give_up_everything(&self) -> Vec<String> {
        let database = Path::new(&self.data()).join("main.db");
        let store = SqliteStore::open_existing(&database).await.unwrap();
        let claimed = store.claim(FAR_FUTURE, FAR_FUTURE, 100).await.unwrap();
        let ids = claimed.iter().map(|message| message.id.to_string()).collect();
        for message in claimed {
            let reason = "gone\nfor good".to_owned();
            let finished = store.finish(message, Receipt::Dead { reason }, FAR_FUTURE).await;
            finished.unwrap();
        }
        store.close().await;
        ids
    }
}

/// The cells of the only row of that kind, if it is there.
fn row_of<'list>(list: &'list str, kind: &str) -> Option<Vec<&'list str>> {
    let mut rows = list
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    rows.find(|row| row.get(1) == Some(&kind))
}

fn has_failed_try(list: &str) -> bool {
    let row = row_of(list, "crm");
    row.is_some_and(|row| row[3] != "0/12" && row[3].ends_with("/12"))
}

#[tokio::test]
async fn what_fails_is_listed_while_the_shop_runs() {
    let shop = Shop::new();
    let process = shop.up();
    assert_eq!(shop.list(&[]), "The outbox is empty.\n");

    let order = shop.sell_without_crm().await;
    // The reservation succeeds; what stays is the CRM's news.
    let list = shop.list_until(|list| has_failed_try(list) && list.ends_with("1 waiting, 0 dead\n"));
    let row = row_of(&list, "crm").unwrap();
    assert_eq!((row[2], row[4]), (order.as_str(), "waiting"), "{list}");
    assert!(
        list.contains("LAST ERROR") && list.contains("did not answer"),
        "{list}"
    );
    assert_eq!(shop.list(&["--dead"]), "1 waiting, 0 dead\n");

    let refused = shop.outbox(&["retry", row[0]]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""));
    assert!(refused.stderr.contains(row[0]), "it waits: {}", refused.stderr);
    stop(process);
}

#[tokio::test]
async fn a_dead_letter_is_retried_and_delivered() {
    let shop = Shop::new();
    let process = shop.up();
    shop.sell_without_crm().await;
    shop.list_until(|list| has_failed_try(list) && list.ends_with("1 waiting, 0 dead\n"));
    stop(process);
    let id = shop.give_up_everything().await.remove(0);
    let list = shop.list(&["--dead", "--limit", "1"]);
    assert!(list.contains("gone for good\n"), "one line: {list}");
    assert!(list.ends_with("0 waiting, 1 dead\n"), "{list}");

    let retried = shop.outbox(&["retry", &id, "999999"]);
    assert_eq!(retried.code, Some(1));
    assert!(
        retried.stdout.starts_with("1 dead letter is due again"),
        "{}",
        retried.stdout
    );
    assert_eq!(
        retried.stderr,
        "webstore: outbox: no dead letter has the id 999999; `webstore outbox list --dead` lists them\n"
    );
    let list = shop.list(&[]);
    let row = row_of(&list, "crm").unwrap();
    assert_eq!((row[0], row[3], row[4]), (id.as_str(), "0/12", "waiting"));

    let process = shop.up();
    shop.list_until(|list| list == "The outbox is empty.\n");
    stop(process);
}

#[tokio::test]
async fn all_dead_letters_are_retried_while_the_shop_runs() {
    let shop = Shop::new();
    stop(shop.up());
    assert_eq!(
        shop.outbox(&["retry", "--all"]).stdout,
        "There is no dead letter.\n"
    );
    let process = shop.up();
    shop.sell_without_crm().await;
    shop.list_until(has_failed_try);
    stop(process);
    let count = shop.give_up_everything().await.len();

    let process = shop.up();
    assert!(shop.list(&[]).ends_with(&format!("0 waiting, {count} dead\n")));
    let retried = shop.outbox(&["retry", "--all"]);
    assert_eq!((retried.code, retried.stderr.as_str()), (Some(0), ""));
    assert!(
        retried.stdout.starts_with(&format!("{count} dead letter")),
        "{}",
        retried.stdout
    );
    shop.list_until(|list| list == "The outbox is empty.\n");
    stop(process);
}

#[test]
fn a_folder_without_a_shop_is_refused_and_left_alone() {
    let (offset, folder) = (Offset::find(), Folder::new());
    fs::create_dir(folder.at("empty")).unwrap();
    for data in [folder.at("missing"), folder.at("empty")] {
        for work in [&["list"][..], &["retry", "--all"], &["retry", "7"]] {
            let arguments = [&["outbox", "--data-dir", &data], work].concat();
            failures::check(
                &offset,
                &arguments,
                &["webstore: outbox:", "main.db", &data, "--data-dir"],
            );
        }
    }
    assert_eq!(folder.names(), ["empty"]);
    assert_eq!(fs::read_dir(folder.at("empty")).unwrap().count(), 0);
}

#[test]
fn a_store_that_is_none_is_refused_and_left_alone() {
    let (offset, folder) = (Offset::find(), Folder::new());
    for (content, reason) in [("", "older version"), ("not a database. ", "not a database")] {
        let content = content.repeat(1_000);
        fs::write(folder.at("main.db"), &content).unwrap();
        let arguments = ["outbox", "list", "--data-dir", &folder.at("")];
        failures::check(&offset, &arguments, &["webstore: outbox:", reason, "--data-dir"]);
        assert_eq!(fs::read_to_string(folder.at("main.db")).unwrap(), content);
        assert_eq!(folder.names(), ["main.db"]);
    }
}
