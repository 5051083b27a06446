//! The decisions that are remembered after their spans have gone, so that late spans follow them.

use std::collections::HashMap;

use super::settings::DecisionCache;

/// A decided trace: the number of the policy that kept it, or nothing.
pub(super) type KeptBy = Option<u8>;

/// All remembered decisions. A cache that is switched off leaves its decisions in the ring, which shares its room with the
/// undecided traces (`num_traces`).
#[derive(Debug)]
pub(super) struct Decisions {
    sampled: Lru,
    unsampled: Lru,
    ring: Lru,
}

/// A decision that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kept_by: KeptBy,
    /// Whether it was in a cache rather than in the ring.
    pub(super) is_cached: bool,
}

impl Decisions {
    pub(super) fn new(sizes: DecisionCache, traces_max: usize) -> Self {
        Self {
            sampled: Lru::new(sizes.sampled_cache_size),
            unsampled: Lru::new(sizes.non_sampled_cache_size),
            ring: Lru::new(traces_max),
        }
    }

    /// Remembers a decision.
    pub(super) fn put(&mut self, id: [u8; 16], kept_by: KeptBy) {
        let cache = match kept_by {
            Some(_) => &mut self.sampled,
            None => &mut self.unsampled,
        };
        let cache = if cache.size == 0 { &mut self.ring } else { cache };
        cache.put(id, kept_by);
    }

    /// The decision about a trace of which spans have come in. Being asked for keeps it in its cache.
    pub(super) fn find(&mut self, id: &[u8; 16]) -> Option<Found> {
        let cached = self.sampled.touch(id).or_else(|| self.unsampled.touch(id));
        match cached {
            Some(kept_by) => Some(Found {
                kept_by,
                is_cached: true,
            }),
            None => self.ring.peek(id).map(|kept_by| Found {
                kept_by,
                is_cached: false,
            }),
        }
    }

    /// The decision about a trace, for whoever only wants to know.
    pub(super) fn peek(&self, id: &[u8; 16]) -> Option<KeptBy> {
        let caches = [&self.sampled, &self.unsampled, &self.ring];
        caches.into_iter().find_map(|cache| cache.peek(id))
    }

    /// How many are in the ring.
    pub(super) fn ring_len(&self) -> usize {
        self.ring.slots.len()
    }

    /// Takes the oldest out of the ring. False if it is empty.
    pub(super) fn forget_oldest_of_ring(&mut self) -> bool {
        self.ring.forget_oldest()
    }
}

const NONE: u32 = u32::MAX;

/// The so many ids that were used last, as a list through a vector.
#[derive(Debug)]
struct Lru {
    size: usize,
    slots: HashMap<[u8; 16], u32>,
    nodes: Vec<Node>,
    free: Vec<u32>,
    newest: u32,
    oldest: u32,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    id: [u8; 16],
    kept_by: KeptBy,
    newer: u32,
    older: u32,
}

impl Lru {
    fn new(size: usize) -> Self {
        Self {
            size: size.min(NONE as usize),
            slots: HashMap::new(),
            nodes: Vec::new(),
            free: Vec::new(),
            newest: NONE,
            oldest: NONE,
        }
    }

    fn peek(&self, id: &[u8; 16]) -> Option<KeptBy> {
        let slot = self.slots.get(id)?;
        self.nodes.get(*slot as usize).map(|node| node.kept_by)
    }

    fn touch(&mut self, id: &[u8; 16]) -> Option<KeptBy> {
        let slot = *self.slots.get(id)?;
        self.unlink(slot);
        self.link(slot);
        self.peek(id)
    }

    fn put(&mut self, id: [u8; 16], kept_by: KeptBy) {
        if self.size == 0 {
            return;
        }
        if let Some(&slot) = self.slots.get(&id) {
            if let Some(node) = self.nodes.get_mut(slot as usize) {
                node.kept_by = kept_by;
            }
            self.touch(&id);
            return;
        }
        if self.slots.len() >= self.size {
            self.forget_oldest();
        }
        let node = Node {
            id,
            kept_by,
            newer: NONE,
            older: NONE,
        };
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => u32::try_from(self.nodes.len()).unwrap_or(NONE),
        };
        match self.nodes.get_mut(slot as usize) {
            Some(place) => *place = node,
            None => self.nodes.push(node),
        }
        self.slots.insert(id, slot);
        self.link(slot);
    }

    fn forget_oldest(&mut self) -> bool {
        let slot = self.oldest;
        let Some(node) = self.nodes.get(slot as usize) else {
            return false;
        };
        self.slots.remove(&node.id);
        self.unlink(slot);
        self.free.push(slot);
        true
    }

    fn unlink(&mut self, slot: u32) {
        let Some(&Node { newer, older, .. }) = self.nodes.get(slot as usize) else {
            return;
        };
        match self.nodes.get_mut(newer as usize) {
            Some(node) => node.older = older,
            None => self.newest = older,
        }
        match self.nodes.get_mut(older as usize) {
            Some(node) => node.newer = newer,
            None => self.oldest = newer,
        }
    }

    /// Makes it the newest.
    fn link(&mut self, slot: u32) {
        let before = self.newest;
        if let Some(node) = self.nodes.get_mut(slot as usize) {
            (node.newer, node.older) = (NONE, before);
        }
        match self.nodes.get_mut(before as usize) {
            Some(node) => node.newer = slot,
            None => self.oldest = slot,
        }
        self.newest = slot;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The same as a plain list in which the last used stands last.
        #[test]
        fn a_cache_remembers_what_was_used_last(
            size in 1_usize..6,
            steps in prop::collection::vec((0_u8..8, 0_u8..3), 0..80),
        ) {
            let (mut cache, mut list) = (Lru::new(size), Vec::<(u8, KeptBy)>::new());
            for (number, step) in steps {
                let id = [number; 16];
                let at = list.iter().position(|(known, _)| *known == number);
                match step {
                    0 => {
                        let expected = at.map(|at| list.remove(at));
                        list.extend(expected);
                        prop_assert_eq!(cache.touch(&id), expected.map(|(_, kept_by)| kept_by));
                    }
                    1 => {
                        if !list.is_empty() {
                            list.remove(0);
                        }
                        cache.forget_oldest();
                    }
                    _ => {
                        match at {
                            Some(at) => drop(list.remove(at)),
                            None if list.len() == size => drop(list.remove(0)),
                            None => {}
                        }
                        list.push((number, Some(number)));
                        cache.put(id, Some(number));
                    }
                }
                for number in 0..8 {
                    let expected = list.iter().find(|(known, _)| *known == number);
                    prop_assert_eq!(cache.peek(&[number; 16]), expected.map(|(_, kept_by)| *kept_by));
                }
                prop_assert!(cache.nodes.len() <= size);
            }
        }
    }
}
