//! The built-in rules, decided upon.

use commerce::{Country, Money, UserId};
use jiff::{Timestamp, civil::date, tz::TimeZone};
use proptest::{option, prelude::*, sample};

use super::*;
use crate::file::BUILT_IN_RULES;

fn built_in() -> Rules {
    Rules::from_toml(BUILT_IN_RULES).unwrap()
}

/// Noon of a day on which no campaign runs.
fn a_plain_day() -> Timestamp {
    noon(2026, 6, 15)
}

fn noon(year: i16, month: i8, day: i8) -> Timestamp {
    let noon = date(year, month, day).at(12, 0, 0, 0);
    TimeZone::UTC.to_timestamp(noon).unwrap()
}

fn order(buyer: i64, country: Country, minor: i64, coupon: Option<&str>) -> Order<'_> {
    Order {
        buyer: UserId(buyer),
        country,
        amount: Money::new(minor, country.currency()),
        coupon,
    }
}

/// What the built-in rules give to buyer 1: the discount and whose it is.
fn check(
    today: Timestamp,
    country: Country,
    minor: i64,
    coupon: Option<&str>,
    expected: (i64, Option<&str>),
) {
    let rules = built_in();
    let order = order(1, country, minor, coupon);
    let promotion = evaluate(&rules, &order, today).unwrap();
    let seen = (promotion.discount.minor, promotion.code.map(Code::as_str));
    assert_eq!(seen, expected, "{order:?} at {today}");
    let is_coupon = promotion
        .code
        .is_some_and(|code| rules.coupons.contains_key(code));
    assert_eq!(
        promotion.coupon.is_some(),
        is_coupon,
        "{order:?}: used up exactly when it gives the discount"
    );
}

#[test]
fn tiers_begin_just_above_their_amounts_in_every_currency() {
    let today = a_plain_day();
    for (country, minor, expected) in [
        (Country::DE, 9_200, (0, None)),
        (Country::DE, 9_201, (276, Some("SMALL_ORDER_3"))),
        (Country::DE, 18_400, (552, Some("SMALL_ORDER_3"))),
        (Country::DE, 18_401, (920, Some("MEDIUM_ORDER_5"))),
        (Country::DE, 46_000, (2_300, Some("MEDIUM_ORDER_5"))),
        (Country::DE, 46_001, (4_600, Some("BIG_ORDER_10"))),
        (Country::JP, 75_000, (3_750, Some("MEDIUM_ORDER_5"))),
        (Country::JP, 75_001, (7_500, Some("BIG_ORDER_10"))),
        (Country::BR, 54_000, (0, None)),
        (Country::BR, 54_001, (1_620, Some("SMALL_ORDER_3"))),
        (Country::IN, 1, (0, None)),
        (Country::FR, i64::MAX, (i64::MAX / 10, Some("BIG_ORDER_10"))),
    ] {
        check(today, country, minor, None, expected);
    }
}

#[test]
fn five_hundred_dollars_is_not_over_five_hundred_dollars() {
    let rules = built_in();
    for (minor, code) in [(50_000, "MEDIUM_ORDER_5"), (50_001, "BIG_ORDER_10")] {
        let order = order(1, Country::US, minor, None);
        let promotion = evaluate(&rules, &order, a_plain_day()).unwrap();
        assert_eq!(promotion.code.map(Code::as_str), Some(code));
    }
}

#[test]
fn the_coupon_wins_unless_something_takes_more_off() {
    let today = a_plain_day();
    for (minor, coupon, expected) in [
        (1_000, "welcome10", (100, Some("WELCOME10"))),
        (9_200, " Save20 ", (1_840, Some("SAVE20"))),
        (18_400, "FLAT50", (4_600, Some("FLAT50"))),
        (46_000, "BIGORDER", (6_900, Some("BIGORDER"))),
        (1_840, "NEWUSER", (184, Some("NEWUSER"))),
        // A draw: the tier takes 10 % off too.
        (100_000, "WELCOME10", (10_000, Some("WELCOME10"))),
        // 10 % of 1,000 EUR is more than 50 dollars.
        (100_000, "FLAT50", (10_000, Some("BIG_ORDER_10"))),
    ] {
        check(today, Country::DE, minor, Some(coupon), expected);
    }
}

