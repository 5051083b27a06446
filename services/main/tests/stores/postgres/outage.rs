//! Connections that are lost, hang, or are all in use; callers who go away; a store that is closed.

use std::{sync::Arc, time::Duration};

use commerce::UserId;
use main_service::stores::postgres::{PostgresSettings, PostgresStore};
use shop::{
    order::OrderState,
    orders::{Order, Settled},
    ports::{Carts, Customers, Orders, Products, StoreError},
};
use tokio::{task::JoinHandle, time::timeout};
use tokio_postgres::Client;

use super::database::{Database, database};
use crate::scenes::{self, START, captured, guest, session};

/// Long enough for anything that comes to an end.
const PATIENCE: Duration = Duration::from_secs(20);

/// A shop with these settings, one open order, and somebody beside it.
struct Scene {
    database: Database,
    shop: Arc<PostgresStore>,
    beside: Client,
    order: Order,
}

impl Scene {
    async fn set(settings: PostgresSettings) -> Option<Self> {
        let database = database().await?;
        let shop = Arc::new(database.open_with(settings).await.unwrap());
        let user = guest(&*shop).await;
        let order = scenes::open(&*shop, user, &[(1, 1)]).await;
        Some(Self {
            beside: database.client().await,
            database,
            shop,
            order,
        })
    }

    /// Somebody else has the order, until [`Scene::let_go`].
    async fn lock(&self) {
        let lock = format!(
            "BEGIN; SELECT 1 FROM orders WHERE id = {} FOR UPDATE",
            self.order.id.0
        );
        self.beside.batch_execute(&lock).await.unwrap();
    }

    async fn let_go(&self) {
        self.beside.batch_execute("ROLLBACK").await.unwrap();
    }

    fn settle(&self) -> JoinHandle<Result<Settled, StoreError>> {
        let (shop, order) = (Arc::clone(&self.shop), self.order.id);
        tokio::spawn(async move { shop.settle(order, captured(), START).await })
    }

    /// How many of the shop's connections this is true of.
    async fn connections(&self, condition: &str) -> i64 {
        let count = format!(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = 'webstore' AND {condition}"
        );
        self.beside.query_one(&count, &[]).await.unwrap().get(0)
    }

    /// Waits until one of the shop's connections waits for a lock.
    async fn waits(&self) {
        until(async || self.connections("wait_event_type = 'Lock'").await == 1).await;
    }

    /// Cuts every connection of the shop.
    async fn cut(&self) {
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND application_name = 'webstore'";
        self.beside.batch_execute(cut).await.unwrap();
    }

    async fn end(self) {
        self.shop.close().await;
        drop(self.beside);
        self.database.remove().await;
    }
}

