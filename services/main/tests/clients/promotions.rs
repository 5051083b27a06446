//! promotions-service: the contract, what travels, and what bad answers mean.

use std::sync::Arc;

use commerce::{Country, Currency, Money, UserId};
use main_service::clients::{
    HttpPromotions,
    memory::{Fault, MemoryCoupon, MemoryPromotions},
    patience::Patience,
    settings::{PartnerSettings, PromotionsSettings},
};
use serde_json::json;
use shop::{
    ports::{PromotionError, Promotions, Unreachable},
    promotion::{CouponProblem, CouponRule, Promotion, PromotionRequest},
};

use crate::{
    fakes::promotions::router,
    mischief::{bad_partners, problem},
    partner::{Mischief, Partner},
    world::{AMPLE, clock, dice, roomy},
};

contract!(
    without_a_promotion_nothing_is_taken_off,
    a_campaign_helps_everybody,
    a_coupon_brings_its_rule,
    the_better_one_helps,
    a_coupon_that_cannot_be_used_says_why,
    a_check_may_go_wrong,
);

fn in_memory() -> (Arc<dyn Promotions>, Arc<MemoryPromotions>) {
    let behind = Arc::<MemoryPromotions>::default();
    (Arc::clone(&behind) as Arc<dyn Promotions>, behind)
}

async fn over_the_wire() -> (Arc<dyn Promotions>, Arc<MemoryPromotions>) {
    let behind = Arc::<MemoryPromotions>::default();
    let partner = Partner::start(router(Arc::clone(&behind))).await;
    let port = client(roomy(&partner.url), Patience::once(AMPLE));
    (Arc::new(port), behind)
}

pub(crate) fn client(partner: PartnerSettings, check: Patience) -> HttpPromotions {
    let settings = PromotionsSettings { partner, check };
    HttpPromotions::new(settings, clock(), dice()).unwrap()
}

/// 200 EUR, which are a little more than 217 US dollars, in France.
pub(crate) fn purchase(coupon: Option<&str>) -> PromotionRequest {
    PromotionRequest {
        user_id: UserId(42),
        country: Country::FR,
        subtotal: Money::new(20_000, Currency::EUR),
        coupon: coupon.map(str::to_owned),
    }
}

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

async fn without_a_promotion_nothing_is_taken_off(port: &dyn Promotions, _: &MemoryPromotions) {
    let promotion = port.check(purchase(None)).await.unwrap();
    assert_eq!(promotion, Promotion::none(euros(20_000)));
}

async fn a_campaign_helps_everybody(port: &dyn Promotions, behind: &MemoryPromotions) {
    behind.start_campaign("SPRING", 300);
    let promotion = port.check(purchase(None)).await.unwrap();
    assert_eq!(promotion.discount, euros(600));
    assert_eq!(promotion.code.as_deref(), Some("SPRING"));
    assert_eq!(promotion.coupon, None);
}

async fn a_coupon_brings_its_rule(port: &dyn Promotions, behind: &MemoryPromotions) {
    let rule = CouponRule {
        code: "WELCOME10".to_owned(),
        uses_max: Some(1_000),
        uses_per_user_max: Some(1),
    };
    behind.add_coupon(MemoryCoupon {
        rule: rule.clone(),
        ..MemoryCoupon::new("", 1_000)
    });
    for spelling in ["WELCOME10", "welcome10"] {
        let promotion = port.check(purchase(Some(spelling))).await.unwrap();
        assert_eq!(promotion.discount, euros(2_000));
        assert_eq!(promotion.code.as_deref(), Some("WELCOME10"));
        assert_eq!(promotion.coupon.as_ref(), Some(&rule));
    }
}

async fn the_better_one_helps(port: &dyn Promotions, behind: &MemoryPromotions) {
    behind.add_coupon(MemoryCoupon::new("SMALL", 100));
    behind.add_coupon(MemoryCoupon::new("LARGE", 2_000));
    behind.start_campaign("SPRING", 300);
    for (coupon, helps) in [("SMALL", "SPRING"), ("LARGE", "LARGE")] {
        let promotion = port.check(purchase(Some(coupon))).await.unwrap();
        assert_eq!(promotion.code.as_deref(), Some(helps));
        assert_eq!(promotion.coupon.is_some(), coupon == helps);
    }
}