#[test]
fn campaigns_compete_with_tiers() {
    let autumn = noon(2026, 10, 10);
    check(autumn, Country::DE, 1_000, None, (70, Some("AUTUMN_7")));
    check(autumn, Country::FR, 18_401, None, (1_288, Some("AUTUMN_7")));
    check(autumn, Country::FR, 46_001, None, (4_600, Some("BIG_ORDER_10")));
    check(autumn, Country::BR, 1_000, None, (0, None));
    check(
        noon(2027, 1, 7),
        Country::JP,
        1_000,
        None,
        (80, Some("NEW_YEAR_8")),
    );
    check(noon(2027, 1, 8), Country::JP, 1_000, None, (0, None));
}

#[test]
fn an_unusable_coupon_is_told_even_when_something_else_applies() {
    let rules = built_in();
    for (minor, coupon, expected) in [
        (100_000, "NOSUCH", CouponError::Unknown),
        (100_000, "", CouponError::Unknown),
        (9_999, "SAVE20", CouponError::BelowMinimum),
        (19_999, "FLAT50", CouponError::BelowMinimum),
        (49_999, "BIGORDER", CouponError::BelowMinimum),
        (1_999, "NEWUSER", CouponError::BelowMinimum),
    ] {
        let order = order(1, Country::US, minor, Some(coupon));
        assert_eq!(
            evaluate(&rules, &order, a_plain_day()).unwrap_err(),
            expected,
            "{order:?}"
        );
    }
}

#[test]
fn the_boosted_get_one_percent_more_on_tiers_and_on_nothing_else() {
    let boost = "[experiments.tier_boost]\ncountries = [\"US\"]\nvariants = [{ name = \"control\", weight = 50 }, \
                 { name = \"boost\", weight = 50, tier_bonus_percent = 1 }]";
    let (rest, _experiments) = BUILT_IN_RULES.split_once("[experiments.").unwrap();
    let rules = Rules::from_toml(&format!("{rest}{boost}")).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for buyer in 1..=32 {
        let tier = order(buyer, Country::US, 20_000, None);
        let promotion = evaluate(&rules, &tier, a_plain_day()).unwrap();
        let variant = promotion
            .assignment
            .map(|assignment| assignment.to_string())
            .unwrap();
        let expected = if variant == "tier_boost:boost" { 800 } else { 600 };
        assert_eq!(promotion.discount.minor, expected, "{variant}");
        let by_coupon = order(buyer, Country::US, 20_000, Some("WELCOME10"));
        let promotion = evaluate(&rules, &by_coupon, a_plain_day()).unwrap();
        assert_eq!(promotion.discount.minor, 2_000, "{variant}");
        seen.insert(variant);
    }
    assert_eq!(seen.len(), 2, "{seen:?}");
    let elsewhere = order(1, Country::DE, 20_000, None);
    let promotion = evaluate(&rules, &elsewhere, a_plain_day()).unwrap();
    assert_eq!(promotion.assignment, None);
}

#[test]
fn a_coupon_to_come_is_not_given_away() {
    let rules = Rules::from_toml(
        "[coupons.SOON]\ndescription = \"soon\"\npercent = 10\nvalid_from = 2026-07-01\nvalid_until = 2026-07-31",
    )
    .unwrap();
    let amount = Money::new(1_000, Country::US.currency());
    for (now, outcome, is_shown) in [
        (noon(2026, 6, 30), Err(CouponError::Unknown), false),
        (noon(2026, 7, 1), Ok(100), true),
        (noon(2026, 8, 1), Err(CouponError::Expired), true),
    ] {
        let check = check_coupon(&rules, "soon", Country::US, amount, now);
        assert_eq!(check.outcome.map(|off| off.minor), outcome);
        assert_eq!(check.coupon.is_some(), is_shown, "{now}");
    }
}

