//! The breaker around a partner: it opens, it spares, and it finds out when the partner is back.

use std::{sync::Arc, time::Duration};

use main_service::{
    clients::{
        HttpPayments, HttpPromotions,
        breaker::BreakerSettings,
        patience::Patience,
        settings::{PartnerSettings, PaymentsSettings, PromotionsSettings},
    },
    world::ManualClock,
};
use shop::{
    ports::{
        ChargeOutcome, LookupOutcome, Payments, PromotionError, Promotions, RefundOutcome, RefundRequest,
    },
    promotion::CouponProblem,
};

use crate::{
    fakes,
    mischief::problem,
    partner::{Mischief, Partner},
    payments, promotions,
    world::{AMPLE, clock, dice, roomy},
};

const PAUSE: Duration = Duration::from_secs(10);

/// Opens after three failures.
fn touchy(url: &str) -> PartnerSettings {
    PartnerSettings {
        breaker: BreakerSettings {
            failures_max: 3,
            pause: PAUSE,
        },
        ..roomy(url)
    }
}

/// What a caller hears.
#[derive(Debug, PartialEq)]
enum Heard {
    Promotion,
    Failure,
    Open,
}

struct Scene {
    partner: Partner,
    clock: Arc<ManualClock>,
    port: HttpPromotions,
}

async fn scene(mischief: &[Mischief]) -> Scene {
    let partner = Partner::start(fakes::promotions::router(Arc::default())).await;
    partner.misbehave(mischief);
    let settings = PromotionsSettings {
        partner: touchy(&partner.url),
        check: Patience::once(AMPLE),
    };
    let clock = clock();
    let port = HttpPromotions::new(settings, clock.clone(), dice()).unwrap();
    Scene { partner, clock, port }
}

impl Scene {
    async fn ask(&self) -> Heard {
        match self.port.check(promotions::purchase(None)).await {
            Ok(_) => Heard::Promotion,
            Err(PromotionError::Unreachable(why)) if why.reason == "the circuit breaker is open" => {
                Heard::Open
            }
            Err(_) => Heard::Failure,
        }
    }

    /// Asks once for each, and counts what reached the partner in the end.
    async fn expect(&self, heard: &[Heard], reached: usize) {
        for (index, expected) in heard.iter().enumerate() {
            assert_eq!(self.ask().await, *expected, "question {index}");
        }
        assert_eq!(self.partner.heard().len(), reached);
    }
}

#[tokio::test]
async fn it_opens_spares_the_partner_and_closes_again() {
    use Heard::{Failure, Open, Promotion};
    let scene = scene(&vec![problem(500, "internal"); 4]).await;
    scene.expect(&[Failure, Failure, Failure, Open, Open], 3).await;
    scene.clock.advance(PAUSE);
    scene.expect(&[Failure, Open], 4).await;
    scene.clock.advance(PAUSE - Duration::from_millis(1));
    scene.expect(&[Open], 4).await;
    scene.clock.advance(Duration::from_millis(1));
    scene.expect(&[Promotion, Promotion, Promotion], 7).await;
}

#[tokio::test]
async fn a_partner_that_says_no_is_alive() {
    let no = vec![problem(400, "invalid_json"); 5];
    let scene = scene(&no).await;
    let mut heard: Vec<_> = no.iter().map(|_| Heard::Failure).collect();
    heard.push(Heard::Promotion);
    scene.expect(&heard, 6).await;
}

#[tokio::test]
async fn a_coupon_problem_is_an_answer() {
    let scene = scene(&vec![problem(422, "coupon_expired"); 5]).await;
    for _ in 0..5 {
        let verdict = scene.port.check(promotions::purchase(Some("OLD"))).await;
        assert_eq!(verdict, Err(CouponProblem::Expired.into()));
    }
    scene.expect(&[Heard::Promotion], 6).await;
}

#[tokio::test]
async fn while_it_is_open_nothing_is_charged_and_nothing_is_known() {
    let partner = Partner::start(fakes::payments::router(Arc::default())).await;
    partner.misbehave(&vec![problem(500, "internal"); 3]);
    let settings = PaymentsSettings {
        partner: touchy(&partner.url),
        ..PaymentsSettings::new("")
    };
    let clock = clock();
    let port = HttpPayments::new(settings, clock.clone(), dice()).unwrap();
    for key in ["k1", "k2", "k3"] {
        let outcome = port.charge(payments::payment(key)).await;
        assert_eq!(outcome, ChargeOutcome::Unknown, "{key}");
    }
    let refund: RefundRequest = payments::refund("r1", "txn_1", 1);
    assert_eq!(
        port.charge(payments::payment("k4")).await,
        ChargeOutcome::Unavailable
    );
    assert_eq!(port.lookup("k1").await, LookupOutcome::Unknown);
    assert_eq!(port.refund(refund).await, RefundOutcome::Unknown);
    assert_eq!(partner.heard().len(), 3);
    clock.advance(PAUSE);
    assert_eq!(port.lookup("k1").await, LookupOutcome::NeverSeen);
}