async fn until(condition: impl AsyncFn() -> bool) {
    let waited = timeout(PATIENCE, async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    waited.await.unwrap();
}

fn is_unavailable<T>(answer: &Result<T, StoreError>, reason: &str) -> bool {
    matches!(answer, Err(StoreError::Unavailable(said)) if said.contains(reason))
}

fn with(change: impl FnOnce(&mut PostgresSettings)) -> PostgresSettings {
    let mut settings = PostgresSettings::default();
    change(&mut settings);
    settings
}

/// Its transaction went with the connection, and so it can be done again on another one.
#[tokio::test]
async fn a_connection_that_is_cut_on_the_way_is_replaced() {
    let Some(scene) = Scene::set(PostgresSettings::default()).await else {
        return;
    };
    scene.lock().await;
    let settling = scene.settle();
    scene.waits().await;
    scene.cut().await;
    until(async || scene.connections("query LIKE '%ROLLBACK%'").await == 0).await;
    scene.let_go().await;
    let settled = settling.await.unwrap().unwrap().order;
    assert_eq!(settled.history.len(), 2);
    assert_eq!(settled.state, OrderState::Completed);
    scene.end().await;
}

#[tokio::test]
async fn idle_connections_that_are_cut_are_replaced() {
    let Some(scene) = Scene::set(PostgresSettings::default()).await else {
        return;
    };
    for _ in 0..5 {
        scene.cut().await;
        until(async || scene.connections("true").await == 0).await;
        assert_eq!(scene.shop.ping().await, Ok(()));
        let (user, order) = (scene.order.user_id, scene.order.id);
        assert!(scene.shop.order(user, order).await.unwrap().is_some());
    }
    scene.end().await;
}

#[tokio::test]
async fn a_lock_is_waited_for_so_long() {
    let settings = with(|settings| settings.lock_timeout = Duration::from_millis(100));
    let Some(scene) = Scene::set(settings).await else {
        return;
    };
    scene.lock().await;
    let refused = scene.settle().await.unwrap();
    assert!(is_unavailable(&refused, "lock timeout"), "{refused:?}");
    scene.let_go().await;
    let settled = scene.settle().await.unwrap().unwrap().order;
    assert_eq!(settled.state, OrderState::Completed);
    scene.end().await;
}

#[tokio::test]
async fn a_connection_is_waited_for_so_long() {
    let settings = with(|settings| {
        settings.connections_max = 1;
        settings.acquire_timeout = Duration::from_millis(100);
    });
    let Some(scene) = Scene::set(settings).await else {
        return;
    };
    scene.lock().await;
    let settling = scene.settle();
    scene.waits().await;
    let refused = scene.shop.cart(scene.order.user_id).await;
    assert!(
        is_unavailable(&refused, "all connections are in use"),
        "{refused:?}"
    );
    scene.let_go().await;
    assert!(settling.await.unwrap().is_ok());
    assert!(scene.shop.cart(scene.order.user_id).await.is_ok());
    scene.end().await;
}

/// The next one has the connection after whatever the one before was waiting for, and finds it clean.
#[tokio::test]
async fn a_caller_who_goes_away_leaves_nothing_behind() {
    let settings = with(|settings| settings.connections_max = 1);
    let Some(scene) = Scene::set(settings).await else {
        return;
    };
    scene.lock().await;
    let settling = scene.settle();
    scene.waits().await;
    settling.abort();
    assert!(settling.await.unwrap_err().is_cancelled());
    scene.let_go().await;
    let (user, order) = (scene.order.user_id, scene.order.id);
    let order = scene.shop.order(user, order).await.unwrap().unwrap();
    assert_eq!(order.state, OrderState::Pending);
    until(async || scene.connections("state <> 'idle'").await == 0).await;
    scene.end().await;
}

/// A server that hangs says nothing, not even that its limits are reached.
#[tokio::test]
async fn a_connection_that_hangs_is_given_up() {
    let settings = with(|settings| {
        settings.connections_max = 1;
        settings.patience = Duration::from_millis(500);
    });
    let Some(scene) = Scene::set(settings).await else {
        return;
    };
    let pid = "SELECT pid FROM pg_stat_activity WHERE application_name = 'webstore'
               AND datname = current_database()";
    let pid: i32 = scene.beside.query_one(pid, &[]).await.unwrap().get(0);
    signal("-STOP", pid);
    let refused = scene.shop.cart(scene.order.user_id).await;
    let answer = scene.shop.cart(scene.order.user_id).await;
    signal("-CONT", pid);
    assert!(is_unavailable(&refused, "it takes too long"), "{refused:?}");
    assert!(answer.is_ok(), "{answer:?}");
    scene.end().await;
}

fn signal(name: &str, pid: i32) {
    let signalled = std::process::Command::new("kill")
        .args([name, &pid.to_string()])
        .status();
    assert!(signalled.unwrap().success());
}

#[tokio::test]
async fn a_database_that_can_only_be_read_is_not_well() {
    let Some(scene) = Scene::set(PostgresSettings::default()).await else {
        return;
    };
    let database: String = scene
        .beside
        .query_one("SELECT current_database()", &[])
        .await
        .unwrap()
        .get(0);
    let change = format!("ALTER DATABASE {database} SET default_transaction_read_only = on");
    scene.beside.batch_execute(&change).await.unwrap();
    scene.cut().await;
    until(async || scene.connections("true").await == 0).await;
    let refused = scene.shop.ping().await;
    assert!(is_unavailable(&refused, "can only be read"), "{refused:?}");
    let refused = scene.shop.create_session(session(scene.order.user_id, "a")).await;
    assert!(is_unavailable(&refused, "read-only"), "{refused:?}");
    assert!(scene.shop.cart(scene.order.user_id).await.is_ok());
    scene.end().await;
}

#[tokio::test]
async fn a_closed_store_finishes_its_work_and_answers_nobody() {
    let Some(scene) = Scene::set(PostgresSettings::default()).await else {
        return;
    };
    scene.lock().await;
    let settling = scene.settle();
    scene.waits().await;
    let shop = Arc::clone(&scene.shop);
    let closing = tokio::spawn(async move { shop.close().await });
    until(async || scene.shop.cart(UserId(1)).await.is_err()).await;
    assert!(!closing.is_finished());
    scene.let_go().await;
    closing.await.unwrap();
    let state = "SELECT state FROM orders";
    let state: String = scene.beside.query_one(state, &[]).await.unwrap().get(0);
    assert_eq!(state, "completed", "it was closed before its work was done");
    assert!(settling.await.unwrap().is_ok());
    let refused = scene.shop.revoke_session("token").await;
    assert!(is_unavailable(&refused, "it is closed"), "{refused:?}");
    until(async || scene.connections("true").await == 0).await;
    scene.end().await;
}

/// A store that holds something that cannot be says so, and does not ask for another try.
#[tokio::test]
async fn what_cannot_be_is_corrupt() {
    let Some(scene) = Scene::set(PostgresSettings::default()).await else {
        return;
    };
    let change = "ALTER TABLE orders DROP CONSTRAINT orders_state_check; UPDATE orders SET state = 'lost'";
    scene.beside.batch_execute(change).await.unwrap();
    let settled = scene.settle().await.unwrap();
    assert!(
        matches!(&settled, Err(StoreError::Corrupt(said)) if said.contains("state")),
        "{settled:?}"
    );
    scene.end().await;
}
