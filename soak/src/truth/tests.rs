//! That the truth is accepted, and nothing else.

use super::*;

/// A successful charge of 10.00 dollars.
fn charge(transaction_id: &str) -> Charge {
    Charge {
        key: format!("pay_{transaction_id}"),
        transaction_id: Some(transaction_id.to_owned()),
        status: "success".to_owned(),
        amount: 1000,
        amount_refunded: 0,
        currency: "USD".to_owned(),
    }
}

fn refunded(transaction_id: &str, amount_refunded: i64) -> Charge {
    Charge {
        amount_refunded,
        ..charge(transaction_id)
    }
}

/// An order of 10.00 dollars; an empty transaction is none.
fn order(id: &str, status: &str, transaction_id: &str) -> SeenOrder {
    SeenOrder {
        id: id.to_owned(),
        status: status.to_owned(),
        total: 1000,
        currency: "USD".to_owned(),
        transaction_id: Some(transaction_id.to_owned()).filter(|id| !id.is_empty()),
    }
}

fn attempt(heard: Vec<Heard>) -> Attempt {
    Attempt {
        key: None,
        checkout: wire::checkout::Checkout {
            payment_method: "paypal".to_owned(),
            country: "US".to_owned(),
            shipping: None,
            coupon: None,
            expected_total: None,
        },
        heard,
    }
}

fn paid(order_id: &str, transaction_id: &str) -> Heard {
    Heard::Paid(Receipt {
        order_id: order_id.to_owned(),
        transaction_id: Some(transaction_id.to_owned()),
        total: 1000,
        discount: 0,
        currency: "USD".to_owned(),
    })
}

fn refused(code: &str, order_id: Option<&str>) -> Heard {
    Heard::Refused {
        status: if order_id.is_some() { 500 } else { 409 },
        code: code.to_owned(),
        order_id: order_id.map(str::to_owned),
    }
}

/// A buyer with one attempt for each of `heard`.
fn buyer(heard: Vec<Vec<Heard>>, orders: Vec<SeenOrder>) -> Customer {
    Customer {
        attempts: heard.into_iter().map(attempt).collect(),
        orders,
    }
}

/// One buyer who asked once and lost the answer, the charges and the orders: what is found about them.
fn found(charges: Vec<Charge>, orders: Vec<SeenOrder>) -> Vec<String> {
    found_about(charges, buyer(vec![vec![Heard::HungUp]], orders))
}

