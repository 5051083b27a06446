//! Whether an order may be opened, and what it looks like then.

use commerce::OrderId;
use shop::{
    order::OrderState,
    orders::{NewOrder, OpenError, Order, OrderLine},
    promotion::{CouponProblem, CouponRule},
};

/// What the store knows when somebody comes to open an order.
pub(crate) struct Standing {
    /// The order that the same attempt opened before, with its fingerprint.
    pub(crate) earlier: Option<(Order, String)>,
    /// A pending order of the same user.
    pub(crate) pending: Option<OrderId>,
    /// The version of the user's cart now.
    pub(crate) cart_version: i64,
    /// How often the order's coupon is in use; zeros without a coupon.
    pub(crate) coupon_uses: CouponUses,
}

/// How often a coupon is in use. A count that has no limit need not be counted.
#[derive(Clone, Copy, Default)]
pub(crate) struct CouponUses {
    /// By all orders.
    pub(crate) all: i64,
    /// By the orders of the one who asks.
    pub(crate) own: i64,
}

/// Refuses in the order that [`shop::ports::Orders::open_order`] promises.
pub(crate) fn admit(new: &NewOrder, standing: Standing) -> Result<(), OpenError> {
    if let Some((order, fingerprint)) = standing.earlier {
        return Err(if fingerprint == new.fingerprint {
            OpenError::Repeated(Box::new(order))
        } else {
            OpenError::KeyReused
        });
    }
    if let Some(pending) = standing.pending {
        return Err(OpenError::InProgress(pending));
    }
    if standing.cart_version != new.cart_version {
        return Err(OpenError::CartChanged);
    }
    let problem = new
        .coupon
        .as_ref()
        .and_then(|rule| coupon_problem(rule, standing.coupon_uses));
    problem.map_or(Ok(()), |problem| Err(OpenError::Coupon(problem)))
}

/// The buyer's own use comes first: nothing that others do can change that answer.
fn coupon_problem(rule: &CouponRule, uses: CouponUses) -> Option<CouponProblem> {
    let taken = |used: i64, limit: Option<i64>| limit.is_some_and(|limit| used >= limit);
    if taken(uses.own, rule.uses_per_user_max) {
        Some(CouponProblem::AlreadyUsed)
    } else if taken(uses.all, rule.uses_max) {
        Some(CouponProblem::Exhausted)
    } else {
        None
    }
}

/// The order as it stands right after it was opened.
pub(crate) fn opened(new: NewOrder, id: OrderId) -> Order {
    let line = |item| OrderLine {
        item,
        reservation: None,
    };
    Order {
        id,
        user_id: new.user_id,
        state: OrderState::Pending,
        country: new.country,
        payment_method: new.payment_method,
        shipping: new.shipping,
        transaction_id: None,
        lines: new.lines.into_iter().map(line).collect(),
        totals: new.totals,
        promo_code: new.promo_code,
        history: vec![(OrderState::Pending, new.now)],
        complaints: 0,
        created_at: new.now,
    }
}
