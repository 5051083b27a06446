//! The limits of asking: time, places, bytes, addresses.

use std::{sync::Arc, time::Duration};

use main_service::clients::{
    HttpPayments,
    patience::{Patience, Repeat},
    settings::{PartnerSettings, PaymentsSettings},
};
use shop::ports::{ChargeOutcome, LookupOutcome, Payments, PromotionError, Promotions};
use tokio::sync::Notify;

use crate::{
    fakes,
    mischief::problem,
    partner::{Mischief, Partner},
    payments, promotions,
    world::{AMPLE, clock, dice, roomy, tries},
};

const SHORT: Duration = Duration::from_millis(30);

#[tokio::test]
async fn all_tries_together_have_a_deadline() {
    let partner = Partner::start(fakes::promotions::router(Arc::default())).await;
    partner.misbehave(&vec![problem(503, "overloaded"); 100_000]);
    let endless = Patience {
        total_time_max: SHORT,
        ..tries(u32::MAX, Repeat::Always)
    };
    let port = promotions::client(roomy(&partner.url), endless);
    let verdict = tokio::time::timeout(AMPLE, port.check(promotions::purchase(None))).await;
    assert!(promotions::is_unreachable(&verdict.expect("it ends")));
}

/// One place. Who holds it does so until the test allows an answer.
fn narrow(url: &str, charge: Patience, lookup: Patience) -> Arc<HttpPayments> {
    let settings = PaymentsSettings {
        partner: PartnerSettings {
            concurrency_max: 1,
            ..roomy(url)
        },
        charge,
        lookup,
        refund: lookup,
    };
    Arc::new(HttpPayments::new(settings, clock(), dice()).unwrap())
}

#[tokio::test]
async fn who_waits_too_long_for_a_place_was_surely_not_sent() {
    let partner = Partner::start(fakes::payments::router(Arc::default())).await;
    let allowed = Arc::new(Notify::new());
    partner.misbehave(&[Mischief::Hold(Arc::clone(&allowed))]);
    let port = narrow(&partner.url, Patience::once(SHORT), Patience::once(AMPLE));
    let holder = tokio::spawn({
        let port = Arc::clone(&port);
        async move { port.lookup("k1").await }
    });
    partner.arrival().await;
    let outcome = port.charge(payments::payment("k1")).await;
    assert_eq!(outcome, ChargeOutcome::Unavailable);
    allowed.notify_one();
    assert_eq!(holder.await.unwrap(), LookupOutcome::NeverSeen);
    assert_eq!(partner.heard().len(), 1);
}

#[tokio::test]
async fn who_waits_for_a_place_gets_it_when_it_is_free() {
    let partner = Partner::start(fakes::payments::router(Arc::default())).await;
    let allowed = Arc::new(Notify::new());
    partner.misbehave(&[Mischief::Hold(Arc::clone(&allowed))]);
    let port = narrow(&partner.url, Patience::once(AMPLE), Patience::once(AMPLE));
    let holder = tokio::spawn({
        let port = Arc::clone(&port);
        async move { port.charge(payments::payment("k1")).await }
    });
    partner.arrival().await;
    let (found, ()) = tokio::join!(port.lookup("k1"), async { allowed.notify_one() });
    let outcome = holder.await.unwrap();
    assert!(matches!(outcome, ChargeOutcome::Captured { .. }), "{outcome:?}");
    assert!(matches!(found, LookupOutcome::Captured { .. }), "{found:?}");
}

/// Who gives up frees its place for others.
#[tokio::test]
async fn a_caller_that_goes_away_leaves_no_trace() {
    let partner = Partner::start(fakes::payments::router(Arc::default())).await;
    partner.misbehave(&[Mischief::Hang]);
    let port = narrow(&partner.url, Patience::once(AMPLE), Patience::once(AMPLE));
    let leaver = tokio::spawn({
        let port = Arc::clone(&port);
        async move { port.lookup("k1").await }
    });
    partner.arrival().await;
    leaver.abort();
    assert_eq!(port.lookup("k1").await, LookupOutcome::NeverSeen);
}

#[tokio::test]
async fn an_answer_has_at_most_64_kilobytes() {
    let answer = r#"{"discount":1}"#;
    for (length, is_read) in [(64 * 1024, true), (64 * 1024 + 1, false)] {
        let partner = Partner::start(fakes::promotions::router(Arc::default())).await;
        let padding = " ".repeat(length - answer.len());
        partner.misbehave(&[Mischief::Answer(200, format!("{answer}{padding}"))]);
        let port = promotions::client(roomy(&partner.url), Patience::once(AMPLE));
        let verdict = port.check(promotions::purchase(None)).await;
        assert_eq!(verdict.is_ok(), is_read, "{length}");
    }
}

#[tokio::test]
async fn an_address_may_have_a_path() {
    let honest = fakes::promotions::router(Arc::default());
    let partner = Partner::start(axum::Router::new().nest("/gate", honest)).await;
    for tail in ["/gate", "/gate/"] {
        let url = format!("{}{tail}", partner.url);
        let port = promotions::client(roomy(&url), Patience::once(AMPLE));
        assert!(port.check(promotions::purchase(None)).await.is_ok(), "{tail}");
    }
}

#[test]
fn an_address_is_plain_http() {
    for (address, is_good) in [
        ("http://127.0.0.1:8081", true),
        ("http://payments-service:8081/", true),
        ("https://127.0.0.1:8081", false),
        ("127.0.0.1:8081", false),
        ("localhost:8081", false),
        ("http://", false),
        ("http://host/?key=1", false),
        ("http://host/#here", false),
        ("", false),
    ] {
        let port = HttpPayments::new(PaymentsSettings::new(address), clock(), dice());
        assert_eq!(port.is_ok(), is_good, "{address}");
        if let Err(error) = port {
            let expected =
                format!("the address of payments-service must look like http://host:port, not {address}");
            assert_eq!(error.to_string(), expected);
        }
    }
}

/// Nobody has to be there for an error to say who is missing.
#[tokio::test]
async fn the_reason_names_the_partner_and_nothing_that_was_sent() {
    let (_socket, url) = crate::partner::deserted();
    let port = promotions::client(roomy(&url), Patience::once(AMPLE));
    let verdict = port.check(promotions::purchase(Some("SECRET"))).await;
    let Err(PromotionError::Unreachable(why)) = verdict else {
        panic!("nobody is there: {verdict:?}")
    };
    assert_eq!(
        why.to_string(),
        "promotions-service did not answer: no connection"
    );
}
