//! The handlers: open, call, wrap.

use axum::{Json, extract::State};
use service::{Problem, extract::Body};
use wire::promotions::{CheckPromotions, CouponRule, CouponVerdict, Promotion, ValidateCoupon};

use super::{Shared, door};
use crate::{
    rules::{self, Code, Coupon},
    trail,
};

/// `POST /api/promotions/check`.
pub(super) async fn check(
    State(shared): State<Shared>,
    Body(request): Body<CheckPromotions>,
) -> Result<Json<Promotion>, Problem> {
    let order = door::order(&request)?;
    let promotion = rules::evaluate(&shared.rules, &order, (shared.clock)())?;
    trail::checked(order.country, &promotion);
    Ok(Json(Promotion {
        discount: promotion.discount.minor,
        promo_code: promotion.code.map(Code::to_string),
        variant: promotion.assignment.map(|assignment| assignment.to_string()),
        coupon: promotion
            .code
            .zip(promotion.coupon)
            .map(|(code, coupon)| rule(code, coupon)),
    }))
}

/// `POST /api/promotions/validate-coupon`.
pub(super) async fn validate_coupon(
    State(shared): State<Shared>,
    Body(request): Body<ValidateCoupon>,
) -> Result<Json<CouponVerdict>, Problem> {
    let (country, amount) = door::amount(&request.country, &request.currency, request.amount)?;
    let now = (shared.clock)();
    let check = rules::check_coupon(&shared.rules, &request.coupon, country, amount, now);
    Ok(Json(CouponVerdict {
        valid: check.outcome.is_ok(),
        discount: check.outcome.map_or(0, |off| off.minor),
        reason: check.outcome.err().map(|error| error.code().to_owned()),
        coupon: check.coupon.map(|(code, coupon)| rule(code, coupon)),
    }))
}

fn rule(code: &Code, coupon: &Coupon) -> CouponRule {
    CouponRule {
        code: code.to_string(),
        max_uses: coupon.max_uses,
        max_uses_per_user: coupon.max_uses_per_user,
    }
}
