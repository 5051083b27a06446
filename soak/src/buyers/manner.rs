//! The ways in which people buy.

/// One way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// One click, no key.
    Plain,
    /// One click, with a key.
    Keyed,
    /// With a key; the buyer hangs up at some moment, and asks again with the same key.
    HangsUp,
    /// Two clicks at the same time, no key.
    DoubleClick,
    /// Two clicks at the same time, with one key.
    KeyedDoubleClick,
    /// More than the warehouses have, beside something that they have.
    TooMuch,
    /// With a coupon.
    Coupon,
}

/// A mixture of manners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manners {
    /// Everything that people do, much of it at bad moments.
    Wild,
    /// What people do who have no trouble: nobody hangs up.
    Calm,
}

impl Manners {
    /// The weights of the manners; a manner that is not listed does not occur.
    const fn weights(self) -> &'static [(Manner, u32)] {
        match self {
            Manners::Wild => &[
                (Manner::Plain, 3),
                (Manner::Keyed, 3),
                (Manner::HangsUp, 3),
                (Manner::DoubleClick, 2),
                (Manner::KeyedDoubleClick, 2),
                (Manner::TooMuch, 4),
                (Manner::Coupon, 2),
            ],
            Manners::Calm => &[
                (Manner::Plain, 6),
                (Manner::Keyed, 6),
                (Manner::DoubleClick, 1),
                (Manner::KeyedDoubleClick, 1),
                (Manner::TooMuch, 1),
                (Manner::Coupon, 2),
            ],
        }
    }

    /// One of them.
    pub(super) fn any(self, chance: &mut fastrand::Rng) -> Manner {
        let weights = self.weights();
        let sum: u32 = weights.iter().map(|(_, weight)| weight).sum();
        let mut left = chance.u32(..sum);
        for (manner, weight) in weights {
            if left < *weight {
                return *manner;
            }
            left -= weight;
        }
        Manner::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_manner_of_a_mixture_occurs_and_no_other() {
        for manners in [Manners::Wild, Manners::Calm] {
            let mut chance = fastrand::Rng::with_seed(1);
            let mut counts: Vec<_> = manners.weights().iter().map(|(manner, _)| (*manner, 0)).collect();
            for _ in 0..2_000 {
                let manner = manners.any(&mut chance);
                let count = counts.iter_mut().find(|(known, _)| *known == manner);
                count.expect("a manner of the mixture").1 += 1;
            }
            assert!(counts.iter().all(|(_, count)| *count > 0), "{counts:?}");
        }
    }
}
