//! The accounts of shoppers who come again.

use std::time::Duration;

use tokio::time::Instant;
use wire::auth::Secret;

use super::lending::{Lending, Lent};
use super::persona::Persona;

/// Returning shoppers stay away for longer than the shop takes for one visit: only then are they returning.
const RETURNING_REST: Duration = Duration::from_secs(31 * 60);
const RETURNING_MAX: u32 = 10_000;
/// VIPs are known by what they spent. They stay away for longer than the limit per user remembers.
const VIP_REST: Duration = Duration::from_secs(61);
const VIP_MAX: u32 = 1_000;
/// Nobody's secret: these accounts have nothing but what was bought for show.
const PASSWORD: &str = "only here for show";

/// Accounts, each lent to one shopper at a time, so that two never share a cart.
#[derive(Debug)]
pub(super) struct Members {
    household: String,
    returning: Lending,
    vip: Lending,
}

/// An account, as its owner knows it.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) email: String,
    pub(super) name: String,
    /// Whether it was registered by this run already. If not it may be there from an earlier one.
    pub(super) is_known: bool,
}

/// Which account is out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Membership {
    persona: Persona,
    lent: Lent,
}

impl Members {
    /// Accounts with this word in their addresses. Whoever uses the same word has the same accounts.
    pub(super) fn new(household: &str) -> Self {
        Self {
            household: household.to_owned(),
            returning: Lending::new(RETURNING_MAX, RETURNING_REST),
            vip: Lending::new(VIP_MAX, VIP_REST),
        }
    }

    /// An account for somebody of this kind; `None` for kinds without one, and when all are out.
    pub(super) fn take(&mut self, persona: Persona, now: Instant) -> Option<(Membership, Member)> {
        let lent = self.lending(persona)?.take(now)?;
        let kind = if persona == Persona::Vip {
            "vip"
        } else {
            "returning"
        };
        let member = Member {
            email: format!("{kind}-{}@{}.visitors.example", lent.number, self.household),
            name: format!("Simulated {kind} {}", lent.number),
            is_known: !lent.is_fresh,
        };
        Some((Membership { persona, lent }, member))
    }

    /// Its owner has left.
    pub(super) fn give_back(&mut self, membership: Membership, now: Instant) {
        if let Some(lending) = self.lending(membership.persona) {
            lending.give_back(membership.lent.number, now);
        }
    }

    fn lending(&mut self, persona: Persona) -> Option<&mut Lending> {
        match persona {
            Persona::Returning => Some(&mut self.returning),
            Persona::Vip => Some(&mut self.vip),
            _ => None,
        }
    }
}

impl Member {
    /// The password of every account.
    pub(super) fn password() -> Secret {
        Secret::new(PASSWORD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_again_has_the_same_account_after_a_rest() {
        let mut members = Members::new("test");
        let now = Instant::now();
        let (first, member) = members.take(Persona::Vip, now).unwrap();
        assert_eq!(
            (&*member.email, member.is_known),
            ("vip-0@test.visitors.example", false)
        );
        let (_, other) = members.take(Persona::Vip, now).unwrap();
        assert_eq!(other.email, "vip-1@test.visitors.example");
        members.give_back(first, now);
        let (_, again) = members.take(Persona::Vip, now + VIP_REST).unwrap();
        assert_eq!((again.email, again.is_known), (member.email, true));
        assert!(members.take(Persona::Buyer, now).is_none());
    }

    #[test]
    fn a_returning_shopper_was_away_for_longer_than_a_visit() {
        let mut members = Members::new("test");
        let now = Instant::now();
        let (membership, _) = members.take(Persona::Returning, now).unwrap();
        members.give_back(membership, now);
        let half_an_hour = now + Duration::from_secs(30 * 60);
        assert!(!members.take(Persona::Returning, half_an_hour).unwrap().1.is_known);
        assert!(
            members
                .take(Persona::Returning, now + RETURNING_REST)
                .unwrap()
                .1
                .is_known
        );
    }
}
