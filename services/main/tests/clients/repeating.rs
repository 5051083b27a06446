//! When a question is asked again, and when it is not.

use std::sync::{Arc, Mutex};

use main_service::clients::{HttpPayments, patience::Repeat, settings::PaymentsSettings};
use shop::ports::{ChargeOutcome, Payments, Promotions};

use crate::{
    fakes,
    mischief::problem,
    partner::{Mischief, Partner, deserted},
    payments, promotions,
    world::{Dice, clock, roomy, tries},
};

/// Two tries are allowed; the partner answers as told, then honestly.
async fn ask_for_a_promotion(mischief: &[Mischief]) -> (bool, usize) {
    let partner = Partner::start(fakes::promotions::router(Arc::default())).await;
    partner.misbehave(mischief);
    let port = promotions::client(roomy(&partner.url), tries(2, Repeat::Always));
    let verdict = port.check(promotions::purchase(None)).await;
    (verdict.is_ok(), partner.heard().len())
}

#[tokio::test]
async fn what_only_reads_is_asked_again_once() {
    let busy = || problem(503, "overloaded");
    for (story, mischief, is_answered, tries) in [
        ("good at once", vec![], true, 1),
        ("busy once", vec![busy()], true, 2),
        ("broken once", vec![Mischief::BreakOff], true, 2),
        (
            "too many requests once",
            vec![problem(429, "too_many_requests")],
            true,
            2,
        ),
        ("busy twice", vec![busy(), busy()], false, 2),
        ("refused as such", vec![problem(400, "invalid_json")], false, 1),
        (
            "the coupon is the problem",
            vec![problem(422, "unknown_coupon")],
            false,
            1,
        ),
    ] {
        let outcome = ask_for_a_promotion(&mischief).await;
        assert_eq!(outcome, (is_answered, tries), "{story}");
    }
}

#[tokio::test]
async fn a_charge_that_may_have_arrived_is_not_sent_again() {
    for mischief in [
        problem(500, "internal"),
        problem(504, "payment_unknown"),
        Mischief::BreakOff,
    ] {
        let partner = Partner::start(fakes::payments::router(Arc::default())).await;
        partner.misbehave(&[mischief]);
        let outcome = till(&partner.url, Arc::default())
            .charge(payments::payment("k1"))
            .await;
        assert_eq!(outcome, ChargeOutcome::Unknown);
        assert_eq!(partner.heard().len(), 1);
    }
}

/// Nobody listens at the first try; before the second one, somebody does.
#[tokio::test]
async fn a_charge_that_was_surely_not_sent_is_sent_again() {
    let (socket, url) = deserted();
    let partner = Arc::<Mutex<Option<Partner>>>::default();
    let opens = Arc::clone(&partner);
    let chance = Dice::with(move || {
        let listener = socket.listen(8).unwrap();
        let partner = Partner::serve(listener, fakes::payments::router(Arc::default()));
        *opens.lock().unwrap() = Some(partner);
    });
    let outcome = till(&url, chance).charge(payments::payment("k1")).await;
    assert!(matches!(outcome, ChargeOutcome::Captured { .. }), "{outcome:?}");
    let partner = partner.lock().unwrap().take().unwrap();
    assert_eq!(partner.heard().len(), 1);
}

fn till(url: &str, chance: Arc<Dice>) -> HttpPayments {
    let patience = tries(3, Repeat::WhenNothingWasSent);
    let settings = PaymentsSettings {
        partner: roomy(url),
        charge: patience,
        lookup: patience,
        refund: patience,
    };
    HttpPayments::new(settings, clock(), chance).unwrap()
}
