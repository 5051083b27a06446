//! The windows' contract.

use std::{sync::Arc, time::Duration};

use shop::{
    moment::Moment,
    ports::{Admission, COUNTERS_MAX, Counter, Windows},
};

const WINDOW: Duration = Duration::from_secs(60);

async fn admit(windows: &dyn Windows, key: &str, now: i64, max: u32) -> Admission {
    windows.admit(key, Moment(now), WINDOW, max).await.unwrap()
}

async fn count(windows: &dyn Windows, key: &str, now: i64, cap: u32) -> u32 {
    let window = WINDOW;
    let counters = [Counter { key, window, cap }];
    windows.count(&counters, Moment(now)).await.unwrap()[0]
}

async fn a_full_window_says_how_long_to_wait(windows: Arc<dyn Windows>) {
    for (now, admitted, remaining, retry_after, reset) in [
        (0, true, 2, 0, 60_000),
        (10_000, true, 1, 0, 60_000),
        (20_000, true, 0, 40_000, 60_000),
        (20_000, false, 0, 40_000, 60_000),
        (59_999, false, 0, 1, 20_001),
        (60_000, true, 0, 10_000, 60_000),
        (69_999, false, 0, 1, 50_001),
        (70_000, true, 0, 10_000, 60_000),
        (200_000, true, 2, 0, 60_000),
    ] {
        let expected = Admission {
            admitted,
            remaining,
            retry_after: Duration::from_millis(retry_after),
            reset: Duration::from_millis(reset),
        };
        assert_eq!(admit(&*windows, "a", now, 3).await, expected, "at {now} ms");
    }
}

async fn asking_in_vain_does_not_lengthen_the_wait(windows: Arc<dyn Windows>) {
    assert!(admit(&*windows, "a", 0, 1).await.admitted);
    for now in 1..1_000 {
        let refused = admit(&*windows, "a", now * 60, 1).await;
        assert!(!refused.admitted);
        let left = 60_000 - u64::try_from(now).unwrap() * 60;
        assert_eq!(refused.retry_after, Duration::from_millis(left));
    }
    assert!(admit(&*windows, "a", 60_000, 1).await.admitted);
}

async fn each_key_has_a_window_of_its_own(windows: Arc<dyn Windows>) {
    for key in ["a", "b", "a:b", "{a}", "é", ""] {
        assert!(admit(&*windows, key, 0, 1).await.admitted, "{key}");
        assert!(!admit(&*windows, key, 0, 1).await.admitted, "{key}");
    }
}

async fn events_of_one_moment_are_different_events(windows: Arc<dyn Windows>) {
    for number in 1..=5 {
        assert_eq!(count(&*windows, "counted", 7, 10).await, number);
        assert_eq!(admit(&*windows, "admitted", 7, 10).await.remaining, 10 - number);
    }
}

async fn a_smaller_limit_waits_for_as_many_as_are_too_much(windows: Arc<dyn Windows>) {
    for now in [0, 1_000, 2_000, 3_000] {
        assert!(admit(&*windows, "a", now, 4).await.admitted);
    }
    let refused = admit(&*windows, "a", 4_000, 2).await;
    assert_eq!((refused.admitted, refused.remaining), (false, 0));
    assert_eq!(refused.retry_after, Duration::from_millis(58_000));
    assert!(!admit(&*windows, "a", 61_999, 2).await.admitted);
    assert!(admit(&*windows, "a", 62_000, 2).await.admitted);
}

async fn a_counter_keeps_the_youngest(windows: Arc<dyn Windows>) {
    for (now, expected) in [
        (0, 1),
        (10_000, 2),
        (20_000, 3),
        (30_000, 3),
        // Kept are those at 20, 30 and now; the one at 20 leaves at 80.
        (79_999, 3),
        (85_000, 3),
        (90_000, 3),
        (139_999, 3),
        (200_000, 1),
    ] {
        assert_eq!(count(&*windows, "a", now, 3).await, expected, "at {now} ms");
    }
}

async fn several_counters_are_counted_at_once(windows: Arc<dyn Windows>) {
    let counter = |key, cap| Counter {
        key,
        window: WINDOW,
        cap,
    };
    let all = [counter("{a}:few", 2), counter("{a}:many", 9)];
    for expected in [[1, 1], [2, 2], [2, 3]] {
        assert_eq!(windows.count(&all, Moment(0)).await.unwrap(), expected);
    }
    assert_eq!(windows.count(&[], Moment(0)).await.unwrap(), [0; 0]);
}

async fn so_many_counters_are_counted_at_once(windows: Arc<dyn Windows>) {
    let counter = |key| Counter {
        key,
        window: WINDOW,
        cap: 9,
    };
    let names: Vec<_> = (0..=COUNTERS_MAX)
        .map(|number| format!("{{a}}:{number}"))
        .collect();
    let all: Vec<_> = names.iter().map(|name| counter(name)).collect();
    assert!(windows.count(&all, Moment(0)).await.is_err());
    let counts = windows.count(&all[..COUNTERS_MAX], Moment(0)).await.unwrap();
    assert_eq!(counts, [1; COUNTERS_MAX], "what was refused was not counted");
}

async fn a_cleared_window_is_empty(windows: Arc<dyn Windows>) {
    assert!(admit(&*windows, "a", 0, 1).await.admitted);
    assert!(admit(&*windows, "b", 0, 1).await.admitted);
    for _ in 0..2 {
        windows.clear("a").await.unwrap();
    }
    assert!(admit(&*windows, "a", 1, 1).await.admitted);
    assert!(!admit(&*windows, "b", 1, 1).await.admitted);
}

async fn of_many_at_once_exactly_as_many_pass_as_may(windows: Arc<dyn Windows>) {
    for round in 0..10 {
        let ask = |_| {
            let windows = Arc::clone(&windows);
            tokio::spawn(async move { admit(&*windows, &format!("round {round}"), 0, 20).await })
        };
        let asked: Vec<_> = (0..64).map(ask).collect();
        let mut passed = 0;
        for answer in asked {
            passed += u32::from(answer.await.unwrap().admitted);
        }
        assert_eq!(passed, 20);
    }
}

crate::windows_contract!(
    a_full_window_says_how_long_to_wait,
    asking_in_vain_does_not_lengthen_the_wait,
    each_key_has_a_window_of_its_own,
    events_of_one_moment_are_different_events,
    a_smaller_limit_waits_for_as_many_as_are_too_much,
    a_counter_keeps_the_youngest,
    several_counters_are_counted_at_once,
    so_many_counters_are_counted_at_once,
    a_cleared_window_is_empty,
    of_many_at_once_exactly_as_many_pass_as_may,
);
