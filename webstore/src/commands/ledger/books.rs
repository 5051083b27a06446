//! The books in words.

use std::iter::once;

use commerce::{Currency, Money};
use main_service::Reconciled;
use shop::audit::{Report, Sums};

use crate::line::in_one_line;
use crate::table;

/// The most lines of one kind that are shown; the sums count all.
const LINES_MAX: usize = 50;
/// The most letters of a line. The provider's words in it are shorter.
const LINE_LENGTH_MAX: usize = 600;

const HEAD: [&str; 6] = [
    "CURRENCY",
    "CAPTURED",
    "REFUNDED",
    "COMPLETED",
    "OWED BACK",
    "AWAITING",
];

/// The sums as a table, how much was compared, and what differs.
pub(super) fn report(report: &Report) -> String {
    let mut lines = Vec::new();
    if !report.sums.is_empty() {
        let rows = report.sums.iter().map(|(currency, sums)| row(*currency, sums));
        let rows: Vec<_> = once(HEAD.map(str::to_owned)).chain(rows).collect();
        lines.extend([table::figures(&rows), String::new()]);
    }
    let charges = counted(report.charges, "charge", "charges");
    let orders = counted(report.orders, "order", "orders");
    lines.push(format!("{charges} at the provider, {orders}"));
    if report.differences.is_empty() {
        lines.push("No difference.".to_owned());
    }
    lines.extend(first(&report.differences, ToString::to_string));
    lines.join("\n")
}

fn row(currency: Currency, sums: &Sums) -> [String; HEAD.len()] {
    let amount = |minor| number(Money::new(minor, currency));
    [
        currency.code().to_owned(),
        amount(sums.captured),
        amount(sums.refunded),
        amount(sums.completed),
        amount(sums.owed),
        amount(sums.awaiting),
    ]
}

/// The amount as people write it, without the currency.
fn number(money: Money) -> String {
    let text = money.to_string();
    let number = text.strip_suffix(money.currency.code());
    number.unwrap_or(&text).trim_end().to_owned()
}

/// What was settled, what is pending still, what nobody asked for; and the sums of these.
pub(super) fn reconciled(done: &Reconciled) -> String {
    let asked = done.settled.iter().map(|order| (order.id, order.state));
    let settled: Vec<_> = asked.chain(done.heard.settled.iter().copied()).collect();
    let (pending, strays) = (&done.pending, &done.heard.strays);
    let mut lines = first(&settled, |(order, state)| format!("{order} {state}"));
    lines.extend(first(pending, |order| format!("{} still pending", order.id)));
    lines.extend(first(strays, |charge| {
        format!(
            "charge {}: {} under the key {}, which no order has",
            charge.transaction_id, charge.amount, charge.payment_key
        )
    }));
    if lines.is_empty() {
        return "Nothing was pending.".to_owned();
    }
    lines.push(format!(
        "{} settled, {} still pending, {} without an order",
        counted(settled.len(), "order", "orders"),
        pending.len(),
        counted(strays.len(), "new charge", "new charges"),
    ));
    lines.join("\n")
}

/// A line for each of the first things, and how many more there are.
fn first<Thing>(things: &[Thing], line: impl Fn(&Thing) -> String) -> Vec<String> {
    let shown = things.iter().take(LINES_MAX);
    let mut lines: Vec<String> = shown
        .map(|thing| in_one_line(&line(thing), LINE_LENGTH_MAX))
        .collect();
    if let more @ 1.. = things.len().saturating_sub(LINES_MAX) {
        lines.push(format!("and {more} more"));
    }
    lines
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

#[cfg(test)]
mod tests {
    use commerce::OrderId;
    use main_service::Reconciled;
    use shop::audit::Difference;
    use shop::ledger::{Charge, Heard};
    use shop::moment::Moment;
    use shop::order::OrderState;
    use shop::orders::PendingOrder;

    use super::*;

    fn charge(payment_key: &str) -> Charge {
        Charge {
            payment_key: payment_key.to_owned(),
            transaction_id: "txn_1".to_owned(),
            amount: Money::new(1_299, Currency::EUR),
            refunded_minor: 0,
        }
    }

    fn stray(payment_key: &str) -> Difference {
        let charge = charge(payment_key);
        Difference::ChargeWithoutOrder {
            transaction_id: charge.transaction_id,
            payment_key: charge.payment_key,
            amount: charge.amount,
        }
    }

    #[test]
    fn the_sums_are_a_table_with_a_row_for_each_currency() {
        let dollars = Sums {
            captured: 123_400,
            refunded: 1_205,
            completed: 122_195,
            ..Sums::default()
        };
        let yen = Sums {
            captured: 18_500,
            owed: 18_000,
            awaiting: 500,
            ..Sums::default()
        };
        let agreeing = Report {
            charges: 214,
            orders: 1,
            sums: [(Currency::USD, dollars), (Currency::JPY, yen)].into(),
            differences: Vec::new(),
        };
        assert_eq!(
            report(&agreeing),
            "  CURRENCY  CAPTURED  REFUNDED  COMPLETED  OWED BACK  AWAITING\n  \
             USD        1234.00     12.05    1221.95       0.00      0.00\n  \
             JPY          18500         0          0      18000       500\n\n\
             214 charges at the provider, 1 order\n\
             No difference."
        );
    }

    #[test]
    fn each_difference_is_a_line_and_the_last_one_says_what_is_not_shown() {
        for (count, shown, last) in [
            (1, 1, "which no order has"),
            (50, 50, "which no order has"),
            (51, 50, "and 1 more"),
            (250, 50, "and 200 more"),
        ] {
            let differing = Report {
                differences: vec![stray("evil\u{1b}[2J\nkey"); count],
                ..Report::default()
            };
            let text = report(&differing);
            let line = "charge txn_1: 12.99 EUR under the key evil [2J key, which no order has";
            assert_eq!(text.matches(line).count(), shown, "{text}");
            assert!(text.ends_with(last) && !text.contains("No difference"), "{text}");
        }
    }

    #[test]
    fn reconciling_names_what_it_settled_what_is_left_and_what_is_nobodys() {
        assert_eq!(reconciled(&Reconciled::default()), "Nothing was pending.");
        let done = Reconciled {
            pending: vec![PendingOrder {
                id: OrderId(9),
                payment_key: "pay_9".to_owned(),
                created_at: Moment(0),
            }],
            heard: Heard {
                settled: vec![
                    (OrderId(7), OrderState::Completed),
                    (OrderId(8), OrderState::Cancelled),
                ],
                strays: vec![charge("nobody")],
                ..Heard::default()
            },
            ..Reconciled::default()
        };
        assert_eq!(
            reconciled(&done),
            "ORD7 completed\nORD8 cancelled\nORD9 still pending\n\
             charge txn_1: 12.99 EUR under the key nobody, which no order has\n\
             2 orders settled, 1 still pending, 1 new charge without an order"
        );
    }
}
