//! The heart's types as the wire's.

use commerce::{Country, Money};
use jiff::Timestamp;
use shop::{
    cart::{Cart, PricedLine, subtotal},
    catalogue::{Catalogue, Product, picture_path},
    customers::{ACCESS_TTL, IssuedSession, User},
    moment::Moment,
    order::OrderState,
    orders::{Order, OrderLine, Reservation, ReservationStatus},
};
use wire::auth::Secret;

/// RFC 3339 in UTC, to the second.
pub(super) fn time(moment: Moment) -> String {
    let seconds = moment.0.div_euclid(1000);
    Timestamp::from_second(seconds)
        .map(|timestamp| timestamp.to_string())
        .unwrap_or_default()
}

/// RFC 3339 full-date in UTC.
fn day(moment: Moment) -> String {
    time(moment).split('T').next().unwrap_or_default().to_owned()
}

pub(super) fn product(product: &Product, price: Money) -> wire::catalogue::Product {
    wire::catalogue::Product {
        id: product.id.0,
        name: product.name.clone(),
        description: product.description.clone(),
        price: price.minor,
        currency: price.currency.code().to_owned(),
        category: product.category.clone(),
        picture: product.picture(),
        stock: product.stock,
    }
}

pub(super) fn session(session: IssuedSession) -> wire::auth::Session {
    wire::auth::Session {
        access_token: Secret::new(session.access.expose()),
        token_type: "Bearer".to_owned(),
        expires_in: i64::try_from(ACCESS_TTL.as_secs()).unwrap_or(i64::MAX),
        refresh_token: Secret::new(session.refresh.expose()),
        user: user(session.user),
    }
}

fn user(user: User) -> wire::auth::User {
    wire::auth::User {
        id: user.id.0,
        role: user.role.code().to_owned(),
        email: user.email,
        name: user.name,
    }
}

pub(super) fn cart(cart: &Cart, catalogue: &Catalogue, country: Country) -> wire::cart::Cart {
    let lines = cart.priced(catalogue, country);
    wire::cart::Cart {
        country: country.code().to_owned(),
        currency: country.currency().code().to_owned(),
        item_count: lines.iter().map(|line| line.line.quantity.get()).sum(),
        subtotal: subtotal(&lines, country).map_or(i64::MAX, |sum| sum.minor),
        items: lines.iter().map(|line| cart_item(line, country)).collect(),
    }
}

fn cart_item(priced: &PricedLine<'_>, country: Country) -> wire::cart::CartItem {
    wire::cart::CartItem {
        id: priced.line.id.0,
        product_id: priced.product.id.0,
        name: priced.product.name.clone(),
        picture: priced.product.picture(),
        category: priced.product.category.clone(),
        quantity: priced.line.quantity.get(),
        available: priced.unit_price.is_some(),
        unit_price: priced.unit_price.map_or(0, |price| price.minor),
        line_total: priced.total(country).map_or(i64::MAX, |total| total.minor),
        stock: priced.product.stock,
    }
}

pub(super) fn order_summary(order: &Order) -> wire::orders::OrderSummary {
    const PICTURES_MAX: usize = 4;
    let pictures = order
        .lines
        .iter()
        .take(PICTURES_MAX)
        .map(|line| wire::orders::OrderPicture {
            picture: picture_path(&line.item.slug),
            category: line.item.category.clone(),
        });
    wire::orders::OrderSummary {
        order_id: order.id.to_string(),
        status: order.state.code().to_owned(),
        country: order.country.code().to_owned(),
        total: order.totals.total.minor,
        currency: order.totals.total.currency.code().to_owned(),
        item_count: order.lines.iter().map(|line| line.item.quantity.get()).sum(),
        pictures: pictures.collect(),
        created_at: time(order.created_at),
    }
}

pub(super) fn order(order: Order) -> wire::orders::Order {
    wire::orders::Order {
        order_id: order.id.to_string(),
        status: order.state.code().to_owned(),
        country: order.country.code().to_owned(),
        currency: order.totals.total.currency.code().to_owned(),
        payment_method: order.payment_method.code().to_owned(),
        refund: refund(&order),
        transaction_id: order.transaction_id,
        lines: order.lines.into_iter().map(order_line).collect(),
        subtotal: order.totals.subtotal.minor,
        discount: order.totals.discount.minor,
        promo_code: order.promo_code,
        shipping_option: order.shipping.code().to_owned(),
        shipping: order.totals.shipping.minor,
        total: order.totals.total.minor,
        history: order.history.into_iter().map(moment_of).collect(),
        complaints: order.complaints,
        created_at: time(order.created_at),
    }
}

fn order_line(line: OrderLine) -> wire::orders::OrderLine {
    let quantity = line.item.quantity.get();
    wire::orders::OrderLine {
        product_id: line.item.product_id.0,
        name: line.item.name,
        picture: picture_path(&line.item.slug),
        category: line.item.category,
        quantity,
        unit_price: line.item.unit_price.minor,
        line_total: line
            .item
            .unit_price
            .times(quantity)
            .map_or(i64::MAX, |total| total.minor),
        reservation: line.reservation.map(reservation),
    }
}

fn reservation(reservation: Reservation) -> wire::orders::Reservation {
    wire::orders::Reservation {
        status: reservation.status.code().to_owned(),
        reservation_id: reservation.reservation_id,
        warehouse: reservation.warehouse,
        arrives_on: reservation.arrives_at.map(day),
    }
}

fn moment_of((state, at): (OrderState, Moment)) -> wire::orders::OrderMoment {
    wire::orders::OrderMoment {
        status: state.code().to_owned(),
        at: time(at),
    }
}

/// What flows back. An order is cancelled because a line is out of stock, or because its money came after
/// it had been given up.
fn refund(order: &Order) -> Option<wire::orders::Refund> {
    let status = match order.state {
        OrderState::Cancelled => "owed",
        OrderState::Refunded => "paid",
        _ => return None,
    };
    let cancelled = |line: &OrderLine| {
        line.reservation
            .as_ref()
            .is_some_and(|way| way.status == ReservationStatus::Cancelled)
    };
    let reason = if order.lines.iter().any(cancelled) {
        "out_of_stock"
    } else {
        "paid_too_late"
    };
    let amount = order.totals.total.minor;
    Some(wire::orders::Refund {
        status: status.to_owned(),
        amount,
        reason: reason.to_owned(),
    })
}
