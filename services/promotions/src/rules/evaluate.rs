//! Which promotion an order gets.

use commerce::{Country, Money, UserId};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{Assignment, Code, Coupon, CouponError, Rules};

/// What is asked: who buys, where, for how much, and with which coupon as typed.
#[derive(Clone, Copy, Debug)]
pub struct Order<'request> {
    /// Who buys.
    pub buyer: UserId,
    /// Where.
    pub country: Country,
    /// The amount before any discount, in the country's currency.
    pub amount: Money,
    /// The coupon's code as the buyer typed it.
    pub coupon: Option<&'request str>,
}

/// What the order gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion<'rules> {
    /// What to take off, from nothing to the whole amount.
    pub discount: Money,
    /// Whose discount it is; `None` when nothing applies.
    pub code: Option<&'rules Code>,
    /// The variant that the buyer is in, when an experiment runs in the country.
    pub assignment: Option<Assignment<'rules>>,
    /// The coupon, when it is the coupon that gives the discount.
    pub coupon: Option<&'rules Coupon>,
}

/// What becomes of a coupon alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponCheck<'rules> {
    /// What it takes off, or why it cannot be used.
    pub outcome: Result<Money, CouponError>,
    /// The coupon, when there is one of that code.
    pub coupon: Option<(&'rules Code, &'rules Coupon)>,
}

/// A discount and whose it is.
type Candidate<'rules> = (Money, &'rules Code);

/// Finds the one promotion that takes most off; the buyer's coupon wins a draw. An unusable coupon is an
/// error even when something better applies: the buyer should hear of it.
pub fn evaluate<'rules>(
    rules: &'rules Rules,
    order: &Order<'_>,
    now: Timestamp,
) -> Result<Promotion<'rules>, CouponError> {
    let today = day(now);
    let assignment = assignment(rules, order);
    let bonus = assignment.map_or(0, |assignment| assignment.variant.tier_bonus_basis_points);
    let automatic = best_automatic(rules, order, today, bonus);
    let by_coupon = match order.coupon {
        Some(typed) => Some(coupon_off(rules, typed, order.country, order.amount, today)?),
        None => None,
    };
    let nothing = Money::zero(order.amount.currency);
    let automatic_off = automatic.map_or(nothing, |(off, _)| off);
    Ok(match by_coupon {
        Some((off, code, coupon)) if off.minor >= automatic_off.minor => Promotion {
            discount: off,
            code: Some(code),
            assignment,
            coupon: Some(coupon),
        },
        _ => Promotion {
            discount: automatic_off,
            code: automatic.map(|(_, code)| code),
            assignment,
            coupon: None,
        },
    })
}

/// Tries a coupon alone, without regard to what else applies.
#[must_use]
pub fn check_coupon<'rules>(
    rules: &'rules Rules,
    typed: &str,
    country: Country,
    amount: Money,
    now: Timestamp,
) -> CouponCheck<'rules> {
    let outcome = coupon_off(rules, typed, country, amount, day(now)).map(|(off, ..)| off);
    let is_known = outcome != Err(CouponError::Unknown);
    CouponCheck {
        outcome,
        coupon: find(rules, typed).filter(|_| is_known),
    }
}

fn day(now: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(now).date()
}

fn assignment<'rules>(rules: &'rules Rules, order: &Order<'_>) -> Option<Assignment<'rules>> {
    let (name, experiment) = rules
        .experiments
        .iter()
        .find(|(_, experiment)| experiment.countries.contains(&order.country))?;
    let variant = experiment.variant(name, order.buyer)?;
    Some(Assignment {
        experiment: name,
        variant,
    })
}

/// The tier or campaign that takes most off. In a draw tiers come before campaigns, and each in the order
/// of their codes.
fn best_automatic<'rules>(
    rules: &'rules Rules,
    order: &Order<'_>,
    today: Date,
    tier_bonus: u32,
) -> Option<Candidate<'rules>> {
    let tiers = rules
        .tiers
        .iter()
        .filter_map(|(code, tier)| Some((tier.off(order.amount, tier_bonus)?, code)));
    let campaigns = rules
        .campaigns
        .iter()
        .filter_map(|(code, campaign)| Some((campaign.off(order.country, order.amount, today)?, code)));
    tiers
        .chain(campaigns)
        .filter(|(off, _)| off.minor > 0)
        .reduce(|best, next| if next.0.minor > best.0.minor { next } else { best })
}

fn find<'rules>(rules: &'rules Rules, typed: &str) -> Option<(&'rules Code, &'rules Coupon)> {
    let code = Code::parse_typed(typed).ok()?;
    rules.coupons.get_key_value(&code)
}

fn coupon_off<'rules>(
    rules: &'rules Rules,
    typed: &str,
    country: Country,
    amount: Money,
    today: Date,
) -> Result<(Money, &'rules Code, &'rules Coupon), CouponError> {
    let (code, coupon) = find(rules, typed).ok_or(CouponError::Unknown)?;
    Ok((coupon.off(country, amount, today)?, code, coupon))
}
