//! Which kind of customer somebody is, by what is remembered of them.
//!
//! The definitions are the reference's, with its gaps closed: the best segment comes first, whole days count,
//! and who has an account with purchases but has not been seen for ninety days is churned, not new.
//!
//! A *visit* goes on while no more than [`VISIT_GAP`] lies between two actions. All actions of one visit see the
//! same last activity, the one before the visit began: who is new stays new until they go.

use std::{fmt, time::Duration};

use crate::moment::Moment;

/// How long anything about a customer is remembered after their last visit, in days.
pub const REMEMBERED_DAYS: i64 = 90;
/// The longest pause within a visit.
pub const VISIT_GAP: Duration = Duration::from_secs(30 * 60);
/// Who spent more than this is a VIP, in US cents by the fixed rate table.
const VIP_SPEND_CENTS: i64 = 50_000;
/// Who bought more often than this is a VIP.
const VIP_ORDERS: i64 = 5;
/// The last day on which somebody who was here counts as returning.
const RETURNING_DAYS_MAX: i64 = 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A kind of customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// Never here before.
    New,
    /// Here within the last 30 days.
    Returning,
    /// More than 500 US dollars or more than 5 orders.
    Vip,
    /// Last here 31 to 89 days ago.
    AtRisk,
    /// Last here 90 days ago or more.
    Churned,
}

/// What a customer does that is counted by segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Looks at the list of products.
    BrowseCatalog,
    /// Looks at one.
    ViewProduct,
    /// Puts one into the cart.
    AddToCart,
    /// Buys.
    Checkout,
}

/// What is remembered of a customer, as it was before the action that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Remembered {
    /// The last activity before this visit.
    pub last_seen: Option<Moment>,
    /// What they spent, in US cents by the fixed rate table.
    pub spend_cents: i64,
    /// How often they bought.
    pub orders: i64,
}

/// Whether an action at `now` belongs to the visit of the action at `last`.
#[must_use]
pub fn is_same_visit(last: Moment, now: Moment) -> bool {
    now <= last.after(VISIT_GAP)
}

/// The segment at `now`. `has_history`: whether the account bought something before this visit; it matters only
/// when no activity before it is remembered ([`needs_history`]).
#[must_use]
pub fn segment(remembered: &Remembered, has_history: bool, now: Moment) -> Segment {
    if remembered.spend_cents > VIP_SPEND_CENTS || remembered.orders > VIP_ORDERS {
        return Segment::Vip;
    }
    match remembered.last_seen {
        None if has_history => Segment::Churned,
        None => Segment::New,
        Some(last_seen) => match whole_days(last_seen, now) {
            ..=RETURNING_DAYS_MAX => Segment::Returning,
            days if days < REMEMBERED_DAYS => Segment::AtRisk,
            _ => Segment::Churned,
        },
    }
}

/// Whether the segment depends on what the account bought before anything that is remembered.
#[must_use]
pub fn needs_history(remembered: &Remembered, now: Moment) -> bool {
    segment(remembered, false, now) != segment(remembered, true, now)
}

/// Zero for a visit that lies ahead: another machine's clock is a little fast, or ours was set back.
fn whole_days(since: Moment, now: Moment) -> i64 {
    now.0.saturating_sub(since.0).max(0) / DAY_MS
}

impl Segment {
    /// Every segment.
    pub const ALL: [Segment; 5] = [
        Segment::New,
        Segment::Returning,
        Segment::Vip,
        Segment::AtRisk,
        Segment::Churned,
    ];

    /// The word in metrics and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Segment::New => "new",
            Segment::Returning => "returning",
            Segment::Vip => "vip",
            Segment::AtRisk => "at_risk",
            Segment::Churned => "churned",
        }
    }
}

impl Action {
    /// Every action, in the order of a visit.
    pub const ALL: [Action; 4] = [
        Action::BrowseCatalog,
        Action::ViewProduct,
        Action::AddToCart,
        Action::Checkout,
    ];

    /// The word in metrics and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Action::BrowseCatalog => "browse_catalog",
            Action::ViewProduct => "view_product",
            Action::AddToCart => "add_to_cart",
            Action::Checkout => "checkout",
        }
    }

    /// The same as a stage of the funnel, whose last one is a checkout that was completed.
    #[must_use]
    pub const fn stage(self) -> &'static str {
        match self {
            Action::Checkout => "checkout_complete",
            other => other.code(),
        }
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(200 * DAY_MS);

    fn seen(days: i64, milliseconds: i64) -> Remembered {
        Remembered {
            last_seen: Some(Moment(NOW.0 - days * DAY_MS - milliseconds)),
            ..Remembered::default()
        }
    }

    #[test]
    fn a_visit_goes_on_for_half_an_hour_after_each_action() {
        let half_an_hour = 30 * 60 * 1000;
        for (pause, expected) in [
            (-1, true),
            (0, true),
            (half_an_hour, true),
            (half_an_hour + 1, false),
        ] {
            assert_eq!(is_same_visit(NOW, Moment(NOW.0 + pause)), expected, "{pause} ms");
        }
    }

    #[test]
    fn history_is_asked_for_only_where_it_matters() {
        let vip = Remembered {
            orders: 6,
            ..Remembered::default()
        };
        for (remembered, expected) in [(Remembered::default(), true), (seen(0, 0), false), (vip, false)] {
            assert_eq!(needs_history(&remembered, NOW), expected, "{remembered:?}");
        }
    }

    #[test]
    fn every_boundary_of_time_has_its_segment() {
        for (days, milliseconds, expected) in [
            (0, -5_000, Segment::Returning),
            (0, 0, Segment::Returning),
            (30, 0, Segment::Returning),
            (30, DAY_MS - 1, Segment::Returning),
            (31, 0, Segment::AtRisk),
            (89, 0, Segment::AtRisk),
            (89, DAY_MS - 1, Segment::AtRisk),
            (90, 0, Segment::Churned),
            (199, 0, Segment::Churned),
        ] {
            let found = segment(&seen(days, milliseconds), true, NOW);
            assert_eq!(found, expected, "{days} days and {milliseconds} ms");
        }
    }

    #[test]
    fn who_is_not_remembered_is_new_unless_they_bought() {
        let nothing = Remembered::default();
        assert_eq!(segment(&nothing, false, NOW), Segment::New);
        assert_eq!(segment(&nothing, true, NOW), Segment::Churned);
    }

    #[test]
    fn a_vip_is_one_by_money_or_by_orders_whenever_they_were_here() {
        for (spend_cents, orders, is_vip) in
            [(50_000, 5, false), (50_001, 0, true), (0, 6, true), (0, 0, false)]
        {
            for last_seen in [None, seen(1, 0).last_seen, seen(100, 0).last_seen] {
                let remembered = Remembered {
                    last_seen,
                    spend_cents,
                    orders,
                };
                let found = segment(&remembered, false, NOW);
                assert_eq!(found == Segment::Vip, is_vip, "{remembered:?}");
            }
        }
    }
}
