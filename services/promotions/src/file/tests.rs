//! Files, good and bad.

use commerce::Country;
use jiff::civil::date;

use super::*;
use crate::rules::{Code, Discount, MonthDay, Season};

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

#[test]
fn the_built_in_file_says_what_the_shop_promises() {
    let rules = Rules::from_toml(BUILT_IN_RULES).unwrap();
    let tiers: Vec<_> = rules
        .tiers
        .iter()
        .map(|(code, tier)| (code.as_str(), tier.over_usd_cents, tier.basis_points))
        .collect();
    assert_eq!(
        tiers,
        [
            ("BIG_ORDER_10", 50_000, 1_000),
            ("MEDIUM_ORDER_5", 20_000, 500),
            ("SMALL_ORDER_3", 10_000, 300)
        ]
    );
    let coupons: Vec<_> = rules
        .coupons
        .iter()
        .map(|(code, coupon)| {
            let limits = (
                coupon.minimum_usd_cents,
                coupon.max_uses,
                coupon.max_uses_per_user,
            );
            (code.as_str(), coupon.discount, limits)
        })
        .collect();
    let share = |basis_points| Discount::Share { basis_points };
    assert_eq!(
        coupons,
        [
            ("BIGORDER", share(1_500), (50_000, Some(1_000), None)),
            (
                "FLAT50",
                Discount::Flat { usd_cents: 5_000 },
                (20_000, None, None)
            ),
            ("NEWUSER", share(1_000), (2_000, Some(10_000), Some(1))),
            ("SAVE20", share(2_000), (10_000, None, None)),
            ("WELCOME10", share(1_000), (0, None, Some(1))),
        ]
    );
    assert!(rules.experiments.contains_key("discount_wording"));
    assert!(!rules.campaigns.is_empty());
}

#[test]
fn every_key_is_understood() {
    let rules = Rules::from_toml(
        r#"
        [tiers.T]
        over_usd = 99.99
        percent = 2.5
        [coupons.C]
        description = "c"
        off_usd = 0.5
        countries = ["JP"]
        valid_from = 2026-01-01
        valid_until = 2026-12-31
        [campaigns.Y]
        description = "y"
        countries = ["DE"]
        every_year = { from = "12-28", until = "01-07" }
        percent = 100
        [campaigns.O]
        description = "o"
        countries = ["IN"]
        once = { from = 2026-11-06, until = 2026-11-06 }
        percent = 0.01
        "#,
    )
    .unwrap();
    let tier = &rules.tiers[&code("T")];
    assert_eq!((tier.over_usd_cents, tier.basis_points), (9_999, 250));
    let coupon = &rules.coupons[&code("C")];
    assert_eq!(coupon.discount, Discount::Flat { usd_cents: 50 });
    assert_eq!(coupon.countries, Some(vec![Country::JP]));
    assert_eq!(coupon.valid_from, Some(date(2026, 1, 1)));
    assert_eq!(coupon.valid_until, Some(date(2026, 12, 31)));
    let (from, until) = (MonthDay::new(12, 28).unwrap(), MonthDay::new(1, 7).unwrap());
    let yearly = &rules.campaigns[&code("Y")];
    assert_eq!(yearly.season, Season::EveryYear { from, until });
    let day = date(2026, 11, 6);
    let once = &rules.campaigns[&code("O")];
    assert_eq!(
        (&once.season, once.basis_points),
        (
            &Season::Once {
                from: day,
                until: day
            },
            1
        )
    );
}

#[test]
fn an_empty_file_promises_nothing() {
    let rules = Rules::from_toml("").unwrap();
    assert!(rules.tiers.is_empty() && rules.coupons.is_empty());
}

/// The error of a file whose third line, and what follows, is `rest`.
fn check(rest: &str, line: usize, key: &str, message: &str) {
    let error = Rules::from_toml(&format!("# A file\n\n{rest}")).unwrap_err();
    assert_eq!((error.line, error.key.as_str()), (line, key), "{rest}\n{error}");
    assert!(error.message.contains(message), "{rest}\n{error}");
}

