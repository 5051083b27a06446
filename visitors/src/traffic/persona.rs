//! The kinds of shoppers.

use fastrand::Rng;

/// A kind of shopper; what each does is in the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Persona {
    /// Looks around, and goes.
    Browser,
    /// Fills a cart, and leaves it behind.
    Abandoner,
    /// Buys as a guest.
    Buyer,
    /// Has an account, and comes back after a while; buys every other time.
    Returning,
    /// Has an account, and buys much and often.
    Vip,
    /// Tries coupons, and buys if one does something.
    CouponHunter,
    /// Clicks twice on "buy".
    DoubleClicker,
}

impl Persona {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Persona::Browser,
        Persona::Abandoner,
        Persona::Buyer,
        Persona::Returning,
        Persona::Vip,
        Persona::CouponHunter,
        Persona::DoubleClicker,
    ];

    /// How many of a hundred shoppers are of this kind.
    const fn share(self) -> u32 {
        match self {
            Persona::Browser => 40,
            Persona::Abandoner => 18,
            Persona::Buyer => 16,
            Persona::Returning => 11,
            Persona::Vip => 4,
            Persona::CouponHunter => 7,
            Persona::DoubleClicker => 4,
        }
    }

    /// The kind of the next shopper.
    pub(super) fn choose(chance: &mut Rng) -> Self {
        let mut left = chance.u32(..100);
        for persona in Self::ALL {
            if left < persona.share() {
                return persona;
            }
            left -= persona.share();
        }
        Persona::Browser
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_come_by_their_share() {
        assert_eq!(Persona::ALL.map(Persona::share).iter().sum::<u32>(), 100);
        let mut chance = Rng::with_seed(7);
        let chosen: Vec<Persona> = (0..20_000).map(|_| Persona::choose(&mut chance)).collect();
        for persona in Persona::ALL {
            let count = chosen.iter().filter(|chosen| **chosen == persona).count() as f64;
            let expected = f64::from(persona.share()) * 200.0;
            assert!(
                (count - expected).abs() < 4.0 * expected.sqrt(),
                "{persona:?}: {count}"
            );
        }
    }
}
