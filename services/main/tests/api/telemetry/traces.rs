//! One purchase is one trace, from the request to the last delivery.

use std::{collections::BTreeSet, sync::Arc};

use ::telemetry::ear::PlainSpan;
use async_trait::async_trait;
use main_service::SecuritySettings;
use main_service::clients::memory::{ChargeScript, Fault};
use serde_json::json;
use shop::{
    ports::{PromotionError, Promotions},
    promotion::{Promotion, PromotionRequest},
};

use super::{add, buy, order_id, shop, work_until};
use crate::test_app::{TestApp, request};

/// A caller's `traceparent`, and the ids in it.
const CALLER: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";
const NOBODY: &str = "0000000000000000";

fn named<'a>(spans: &'a [PlainSpan], name: &str) -> &'a PlainSpan {
    let mut found = spans.iter().filter(|span| span.name == name);
    let only = found.next().unwrap_or_else(|| panic!("no {name} in {spans:#?}"));
    assert!(found.next().is_none(), "{name} twice in {spans:#?}");
    only
}

/// The names of a span's children, as they ended, each with its kind; without what was delivered later.
fn children<'a>(spans: &'a [PlainSpan], parent: &PlainSpan) -> Vec<(&'a str, &'a str)> {
    let children = spans.iter().filter(|span| span.parent == parent.id);
    let children = children.filter(|span| span.kind != "Consumer");
    let names = children.map(|span| (span.name.as_str(), span.kind.as_str()));
    // The catalogue may be read in any request.
    names.filter(|(name, _)| *name != "db_query catalogue").collect()
}

async fn bought(app: &TestApp, token: &str) -> String {
    let order = json!({"payment_method": "credit_card", "country": "US"});
    let headers = [("traceparent", CALLER)];
    let answer = app
        .send(request("POST", "/checkout", token, &headers, &order))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    order_id(&answer)
}

#[tokio::test(start_paused = true)]
async fn the_spans_of_a_purchase() {
    let (app, ear) = shop().await;
    let token = app.guest_with_cart().await;
    let other = json!({"product_id": 102, "quantity": 1, "country": "US"});
    assert_eq!(app.post("/cart/add", &token, &other).await.status, 200);
    let order = bought(&app, &token).await;
    work_until(&app, &token, &order, |order| {
        order["lines"][1]["reservation"]["status"] == "reserved"
    })
    .await;
    let spans: Vec<_> = ear.plain_spans();
    let spans: Vec<_> = spans.into_iter().filter(|span| span.trace == TRACE).collect();
    let server = named(&spans, "POST /checkout");
    assert_eq!((server.kind.as_str(), server.parent.as_str()), ("Server", PARENT));
    let expected = [
        ("db_query session", "Client"),
        ("db_query cart", "Client"),
        ("promotions", "Client"),
        ("check_stock", "Client"),
        ("check_stock", "Client"),
        ("db_insert order", "Client"),
        ("POST /api/payments/process", "Client"),
        ("db_update order", "Client"),
        ("redis_delete cart", "Client"),
    ];
    assert_eq!(children(&spans, server), expected);
    deliveries_follow(&spans, &order);
}

/// The messages are owed to the request, not to the statement that wrote them: their deliveries follow it, and are linked
/// to it.
fn deliveries_follow(spans: &[PlainSpan], order: &str) {
    let server = named(spans, "POST /checkout");
    let mut expected = vec!["reserve_stock", "reserve_stock", "update_customer"];
    let deliveries = spans.iter().filter(|span| span.kind == "Consumer");
    let mut names: Vec<_> = deliveries.clone().map(|span| span.name.as_str()).collect();
    names.sort_unstable();
    expected.sort_unstable();
    assert_eq!(names, expected);
    for delivery in deliveries {
        assert_eq!(delivery.parent, server.id);
        assert_eq!(delivery.links, std::slice::from_ref(&server.id));
        assert_eq!(delivery.attribute("webstore.order.id"), order);
        let asked = match delivery.name.as_str() {
            "reserve_stock" => "POST /api/inventory/reserve",
            _ => "POST /api/customer/order",
        };
        let expected = [(asked, "Client"), ("db_delete outbox", "Client")];
        assert_eq!(children(spans, delivery), expected);
    }
}