async fn a_coupon_that_cannot_be_used_says_why(port: &dyn Promotions, behind: &MemoryPromotions) {
    behind.start_campaign("SPRING", 300);
    behind.add_coupon(MemoryCoupon {
        usd_cents_min: 22_000,
        ..MemoryCoupon::new("BIG", 1_000)
    });
    behind.add_coupon(MemoryCoupon {
        country: Some(Country::DE),
        ..MemoryCoupon::new("GERMAN", 1_000)
    });
    behind.add_coupon(MemoryCoupon {
        is_expired: true,
        ..MemoryCoupon::new("OLD", 1_000)
    });
    for (coupon, problem) in [
        ("NOPE", CouponProblem::Unknown),
        ("BIG", CouponProblem::BelowMinimum),
        ("GERMAN", CouponProblem::NotValidHere),
        ("OLD", CouponProblem::Expired),
    ] {
        let verdict = port.check(purchase(Some(coupon))).await;
        assert_eq!(verdict, Err(PromotionError::Coupon(problem)), "{coupon}");
    }
}

async fn a_check_may_go_wrong(port: &dyn Promotions, behind: &MemoryPromotions) {
    behind.fail(&[Fault::NotDone]);
    let verdict = port.check(purchase(None)).await;
    assert!(is_unreachable(&verdict), "{verdict:?}");
    assert!(port.check(purchase(None)).await.is_ok());
}

pub(crate) fn is_unreachable(verdict: &Result<Promotion, PromotionError>) -> bool {
    matches!(
        verdict,
        Err(PromotionError::Unreachable(Unreachable {
            partner: "promotions-service",
            ..
        }))
    )
}

#[tokio::test]
async fn what_travels_is_what_promotions_service_takes() {
    let partner = Partner::start(router(Arc::default())).await;
    let port = client(roomy(&partner.url), Patience::once(AMPLE));
    let verdict = port.check(purchase(Some("SAVE20"))).await;
    assert_eq!(verdict, Err(CouponProblem::Unknown.into()));
    assert_eq!(partner.heard()[0].line, "POST /api/promotions/check");
    assert_eq!(
        partner.heard()[0].body,
        json!({ "user_id": 42, "country": "FR", "amount": 20_000, "currency": "EUR", "coupon": "SAVE20" })
    );
}

#[tokio::test]
async fn a_variant_is_passed_on() {
    let partner = Partner::start(router(Arc::default())).await;
    let answer = r#"{"discount":561,"promo_code":"SMALL_ORDER_3","variant":"b"}"#;
    partner.misbehave(&[Mischief::Answer(200, answer.to_owned())]);
    let port = client(roomy(&partner.url), Patience::once(AMPLE));
    let promotion = port.check(purchase(None)).await.unwrap();
    assert_eq!(promotion.variant.as_deref(), Some("b"));
    assert_eq!(promotion.discount, euros(561));
}

#[tokio::test]
async fn a_bad_answer_is_no_promotion() {
    let more = [
        (200, r#"{"discount":-1}"#),
        (200, r#"{"discount":20001}"#),
        (200, r#"{"discount":"10"}"#),
        (200, r#"{"promo_code":"FREE"}"#),
    ];
    let mut more: Vec<_> = more
        .map(|(status, text)| Mischief::Answer(status, text.to_owned()))
        .into();
    more.extend([problem(422, "unknown_country"), problem(404, "unknown_coupon")]);
    for bad in bad_partners(router(Arc::default()), &more).await {
        let verdict = client(roomy(&bad.url), bad.patience).check(purchase(None)).await;
        let expected = Unreachable {
            partner: "promotions-service",
            reason: bad.reason,
        };
        assert_eq!(verdict, Err(expected.into()), "{}", bad.story);
    }
}