fn any_country() -> impl Strategy<Value = Country> {
    sample::select(Country::ALL.to_vec())
}

fn any_coupon() -> impl Strategy<Value = Option<&'static str>> {
    option::of(sample::select(vec![
        "WELCOME10",
        "SAVE20",
        "FLAT50",
        "BIGORDER",
        "NEWUSER",
    ]))
}

fn any_amount() -> impl Strategy<Value = i64> {
    prop_oneof![1..200_000_i64, 1..=i64::MAX]
}

/// Any second of the years 2000 to 2100.
fn any_moment() -> impl Strategy<Value = Timestamp> {
    (946_684_800..4_102_444_800_i64).prop_map(|second| Timestamp::from_second(second).unwrap())
}

proptest! {
    #[test]
    fn a_discount_is_never_negative_and_never_more_than_the_amount(
        buyer in 1..=i64::MAX, country in any_country(), minor in any_amount(), coupon in any_coupon(),
        now in any_moment(),
    ) {
        let rules = built_in();
        let order = order(buyer, country, minor, coupon);
        let Ok(promotion) = evaluate(&rules, &order, now) else { return Ok(()) };
        prop_assert!((0..=minor).contains(&promotion.discount.minor));
        prop_assert_eq!(promotion.discount.currency, order.amount.currency);
        prop_assert_eq!(promotion.code.is_some(), promotion.discount.minor > 0);
    }

    #[test]
    fn a_coupon_never_makes_an_order_dearer(
        buyer in 1..=i64::MAX, country in any_country(), minor in any_amount(), coupon in any_coupon(),
        now in any_moment(),
    ) {
        let rules = built_in();
        let without = evaluate(&rules, &order(buyer, country, minor, None), now).unwrap();
        if let Ok(with) = evaluate(&rules, &order(buyer, country, minor, coupon), now) {
            prop_assert!(with.discount.minor >= without.discount.minor);
        }
    }

    #[test]
    fn the_same_user_is_always_in_the_same_variant(
        buyer in 1..=i64::MAX, one in any_amount(), other in any_amount(), now in any_moment(),
    ) {
        let rules = built_in();
        let first = evaluate(&rules, &order(buyer, Country::US, one, None), now).unwrap();
        let second = evaluate(&rules, &order(buyer, Country::UK, other, None), a_plain_day()).unwrap();
        prop_assert!(first.assignment.is_some());
        prop_assert_eq!(first.assignment, second.assignment);
    }

    #[test]
    fn what_a_coupon_promises_alone_it_gives_at_least(
        buyer in 1..=i64::MAX, country in any_country(), minor in any_amount(), now in any_moment(),
        coupon in sample::select(vec!["WELCOME10", "SAVE20", "FLAT50", "BIGORDER", "NEWUSER"]),
    ) {
        let rules = built_in();
        let amount = Money::new(minor, country.currency());
        let alone = check_coupon(&rules, coupon, country, amount, now).outcome;
        let together = evaluate(&rules, &order(buyer, country, minor, Some(coupon)), now);
        prop_assert_eq!(alone.err(), together.as_ref().err().copied());
        if let (Ok(alone), Ok(together)) = (alone, together) {
            prop_assert!(together.discount.minor >= alone.minor);
        }
    }

    #[test]
    fn worth_the_same_is_reduced_by_the_same_tier(cents in 1..1_000_000_i64, country in any_country()) {
        // A hundred times as much, so that no currency has to round.
        let worth = Money::from_usd_cents(cents * 100, country.currency());
        let rules = built_in();
        let best = |amount: Money| {
            let applying = rules.tiers.iter().filter(|(_, tier)| tier.off(amount, 0).is_some());
            applying.max_by_key(|(_, tier)| tier.over_usd_cents).map(|(code, _)| code.clone())
        };
        prop_assert_eq!(best(worth), best(Money::new(cents * 100, commerce::Currency::USD)));
    }
}
