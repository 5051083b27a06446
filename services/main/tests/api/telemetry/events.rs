//! The sentences of the log that others rely on.

use ::telemetry::contract::{EVENTS, EventKind};
use commerce::ProductId;

use super::{add, buy, order_id, shop, work_until};
use crate::{
    log::Lines,
    strangers::{ADDRESS, limited},
    test_app::TestApp,
};

#[tokio::test(start_paused = true)]
async fn every_event_is_said_in_its_words() {
    let (lines, _guard) = Lines::follow_events();
    let (app, _ear) = shop().await;
    app.promotions.start_campaign("SPRING", 1_000);
    app.inventory.stock(ProductId(101), 0);
    let token = app.guest().await;
    add(&app, &token, 10).await;
    let order = order_id(&buy(&app, &token).await);
    work_until(&app, &token, &order, |order| {
        order["lines"][0]["reservation"]["status"] == "delayed"
    })
    .await;
    let (app, _ear) = TestApp::start().await.speaking(limited(6, 0));
    for _ in 0..7 {
        app.get_from(ADDRESS, "/cart", "forged").await;
    }
    let lines = lines.take();
    for (sentence, kind) in EVENTS {
        let level = match kind {
            EventKind::Info => "INFO",
            EventKind::Warn => "WARN",
        };
        let beginning = format!("{level} {sentence}");
        let said = lines.iter().filter(|line| line.starts_with(&beginning));
        let expected = if *sentence == "Suspicious activity detected" {
            2
        } else {
            1
        };
        assert_eq!(said.count(), expected, "{beginning}: {lines:#?}");
    }
    assert!(
        lines.iter().all(|line| !line.contains(&token)),
        "no token is told"
    );
    let completed = format!("INFO Checkout completed order_id={order} country=\"US\"");
    assert!(
        lines.iter().any(|line| line.starts_with(&completed)),
        "{lines:#?}"
    );
}
