//! promotions-service in front of a [`MemoryPromotions`].

use std::sync::Arc;

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use commerce::{Money, UserId};
use main_service::clients::memory::MemoryPromotions;
use serde_json::{Value, json};
use shop::{
    ports::{PromotionError, Promotions},
    promotion::{CouponProblem, Promotion, PromotionRequest},
};

use super::{Answer, no, number, text};

/// The routes, as the partner describes its wire.
pub(crate) fn router(behind: Arc<MemoryPromotions>) -> Router {
    Router::new()
        .route("/api/promotions/check", post(check))
        .with_state(behind)
}

async fn check(State(behind): State<Arc<MemoryPromotions>>, Json(body): Json<Value>) -> Answer {
    let currency = text(&body, "currency").parse().unwrap();
    let request = PromotionRequest {
        user_id: UserId(number(&body, "user_id")),
        country: text(&body, "country").parse().unwrap(),
        subtotal: Money::new(number(&body, "amount"), currency),
        coupon: body["coupon"].as_str().map(str::to_owned),
    };
    match behind.check(request).await {
        Ok(promotion) => (StatusCode::OK, Json(granted(promotion))),
        Err(PromotionError::Coupon(problem)) => no(422, code(problem)),
        Err(PromotionError::Unreachable(_)) => no(503, "overloaded"),
    }
}

/// What is absent is left out, as the service does.
fn granted(promotion: Promotion) -> Value {
    let mut body = json!({ "discount": promotion.discount.minor, "promo_code": promotion.code });
    if let Some(rule) = promotion.coupon {
        body["coupon"] = json!({
            "code": rule.code, "max_uses": rule.uses_max, "max_uses_per_user": rule.uses_per_user_max
        });
    }
    body
}

fn code(problem: CouponProblem) -> &'static str {
    match problem {
        CouponProblem::Unknown => "unknown_coupon",
        CouponProblem::BelowMinimum => "coupon_below_minimum",
        CouponProblem::NotValidHere => "coupon_not_valid_here",
        CouponProblem::Expired => "coupon_expired",
        CouponProblem::Exhausted | CouponProblem::AlreadyUsed => unreachable!("only the store counts uses"),
    }
}
