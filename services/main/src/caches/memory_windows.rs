//! Sliding windows in the process itself: the embedded default, for one instance.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use shop::{
    moment::Moment,
    ports::{Admission, COUNTERS_MAX, CacheError, Counter, Windows},
};

/// Windows that are kept at most.
const KEYS_MAX: usize = 100_000;
/// Events that are kept at most in all windows together, of 8 bytes each.
const EVENTS_MAX: usize = 1_000_000;
/// Windows that one call looks at, at most, to see whether all their events have left. A call makes at most
/// [`COUNTERS_MAX`] new ones, so that this keeps up.
const SWEPT_MAX: usize = 8;

/// Sliding windows in memory. When there are too many it forgets those that would be empty soonest.
pub struct MemoryWindows {
    keys_max: usize,
    events_max: usize,
    windows: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    by_key: HashMap<Arc<str>, Window>,
    /// Each key once, by a moment at which its window is not empty before. The true one may be later: it is
    /// looked up when the key comes to the top.
    by_end: BinaryHeap<Reverse<(Moment, Arc<str>)>>,
    /// In all windows together.
    events: usize,
}

#[derive(Default)]
struct Window {
    /// Oldest first.
    events: VecDeque<Moment>,
    length: Duration,
}

impl MemoryWindows {
    /// No window yet; at most 100,000 of them, and a million events.
    #[must_use]
    pub fn new() -> Self {
        Self::with_limits(KEYS_MAX, EVENTS_MAX)
    }

    /// At most so many windows, and so many events in all of them together; at least one of each.
    #[must_use]
    pub fn with_limits(keys_max: usize, events_max: usize) -> Self {
        Self {
            keys_max: keys_max.max(1),
            events_max: events_max.max(1),
            windows: Mutex::default(),
        }
    }

    /// How many windows and events there are, those that nobody has swept out yet included.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        let kept = self.kept();
        (kept.by_key.len(), kept.events)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the window of that name, out of which everything that has left is gone.
    fn within<T>(&self, key: &str, now: Moment, length: Duration, act: impl FnOnce(&mut Window) -> T) -> T {
        let mut kept = self.kept();
        kept.sweep(now);
        kept.make_room(key, self.keys_max, self.events_max);
        let Kept {
            by_key,
            by_end,
            events,
        } = &mut *kept;
        let window = match by_key.get_mut(key) {
            Some(window) => window,
            None => {
                let name: Arc<str> = Arc::from(key);
                by_end.push(Reverse((now.after(length), Arc::clone(&name))));
                by_key.entry(name).or_default()
            }
        };
        *events -= window.events.len();
        window.length = length;
        window.let_leave(now);
        let outcome = act(window);
        *events += window.events.len();
        outcome
    }
}

impl Default for MemoryWindows {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Windows for MemoryWindows {
    async fn admit(
        &self,
        key: &str,
        now: Moment,
        window: Duration,
        max: u32,
    ) -> Result<Admission, CacheError> {
        Ok(self.within(key, now, window, |window| window.admit(now, max)))
    }

    async fn count(&self, counters: &[Counter<'_>], now: Moment) -> Result<Vec<u32>, CacheError> {
        if counters.len() > COUNTERS_MAX {
            return Err(CacheError(format!("at most {COUNTERS_MAX} counters at once")));
        }
        let count = |counter: &Counter<'_>| {
            self.within(counter.key, now, counter.window, |window| {
                window.count(now, counter.cap)
            })
        };
        Ok(counters.iter().map(count).collect())
    }

    async fn clear(&self, key: &str) -> Result<(), CacheError> {
        let mut kept = self.kept();
        let Kept { by_key, events, .. } = &mut *kept;
        if let Some(window) = by_key.get_mut(key) {
            *events -= window.events.len();
            window.events.clear();
        }
        Ok(())
    }
}

impl Kept {
    /// Removes some windows that are empty by now, if there are any.
    fn sweep(&mut self, now: Moment) {
        for _ in 0..SWEPT_MAX {
            match self.by_end.peek() {
                Some(Reverse((end, _))) if *end <= now => self.forget_top_unless_later(),
                _ => return,
            }
        }
    }

    /// Makes room for one more event of this window.
    fn make_room(&mut self, key: &str, keys_max: usize, events_max: usize) {
        let is_new = !self.by_key.contains_key(key);
        while !self.by_end.is_empty()
            && (self.events >= events_max || is_new && self.by_key.len() >= keys_max)
        {
            self.forget_top_unless_later();
        }
    }

    /// Forgets the window at the top, or puts it where it belongs if it got events since.
    fn forget_top_unless_later(&mut self) {
        let Some(Reverse((end, key))) = self.by_end.pop() else {
            return;
        };
        let Some(window) = self.by_key.get(&key) else {
            return;
        };
        match window.end() {
            Some(later) if later > end => self.by_end.push(Reverse((later, key))),
            _ => {
                self.events -= window.events.len();
                self.by_key.remove(&key);
            }
        }
    }
}

impl Window {
    /// When the last event leaves.
    fn end(&self) -> Option<Moment> {
        self.events.back().map(|event| event.after(self.length))
    }

    fn let_leave(&mut self, now: Moment) {
        while self
            .events
            .front()
            .is_some_and(|event| event.after(self.length) <= now)
        {
            self.events.pop_front();
        }
    }

    fn add(&mut self, now: Moment) {
        // Somebody who looked at the clock a little later may have been here first.
        let place = self.events.partition_point(|event| *event <= now);
        self.events.insert(place, now);
    }

    fn admit(&mut self, now: Moment, max: u32) -> Admission {
        let max = usize::try_from(max).unwrap_or(usize::MAX).max(1);
        let admitted = self.events.len() < max;
        if admitted {
            self.add(now);
        }
        let until_gone = |event: &Moment| milliseconds(event.after(self.length).0.saturating_sub(now.0));
        // The one that has to leave before another is let in.
        let in_the_way = self
            .events
            .len()
            .checked_sub(max)
            .and_then(|at| self.events.get(at));
        Admission {
            admitted,
            remaining: u32::try_from(max.saturating_sub(self.events.len())).unwrap_or(u32::MAX),
            retry_after: in_the_way.map_or(Duration::ZERO, until_gone),
            reset: self.events.back().map_or(Duration::ZERO, until_gone),
        }
    }

    fn count(&mut self, now: Moment, cap: u32) -> u32 {
        self.add(now);
        let cap = usize::try_from(cap).unwrap_or(usize::MAX).max(1);
        while self.events.len() > cap {
            self.events.pop_front();
        }
        u32::try_from(self.events.len()).unwrap_or(u32::MAX)
    }
}

fn milliseconds(milliseconds: i64) -> Duration {
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))
}
