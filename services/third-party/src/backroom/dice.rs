//! Seeded dice. A roll depends on what it is for, never on what was rolled before, so that a run can be
//! replayed whatever order its requests arrive in.

/// The dice of one stranger.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dice {
    seed: u64,
}

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The generator for one purpose, one subject (an idempotency key, an order) and one attempt at it. The
    /// same three give the same generator; any other three an unrelated one.
    pub(crate) fn roll(self, purpose: &str, subject: &str, attempt: u64) -> fastrand::Rng {
        let mut hash = mixed(self.seed);
        for part in [purpose, subject] {
            hash = mixed(fnv(hash, part.as_bytes()) ^ part.len() as u64);
        }
        fastrand::Rng::with_seed(mixed(hash.wrapping_add(attempt)))
    }
}

/// FNV-1a over the bytes, from a given start. The standard library's hasher may change between releases;
/// a replay must not.
fn fnv(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(start ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The finishing step of SplitMix64: spreads a difference in any bit over all bits.
const fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Dice;

    fn drawn(seed: u64, purpose: &str, subject: &str, attempt: u64) -> u64 {
        Dice::new(seed).roll(purpose, subject, attempt).u64(..)
    }

    #[test]
    fn the_same_roll_is_the_same_number_and_any_difference_is_another() {
        let rolls = [
            (1, "decline", "key", 0),
            (2, "decline", "key", 0),
            (1, "slow", "key", 0),
            (1, "decline", "kez", 0),
            (1, "decline", "key", 1),
            (1, "declin", "ekey", 0),
            (1, "", "declinekey", 0),
        ];
        let draw = || rolls.map(|(seed, purpose, subject, attempt)| drawn(seed, purpose, subject, attempt));
        assert_eq!(draw(), draw());
        assert_eq!(draw().into_iter().collect::<HashSet<_>>().len(), rolls.len());
    }

    #[test]
    fn a_roll_stays_the_same_between_releases() {
        assert_eq!(drawn(7, "decline", "ORD123", 0), 14_690_669_466_683_563_772);
    }
}
