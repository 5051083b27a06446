//! promotions-service in memory: coupons and one campaign for everybody.

use std::{collections::VecDeque, sync::Mutex};

use async_trait::async_trait;
use commerce::{Country, Money};
use shop::{
    ports::{PromotionError, Promotions},
    promotion::{CouponProblem, CouponRule, Promotion, PromotionRequest},
};

use super::{Fault, attempt, lock, silence};

/// Without coupons and a campaign it takes nothing off.
#[derive(Debug, Default)]
pub struct MemoryPromotions {
    books: Mutex<Books>,
}

/// A coupon and what it demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryCoupon {
    /// How often it can be used, and its code.
    pub rule: CouponRule,
    /// What it takes off, in hundredths of a percent of the subtotal.
    pub basis_points: u32,
    /// The smallest subtotal that it takes something off, in US cents.
    pub usd_cents_min: i64,
    /// The only country that it holds in; `None` is everywhere.
    pub country: Option<Country>,
    /// Whether its time is over.
    pub is_expired: bool,
}

impl MemoryCoupon {
    /// A coupon that anybody can use anywhere, any number of times, for any amount.
    #[must_use]
    pub fn new(code: &str, basis_points: u32) -> Self {
        Self {
            rule: CouponRule {
                code: code.to_owned(),
                uses_max: None,
                uses_per_user_max: None,
            },
            basis_points,
            usd_cents_min: 0,
            country: None,
            is_expired: false,
        }
    }

    fn problem(&self, request: &PromotionRequest) -> Option<CouponProblem> {
        if self.is_expired {
            Some(CouponProblem::Expired)
        } else if self.country.is_some_and(|country| country != request.country) {
            Some(CouponProblem::NotValidHere)
        } else if request.subtotal.usd_cents() < self.usd_cents_min {
            Some(CouponProblem::BelowMinimum)
        } else {
            None
        }
    }
}

#[derive(Debug, Default)]
struct Books {
    coupons: Vec<MemoryCoupon>,
    campaign: Option<Campaign>,
    faults: VecDeque<Fault>,
}

#[derive(Debug)]
struct Campaign {
    code: String,
    basis_points: u32,
}

impl MemoryPromotions {
    /// Adds a coupon.
    pub fn add_coupon(&self, coupon: MemoryCoupon) {
        lock(&self.books).coupons.push(coupon);
    }

    /// From now on everybody without a better coupon gets `basis_points` hundredths of a percent off.
    pub fn start_campaign(&self, code: &str, basis_points: u32) {
        let code = code.to_owned();
        lock(&self.books).campaign = Some(Campaign { code, basis_points });
    }

    /// Makes the next checks go wrong, one fault each.
    pub fn fail(&self, faults: &[Fault]) {
        lock(&self.books).faults.extend(faults);
    }
}

#[async_trait]
impl Promotions for MemoryPromotions {
    async fn check(&self, request: PromotionRequest) -> Result<Promotion, PromotionError> {
        let books = &mut *lock(&self.books);
        match attempt(books.faults.pop_front(), || books.check(&request)) {
            Some(verdict) => Ok(verdict?),
            None => Err(silence("promotions-service").into()),
        }
    }
}

impl Books {
    /// What helps most: the coupon or the campaign. A coupon that cannot be used is a problem in any case.
    fn check(&self, request: &PromotionRequest) -> Result<Promotion, CouponProblem> {
        let campaign = self.campaign(request.subtotal);
        let Some(code) = &request.coupon else {
            return Ok(campaign);
        };
        let with_coupon = self.with_coupon(code, request)?;
        if with_coupon.discount.minor < campaign.discount.minor {
            return Ok(campaign);
        }
        Ok(with_coupon)
    }

    fn campaign(&self, subtotal: Money) -> Promotion {
        match &self.campaign {
            Some(campaign) => Promotion {
                discount: subtotal.share(campaign.basis_points),
                code: Some(campaign.code.clone()),
                ..Promotion::none(subtotal)
            },
            None => Promotion::none(subtotal),
        }
    }

    fn with_coupon(&self, code: &str, request: &PromotionRequest) -> Result<Promotion, CouponProblem> {
        let mut coupons = self.coupons.iter();
        let coupon = coupons
            .find(|coupon| coupon.rule.code.eq_ignore_ascii_case(code))
            .ok_or(CouponProblem::Unknown)?;
        if let Some(problem) = coupon.problem(request) {
            return Err(problem);
        }
        Ok(Promotion {
            discount: request.subtotal.share(coupon.basis_points),
            code: Some(coupon.rule.code.clone()),
            coupon: Some(coupon.rule.clone()),
            ..Promotion::none(request.subtotal)
        })
    }
}
