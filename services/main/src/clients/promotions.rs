//! promotions-service.

use std::sync::Arc;

use async_trait::async_trait;
use commerce::Money;
use shop::{
    ports::{Chance, Clock, PromotionError, Promotions},
    promotion::{CouponProblem, CouponRule, Promotion, PromotionRequest},
};
use wire::promotions::{CheckPromotions, Promotion as PromotionBody};

use super::{
    http::{Answer, Caller, PartnerUrlError},
    settings::PromotionsSettings,
};

/// Asks promotions-service.
pub struct HttpPromotions {
    caller: Caller,
    settings: PromotionsSettings,
}

impl HttpPromotions {
    /// A client of the service at the address in `settings`. Nothing is sent yet.
    pub fn new(
        settings: PromotionsSettings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, PartnerUrlError> {
        let caller = Caller::new("promotions-service", &settings.partner, clock, chance)?;
        Ok(Self { caller, settings })
    }
}

#[async_trait]
impl Promotions for HttpPromotions {
    async fn check(&self, request: PromotionRequest) -> Result<Promotion, PromotionError> {
        let subtotal = request.subtotal;
        let body = CheckPromotions {
            user_id: request.user_id.0,
            country: request.country.code().to_owned(),
            amount: subtotal.minor,
            currency: subtotal.currency.code().to_owned(),
            coupon: request.coupon,
        };
        let post = self.caller.post(&["api", "promotions", "check"], &body);
        let read = |answer: &Answer| read_check(answer, subtotal);
        let asked = self
            .caller
            .ask("check_promotions", post, &self.settings.check, read);
        match asked.await {
            Ok(verdict) => Ok(verdict?),
            Err(failure) => Err(self.caller.unreachable(failure).into()),
        }
    }
}

fn read_check(answer: &Answer, subtotal: Money) -> Option<Result<Promotion, CouponProblem>> {
    match answer.status {
        200 => promotion(answer.json()?, subtotal).map(Ok),
        422 => coupon_problem(&answer.problem_code()?).map(Err),
        _ => None,
    }
}

/// A discount below zero, or of more than there is to pay, is not taken for a promotion.
fn promotion(body: PromotionBody, subtotal: Money) -> Option<Promotion> {
    (0..=subtotal.minor).contains(&body.discount).then(|| Promotion {
        discount: Money::new(body.discount, subtotal.currency),
        code: body.promo_code,
        variant: body.variant,
        coupon: body.coupon.map(|rule| CouponRule {
            code: rule.code,
            uses_max: rule.max_uses,
            uses_per_user_max: rule.max_uses_per_user,
        }),
    })
}

fn coupon_problem(code: &str) -> Option<CouponProblem> {
    match code {
        "unknown_coupon" => Some(CouponProblem::Unknown),
        "coupon_below_minimum" => Some(CouponProblem::BelowMinimum),
        "coupon_not_valid_here" => Some(CouponProblem::NotValidHere),
        "coupon_expired" => Some(CouponProblem::Expired),
        _ => None,
    }
}
