//! Many buyers, and one use of a coupon.

use futures_util::future::join_all;
use main_service::clients::memory::MemoryCoupon;
use serde_json::json;

use crate::test_app::{Answer, TestApp};

/// What Kestrel headphones cost in US cents, and with a tenth off.
const FULL: i64 = 12_900;
const REDUCED: i64 = 11_610;

async fn buy(app: &TestApp, token: &str, coupon: Option<&str>) -> Answer {
    let order = json!({"payment_method": "credit_card", "country": "US", "coupon": coupon});
    app.post("/checkout", token, &order).await
}

fn paid(app: &TestApp) -> Vec<i64> {
    let charges = app.payments.charges();
    charges.iter().map(|charge| charge.request.amount.minor).collect()
}

#[tokio::test]
async fn one_of_sixty_four_gets_the_last_use_and_the_others_are_told() {
    let app = TestApp::start().await;
    let mut coupon = MemoryCoupon::new("LAST", 1_000);
    coupon.rule.uses_max = Some(1);
    app.promotions.add_coupon(coupon);
    let mut tokens = Vec::new();
    for _ in 0..64 {
        tokens.push(app.guest_with_cart().await);
    }

    let answers = join_all(tokens.iter().map(|token| buy(&app, token, Some("last")))).await;
    let (winners, losers): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((winners.len(), losers.len()), (1, 63));
    for loser in losers {
        assert_eq!(loser.problem(), (409, "coupon_exhausted".to_owned()));
    }
    assert_eq!(paid(&app), [REDUCED], "the others were told before they paid");

    let retried = join_all(tokens.iter().map(|token| buy(&app, token, None))).await;
    let bought = retried.iter().filter(|answer| answer.status == 200).count();
    // The winner's second, different wish finds the cart empty.
    assert_eq!(bought, 63);
    assert_eq!(paid(&app)[1..], [FULL; 63]);
}