fn found_about(charges: Vec<Charge>, buyer: Customer) -> Vec<String> {
    let buyers = vec![buyer];
    let found = differences(&World { charges, buyers });
    found.iter().map(ToString::to_string).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn every_proper_end_is_accepted() {
    let declined = Charge {
        transaction_id: None,
        status: "declined".to_owned(),
        ..charge("")
    };
    assert_eq!(found(vec![], vec![]), NONE);
    assert_eq!(found(vec![declined], vec![order("ORD1", "declined", "")]), NONE);
    assert_eq!(found(vec![], vec![order("ORD1", "unavailable", "")]), NONE);
    assert_eq!(
        found(vec![charge("t1")], vec![order("ORD1", "completed", "t1")]),
        NONE
    );
    assert_eq!(
        found(vec![refunded("t1", 1000)], vec![order("ORD1", "refunded", "t1")]),
        NONE
    );
    assert_eq!(
        found(vec![refunded("t1", 1000)], vec![order("ORD1", "cancelled", "t1")]),
        NONE
    );
    let kept = buyer(
        vec![vec![paid("ORD1", "t1"), paid("ORD1", "t1")]],
        vec![order("ORD1", "completed", "t1")],
    );
    assert_eq!(found_about(vec![charge("t1")], kept), NONE);
    let late = buyer(
        vec![vec![refused("payment_unavailable", Some("ORD1"))]],
        vec![order("ORD1", "refunded", "t1")],
    );
    assert_eq!(found_about(vec![refunded("t1", 1000)], late), NONE);
}

#[test]
fn a_double_charge_is_found() {
    let orders = || vec![order("ORD1", "completed", "t1")];
    let expected = [
        "no order has the charge t2 (1000 USD, 0 refunded, key pay_t2)",
        "the provider kept 2000 USD, completed orders cost 1000",
    ];
    assert_eq!(found(vec![charge("t1"), charge("t2")], orders()), expected);
    let expected = [
        "t1 has 2 charges and the orders ORD1",
        "the provider kept 2000 USD, completed orders cost 1000",
    ];
    assert_eq!(found(vec![charge("t1"), charge("t1")], orders()), expected);
}

#[test]
fn a_charge_without_an_order_is_found_though_it_was_refunded() {
    let expected = ["no order has the charge t1 (1000 USD, 1000 refunded, key pay_t1)"];
    assert_eq!(found(vec![refunded("t1", 1000)], vec![]), expected);
}

#[test]
fn an_order_without_its_charge_is_found() {
    for transaction in ["", "t9"] {
        for status in ["completed", "cancelled", "refunded"] {
            let found = found(vec![], vec![order("ORD1", status, transaction)]);
            assert!(found[0].starts_with("nothing was charged for ORD1"), "{found:?}");
        }
    }
}

#[test]
fn one_charge_for_two_orders_is_found() {
    let two = vec![order("ORD1", "completed", "t1"), order("ORD2", "completed", "t1")];
    let asked = vec![vec![Heard::HungUp], vec![Heard::HungUp]];
    let expected = [
        "t1 has 1 charges and the orders ORD1, ORD2",
        "the provider kept 1000 USD, completed orders cost 2000",
    ];
    assert_eq!(found_about(vec![charge("t1")], buyer(asked, two)), expected);
}

#[test]
fn a_wrong_amount_is_found() {
    let cents = Charge {
        amount: 999,
        ..charge("t1")
    };
    let euros = Charge {
        currency: "EUR".to_owned(),
        ..charge("t1")
    };
    for wrong in [cents, euros] {
        let found = found(vec![wrong], vec![order("ORD1", "completed", "t1")]);
        assert!(
            found[0].contains("ORD1 (completed, 1000 USD, t1) has the charge t1"),
            "{found:?}"
        );
        assert!(found[1].starts_with("the provider kept"), "{found:?}");
    }
}

#[test]
fn a_missing_or_half_refund_is_found() {
    for back in [0, 999] {
        for status in ["cancelled", "refunded"] {
            let found = found(vec![refunded("t1", back)], vec![order("ORD1", status, "t1")]);
            assert!(
                found[0].starts_with(&format!("only {back} went back of ORD1")),
                "{found:?}"
            );
        }
    }
}

#[test]
fn a_refund_of_what_is_delivered_is_found() {
    let found = found(vec![refunded("t1", 1000)], vec![order("ORD1", "completed", "t1")]);
    assert!(found[0].starts_with("1000 went back of ORD1"), "{found:?}");
}

#[test]
fn money_for_what_was_refused_is_found() {
    for status in ["declined", "unavailable"] {
        let found = found(vec![charge("t1")], vec![order("ORD1", status, "t1")]);
        assert!(found[0].contains("told of no charge"), "{found:?}");
    }
    for code in ["payment_declined", "payment_unavailable"] {
        let told = buyer(
            vec![vec![refused(code, Some("ORD1"))], vec![Heard::HungUp]],
            vec![order("ORD1", "completed", "t1")],
        );
        let found = found_about(vec![charge("t1")], told);
        assert!(found[0].contains("told of no charge"), "{found:?}");
    }
}

#[test]
fn an_order_without_a_verdict_is_found() {
    for status in ["pending", "lost"] {
        let found = found(vec![], vec![order("ORD1", status, "")]);
        assert!(found[0].ends_with("has no verdict"), "{found:?}");
    }
}

#[test]
fn paying_without_having_asked_is_found() {
    let order = || order("ORD1", "completed", "t1");
    for asked in [vec![], vec![vec![refused("coupon_exhausted", None)]]] {
        let found = found_about(vec![charge("t1")], buyer(asked, vec![order()]));
        assert_eq!(found, ["a buyer did not ask for so many paid orders: ORD1"]);
    }
    // Who was never answered may have bought.
    assert_eq!(
        found_about(vec![charge("t1")], buyer(vec![vec![]], vec![order()])),
        NONE
    );
}

#[test]
fn a_broken_promise_is_found() {
    for (orders, expected) in [
        (vec![], "ORD1 was told to be paid and is not there"),
        (
            vec![order("ORD1", "declined", "")],
            "a buyer was told 1000 USD paid, but see ORD1 (declined",
        ),
        (
            vec![SeenOrder {
                total: 1001,
                ..order("ORD1", "completed", "t1")
            }],
            "a buyer was told 1000 USD paid, but see ORD1 (completed, 1001 USD",
        ),
    ] {
        let found = found_about(vec![], buyer(vec![vec![paid("ORD1", "t1")]], orders));
        assert!(found.iter().any(|line| line.starts_with(expected)), "{found:?}");
    }
}

#[test]
fn two_orders_for_one_attempt_are_found() {
    let orders = vec![order("ORD1", "completed", "t1"), order("ORD2", "completed", "t2")];
    let told = buyer(vec![vec![paid("ORD1", "t1"), paid("ORD2", "t2")]], orders);
    let found = found_about(vec![charge("t1"), charge("t2")], told);
    let expected = [
        "a buyer did not ask for so many paid orders: ORD1, ORD2",
        "one attempt was answered with ORD1, ORD2",
    ];
    assert_eq!(found, expected);
}