#[test]
fn an_error_names_line_and_key() {
    check("tiers = 3", 3, "tiers", "invalid type");
    check("[tiers.T", 3, ".", "");
    check("[discounts.T]", 3, "discounts", "unknown field");
    check(
        "[tiers.small]\nover_usd = 1\npercent = 1",
        3,
        "tiers.small",
        "A-Z",
    );
    check("[tiers.T]\nover_usd = 1\n[tiers.T]", 5, ".", "duplicate");
    check("[tiers.T]\npercent = 1", 3, "tiers.T", "missing field `over_usd`");
    let tier = |line: &str| format!("[tiers.T]\nover_usd = 1\n{line}");
    for (value, message) in [
        ("0", "more than 0"),
        ("-1", "more than 0"),
        ("100.01", "at most 100"),
        ("1.001", "two decimals"),
        ("nan", "two decimals"),
        ("9223372036854775807", "too large"),
        ("\"3\"", "invalid type"),
    ] {
        check(
            &tier(&format!("percent = {value}")),
            5,
            "tiers.T.percent",
            message,
        );
    }
    check(
        &tier("percent = 1\nper_cent = 1"),
        6,
        "tiers.T.per_cent",
        "unknown field",
    );
}

#[test]
fn coupons_are_checked() {
    let coupon = |lines: &str| format!("[coupons.C]\ndescription = \"c\"\n{lines}");
    let check = |lines: &str, line, key, message| check(&coupon(lines), line, key, message);
    check("", 3, "coupons.C", "either percent or off_usd");
    check(
        "percent = 1\noff_usd = 1",
        3,
        "coupons.C",
        "either percent or off_usd",
    );
    check("off_usd = -1", 5, "coupons.C.off_usd", "not negative");
    check("off_usd = 10000000000.01", 5, "coupons.C.off_usd", "");
    check("percent = 1\nmax_uses = 0", 6, "coupons.C.max_uses", "at least 1");
    check(
        "percent = 1\ncountries = [\n\"US\",\n\"XX\"]",
        8,
        "coupons.C.countries[1]",
        "unknown variant",
    );
    check(
        "percent = 1\nvalid_from = 2026-02-02\nvalid_until = 2026-02-01",
        3,
        "coupons.C",
        "after the last",
    );
    check("percent = 1\nvalid_from = 2026-02-30", 6, ".", "");
    check(
        "percent = 1\nvalid_from = 2026-02-01T00:00:00Z",
        6,
        "coupons.C.valid_from",
        "without a time",
    );
}

#[test]
fn campaigns_are_checked() {
    let campaign = |lines: &str| {
        format!("[campaigns.C]\ndescription = \"c\"\ncountries = [\"US\"]\npercent = 1\n{lines}")
    };
    let check = |lines: &str, line, key, message| check(&campaign(lines), line, key, message);
    let yearly = "every_year = { from = \"01-01\", until = \"01-02\" }";
    let once = "once = { from = 2026-01-01, until = 2026-01-02 }";
    check("", 3, "campaigns.C", "either every_year or once");
    check(
        &format!("{yearly}\n{once}"),
        3,
        "campaigns.C",
        "either every_year or once",
    );
    check(
        "once = { from = 2026-01-02, until = 2026-01-01 }",
        3,
        "campaigns.C",
        "after the last",
    );
    for from in ["02-30", "1-1", "13-01", "0x-01", "+1-01", ""] {
        let line = format!("every_year = {{ from = \"{from}\", until = \"01-02\" }}");
        check(&line, 7, "campaigns.C.every_year.from", "month and a day");
    }
}

#[test]
fn experiments_are_checked() {
    check(
        "[experiments.e]\ncountries = []\nvariants = []",
        3,
        "experiments.e",
        "needs a weight",
    );
    check(
        "[experiments.e]\ncountries = []\nvariants = [{ name = \"a\", weight = -1 }]",
        5,
        "experiments.e.variants[0].weight",
        "invalid value",
    );
    let experiment = |name: &str| {
        format!("[experiments.{name}]\ncountries = [\"US\"]\nvariants = [{{ name = \"a\", weight = 1 }}]\n")
    };
    check(
        &format!("{}{}", experiment("one"), experiment("two")),
        3,
        "experiments",
        "one and two both run in US",
    );
}
