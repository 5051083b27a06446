//! Keys that were seen not long ago, in bounded memory.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use xxhash_rust::xxh3::xxh3_128;

/// Remembers for a while when each key came first, as its hash. When there is no more room, the oldest is forgotten.
#[derive(Debug)]
pub(super) struct Recent {
    seen: Mutex<Seen>,
    keep: SignedDuration,
    keys_max: usize,
}

#[derive(Debug, Default)]
struct Seen {
    first: HashMap<u128, Timestamp>,
    order: VecDeque<u128>,
}

impl Recent {
    /// Keeps at most so many keys, and each for so long.
    pub(super) fn new(keep: SignedDuration, keys_max: usize) -> Self {
        Self {
            seen: Mutex::default(),
            keep,
            keys_max,
        }
    }

    /// When the key came first; `None` if that is now.
    pub(super) fn first(&self, key: &str, now: Timestamp) -> Option<Timestamp> {
        let key = xxh3_128(key.as_bytes());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.forget(|first| now.duration_since(first) > self.keep);
        if let Some(first) = seen.first.get(&key) {
            return Some(*first);
        }
        if seen.order.len() >= self.keys_max {
            seen.forget_oldest();
        }
        seen.first.insert(key, now);
        seen.order.push_back(key);
        None
    }
}

impl Seen {
    fn forget(&mut self, is_old: impl Fn(Timestamp) -> bool) {
        while let Some(first) = self.order.front().and_then(|key| self.first.get(key)) {
            if !is_old(*first) {
                return;
            }
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some(key) = self.order.pop_front() {
            self.first.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn a_key_is_remembered_for_a_while() {
        let recent = Recent::new(SignedDuration::from_secs(60), 10);
        for (key, now, expected) in [
            ("a", 0, None),
            ("b", 30, None),
            ("a", 60, Some(0)),
            ("a", 61, None),
            ("b", 61, Some(30)),
            ("a", 62, Some(61)),
        ] {
            assert_eq!(recent.first(key, at(now)), expected.map(at), "{key} at {now}");
        }
    }

    #[test]
    fn the_oldest_gives_way() {
        let recent = Recent::new(SignedDuration::from_secs(60), 2);
        for (key, expected) in [
            ("a", None),
            ("b", None),
            ("a", Some(0)),
            ("c", None),
            ("a", None),
            ("c", Some(0)),
        ] {
            assert_eq!(recent.first(key, at(0)), expected.map(at), "{key}");
        }
        let seen = recent.seen.lock().unwrap();
        assert_eq!((seen.first.len(), seen.order.len()), (2, 2));
    }
}