#[tokio::test]
async fn the_request_s_span_says_what_was_bought() {
    let (app, ear) = shop().await;
    app.promotions.start_campaign("SPRING", 1_000);
    let token = app.guest_with_cart().await;
    let order = bought(&app, &token).await;
    let spans = ear.plain_spans();
    let server = named(&spans, "POST /checkout");
    let charge = &app.payments.charges()[0];
    let total = charge.request.amount.minor.to_string();
    for (key, expected) in [
        ("webstore.country", "US"),
        ("user.id", &*charge.request.user_id.to_string()),
        ("webstore.order.id", &*order),
        ("webstore.order.value_cents", &*total),
        ("payment.method", "credit_card"),
        ("payment.outcome", "success"),
        ("promotion.code", "SPRING"),
        ("payment.transaction_id", &*charge.transaction_id),
        ("http.response.status_code", "200"),
    ] {
        assert_eq!(server.attribute(key), expected, "{key}");
    }
    let words: Vec<_> = spans.iter().flat_map(|span| span.attributes.values()).collect();
    assert!(
        words.iter().all(|word| !word.contains(&token)),
        "no token is told"
    );
}

#[tokio::test]
async fn a_payment_that_fails_names_the_failure() {
    for (script, outcome, error_type) in [
        (ChargeScript::Decline, "declined", "payment_declined"),
        (ChargeScript::Unavailable, "unavailable", "payment_unavailable"),
        (ChargeScript::LoseBefore, "unknown", ""),
    ] {
        let (app, ear) = shop().await;
        app.payments.script(&[script]);
        let token = app.guest_with_cart().await;
        buy(&app, &token).await;
        let spans = ear.plain_spans();
        let server = named(&spans, "POST /checkout");
        assert_eq!(server.attribute("payment.outcome"), outcome);
        assert_eq!(server.attribute("error.type"), error_type);
        assert_eq!(server.is_error, !error_type.is_empty());
        let charge = named(&spans, "POST /api/payments/process");
        assert!(charge.is_error);
    }
}

#[tokio::test(start_paused = true)]
async fn the_reconciler_s_work_is_a_trace_of_its_own_and_deliveries_follow_it() {
    let (app, ear) = shop().await;
    app.payments.script(&[ChargeScript::CaptureAndLose]);
    app.payments.fail_lists(&vec![Fault::NotDone; 1_000]);
    let token = app.guest_with_cart().await;
    let order = order_id(&buy(&app, &token).await);
    work_until(&app, &token, &order, |order| {
        order["lines"][0]["reservation"]["status"] == "reserved"
    })
    .await;
    let spans = ear.plain_spans();
    let reconcile = named(&spans, "reconcile");
    assert_eq!(reconcile.parent, NOBODY);
    let expected = [
        ("payment", "Client"),
        ("db_update order", "Client"),
        ("redis_delete cart", "Client"),
        ("db_query order", "Client"),
    ];
    assert_eq!(children(&spans, reconcile), expected);
    assert_eq!(named(&spans, "reserve_stock").parent, reconcile.id);
}

#[tokio::test(start_paused = true)]
async fn of_what_the_workers_do_by_themselves_only_a_question_to_others_is_a_trace() {
    let (app, ear) = shop().await;
    let token = app.guest().await;
    add(&app, &token, 1).await;
    let order = order_id(&buy(&app, &token).await);
    work_until(&app, &token, &order, |_| true).await;
    let roots = ear.plain_spans().into_iter().filter(|span| span.parent == NOBODY);
    // The provider's list is read by nobody's wish; the question must not look like a stranger's.
    let others: BTreeSet<_> = roots
        .filter(|span| span.kind != "Server")
        .map(|span| span.name)
        .collect();
    assert_eq!(others, BTreeSet::from(["payment".to_owned()]));
}

/// A promotion of which there are two.
struct Experiment;

#[async_trait]
impl Promotions for Experiment {
    async fn check(&self, request: PromotionRequest) -> Result<Promotion, PromotionError> {
        Ok(Promotion {
            code: Some("TIER5".to_owned()),
            variant: Some("B".to_owned()),
            ..Promotion::none(request.subtotal)
        })
    }
}

#[tokio::test]
async fn the_variant_of_a_promotion_is_on_the_request() {
    let app = TestApp::start().await;
    let app = app.guarded(SecuritySettings::without_limits(), |ports| {
        ports.promotions = Arc::new(Experiment);
    });
    let (app, ear) = app.speaking(SecuritySettings::without_limits());
    let token = app.guest_with_cart().await;
    bought(&app, &token).await;
    let spans = ear.plain_spans();
    let server = named(&spans, "POST /checkout");
    assert_eq!(server.attribute("promotion.variant"), "B");
    assert_eq!(server.attribute("promotion.code"), "TIER5");
}
