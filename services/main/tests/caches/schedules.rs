//! Random times, keys and limits: every adapter does what the plain model does.

use std::{sync::Arc, time::Duration};

use proptest::{prelude::*, strategy::ValueTree};
use shop::{
    moment::Moment,
    ports::{Counter, Windows},
};

use crate::plain_windows::PlainWindows;

/// Schedules that are played.
const CASES: u32 = 200;

#[derive(Clone, Debug)]
enum Step {
    Admit { key: usize, max: u32 },
    Count { key: usize, cap: u32 },
    Clear { key: usize },
    Wait(i64),
}

/// Names and lengths of the windows.
const KEYS: [(&str, u64); 5] = [("a", 1), ("b", 50), ("{c}:1", 50), ("{c}:2", 300), ("d", 60_000)];

fn schedules() -> impl Strategy<Value = Vec<Step>> {
    let key = || 0..KEYS.len();
    let step = prop_oneof![
        6 => (key(), 1_u32..6).prop_map(|(key, max)| Step::Admit { key, max }),
        4 => (key(), 1_u32..6).prop_map(|(key, cap)| Step::Count { key, cap }),
        1 => key().prop_map(|key| Step::Clear { key }),
        4 => prop_oneof![0_i64..4, 40_i64..60, 250_i64..350, 59_000_i64..61_000].prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..80)
}

async fn play(windows: &dyn Windows, schedule: &[Step], case: u32) {
    let mut model = PlainWindows::default();
    let mut now = Moment(1_767_225_600_000);
    for (number, step) in schedule.iter().enumerate() {
        // A shared server keeps what an earlier schedule left.
        let named = |key: usize| {
            (
                format!("{case}:{}", KEYS[key].0),
                Duration::from_millis(KEYS[key].1),
            )
        };
        match *step {
            Step::Admit { key, max } => {
                let (key, window) = named(key);
                let expected = model.admit(&key, now, window, max);
                let admission = windows.admit(&key, now, window, max).await.unwrap();
                assert_eq!(admission, expected, "step {number} of {schedule:?}");
            }
            Step::Count { key, cap } => {
                let (key, window) = named(key);
                let expected = model.count(&key, now, window, cap);
                let key = &*key;
                let counters = [Counter { key, window, cap }];
                let counted = windows.count(&counters, now).await.unwrap();
                assert_eq!(counted, [expected], "step {number} of {schedule:?}");
            }
            Step::Clear { key } => {
                let (key, _) = named(key);
                model.clear(&key);
                windows.clear(&key).await.unwrap();
            }
            Step::Wait(milliseconds) => now = Moment(now.0 + milliseconds),
        }
    }
}

async fn random_schedules_are_played_like_the_model(windows: Arc<dyn Windows>) {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for case in 0..CASES {
        let schedule = schedules().new_tree(&mut runner).unwrap().current();
        play(&*windows, &schedule, case).await;
    }
}

crate::windows_contract!(random_schedules_are_played_like_the_model);
