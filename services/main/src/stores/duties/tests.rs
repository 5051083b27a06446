//! What a delivery means that comes when its message is gone.

use commerce::{Country, Money, OrderId, PaymentMethod, Quantity, ShippingCode, UserId};
use shop::{orders::NewLine, pricing::Totals};

use super::*;

const NOW: Moment = Moment(1_000);

/// A paid order of one piece each of the products 1 and 2, both awaiting their reservation.
fn paid_order() -> Order {
    let cents = |minor| Money::new(minor, Country::US.currency());
    let line = |number| OrderLine {
        item: NewLine {
            product_id: ProductId(number),
            name: "A thing".to_owned(),
            slug: "thing".to_owned(),
            category: "home".to_owned(),
            quantity: Quantity::try_from(1).unwrap(),
            unit_price: cents(1_000),
        },
        reservation: None,
    };
    let mut order = Order {
        id: OrderId(7),
        user_id: UserId(1),
        state: OrderState::Pending,
        country: Country::US,
        payment_method: PaymentMethod::PayPal,
        shipping: ShippingCode::Standard,
        transaction_id: None,
        lines: vec![line(1), line(2)],
        totals: Totals::new(cents(2_000), cents(0), cents(0)).unwrap(),
        promo_code: None,
        history: Vec::new(),
        complaints: 0,
        created_at: NOW,
    };
    let transaction_id = "txn_1".to_owned();
    settle(&mut order, Settlement::Captured { transaction_id }, NOW);
    order
}

fn way(reservation_id: Option<&str>) -> Reservation {
    Reservation {
        status: ReservationStatus::Reserved,
        reservation_id: reservation_id.map(str::to_owned),
        warehouse: None,
        arrives_at: None,
    }
}

/// The order, now that this way was found for product 1.
fn reserved_order(found: Option<&str>) -> Order {
    let mut order = paid_order();
    let receipt = Receipt::Reserved {
        product: ProductId(1),
        reservation: way(found),
    };
    hear(&mut order, receipt, NOW).unwrap();
    order
}

/// The order, now that product 2 is found nowhere.
fn cancelled(mut order: Order) -> Order {
    let product = ProductId(2);
    hear(&mut order, Receipt::OutOfStock { product }, NOW).unwrap();
    assert_eq!(order.state, OrderState::Cancelled);
    order
}

fn released_late(order: &Order, product: i64, late: Option<&str>) -> Option<String> {
    match hear_late(order, ProductId(product), &way(late))? {
        Write::Enqueue(Task::Release {
            order: 7,
            reservation_id,
        }) => Some(reservation_id),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_late_reservation_goes_back_unless_the_line_has_it() {
    for (found, product, late, released) in [
        (Some("R1"), 1, Some("R1"), None),
        (Some("R1"), 1, Some("R9"), Some("R9")),
        (Some("R1"), 1, None, None),
        (Some("R1"), 2, Some("R1"), Some("R1")),
        (Some("R1"), 3, Some("R9"), Some("R9")),
        (None, 1, Some("R9"), Some("R9")),
        (None, 1, None, None),
    ] {
        let order = reserved_order(found);
        let case = format!("{found:?}, {product}, {late:?}");
        let released = released.map(str::to_owned);
        assert_eq!(released_late(&order, product, late), released, "{case}");
        // The line's own reservation goes back with the order; any other has still to.
        assert_eq!(
            released_late(&cancelled(order), product, late),
            released,
            "cancelled: {case}"
        );
    }
}

/// The line never got to have it: whether it was given back before is not known, so it is.
#[test]
fn a_late_reservation_for_a_line_that_was_cancelled_first_goes_back() {
    let order = cancelled(paid_order());
    assert_eq!(released_late(&order, 1, Some("R1")).as_deref(), Some("R1"));
    assert_eq!(released_late(&order, 1, None), None);
}
