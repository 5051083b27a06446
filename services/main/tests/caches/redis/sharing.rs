//! Several instances of the shop on one Redis.

use std::{sync::Arc, time::Duration};

use shop::{moment::Moment, ports::Windows};

use super::database::Database;

const WINDOW: Duration = Duration::from_secs(60);
const NOW: Moment = Moment(1_767_225_600_000);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_at_once_over_two_instances_exactly_two_hundred_pass() {
    let Some(database) = Database::new().await else {
        return;
    };
    let instances = [Arc::new(database.open().await), Arc::new(database.open().await)];
    for address in 0..20 {
        let ask = |number: usize| {
            let instance = Arc::clone(&instances[number % 2]);
            let key = format!("ip:{{127.0.1.{address}}}");
            tokio::spawn(async move { instance.admit(&key, NOW, WINDOW, 200).await.unwrap().admitted })
        };
        let asked: Vec<_> = (0..1_000).map(ask).collect();
        let mut passed = 0;
        for answer in asked {
            passed += u32::from(answer.await.unwrap());
        }
        assert_eq!(passed, 200, "address {address}");
    }
}

#[tokio::test]
async fn a_restart_of_an_instance_does_not_reset_the_window() {
    let Some(database) = Database::new().await else {
        return;
    };
    for started in 0..5 {
        let instance = database.open().await;
        let admission = instance.admit("a", NOW, WINDOW, 3).await.unwrap();
        assert_eq!(admission.admitted, started < 3, "start {started}");
    }
    let instance = database.open().await;
    let later = NOW.after(WINDOW);
    assert!(instance.admit("a", later, WINDOW, 3).await.unwrap().admitted);
}

#[tokio::test]
async fn instances_whose_clocks_differ_a_little_count_together() {
    let Some(database) = Database::new().await else {
        return;
    };
    let (fast, slow) = (database.open().await, database.open().await);
    let ahead = NOW.after(Duration::from_millis(40));
    for round in 0..4 {
        assert!(
            fast.admit("a", ahead, WINDOW, 8).await.unwrap().admitted,
            "{round}"
        );
        assert!(slow.admit("a", NOW, WINDOW, 8).await.unwrap().admitted, "{round}");
    }
    let refused = slow.admit("a", NOW, WINDOW, 8).await.unwrap();
    assert!(!refused.admitted);
    assert_eq!(refused.retry_after, WINDOW);
    assert_eq!(refused.reset, WINDOW + Duration::from_millis(40));
}
