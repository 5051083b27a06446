//! The windows as one would explain them: a list of events, looked through each time.

use std::{collections::HashMap, time::Duration};

use shop::{moment::Moment, ports::Admission};

/// The model that the adapters are compared with.
#[derive(Default)]
pub(crate) struct PlainWindows(HashMap<String, Vec<i64>>);

impl PlainWindows {
    pub(crate) fn admit(&mut self, key: &str, now: Moment, window: Duration, max: u32) -> Admission {
        let events = self.there(key, now, window);
        let admitted = events.len() < max as usize;
        if admitted {
            events.push(now.0);
        }
        let wait = |event: i64| Duration::from_millis((event + length(window) - now.0).unsigned_abs());
        let is_full = events.len() >= max as usize;
        Admission {
            admitted,
            remaining: max.saturating_sub(u32::try_from(events.len()).unwrap()),
            retry_after: if is_full {
                // The youngest `max` of them have to become one less.
                wait(events[events.len() - max as usize])
            } else {
                Duration::ZERO
            },
            reset: events.last().map_or(Duration::ZERO, |event| wait(*event)),
        }
    }

    pub(crate) fn count(&mut self, key: &str, now: Moment, window: Duration, cap: u32) -> u32 {
        let events = self.there(key, now, window);
        events.push(now.0);
        let youngest = events.len().saturating_sub(cap as usize);
        events.drain(..youngest);
        u32::try_from(events.len()).unwrap()
    }

    pub(crate) fn clear(&mut self, key: &str) {
        self.0.remove(key);
    }

    fn there(&mut self, key: &str, now: Moment, window: Duration) -> &mut Vec<i64> {
        let events = self.0.entry(key.to_owned()).or_default();
        events.retain(|event| now.0 < event + length(window));
        events
    }
}

fn length(window: Duration) -> i64 {
    i64::try_from(window.as_millis()).unwrap()
}
