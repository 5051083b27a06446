//! The CRM system: the contract, what travels, and what bad answers mean.

use std::sync::Arc;

use commerce::{Country, Currency, Money, OrderId, UserId};
use main_service::clients::{
    HttpCrm,
    memory::{Fault, MemoryCrm},
    patience::Patience,
    settings::CrmSettings,
};
use serde_json::json;
use shop::ports::{Crm, CrmOrder, Unreachable};

use crate::{
    fakes::crm::router,
    mischief::bad_partners,
    partner::{Mischief, Partner},
    world::{AMPLE, clock, dice, roomy},
};

contract!(
    an_order_is_known_once,
    an_order_does_not_change,
    a_lost_message_is_safe_to_repeat,
);

fn in_memory() -> (Arc<dyn Crm>, Arc<MemoryCrm>) {
    let behind = Arc::<MemoryCrm>::default();
    (Arc::clone(&behind) as Arc<dyn Crm>, behind)
}

async fn over_the_wire() -> (Arc<dyn Crm>, Arc<MemoryCrm>) {
    let behind = Arc::<MemoryCrm>::default();
    let partner = Partner::start(router(Arc::clone(&behind))).await;
    (Arc::new(client(&partner.url, Patience::once(AMPLE))), behind)
}

fn client(url: &str, order: Patience) -> HttpCrm {
    let settings = CrmSettings {
        partner: roomy(url),
        order,
    };
    HttpCrm::new(settings, clock(), dice()).unwrap()
}

fn news(order: i64, minor: i64) -> CrmOrder {
    CrmOrder {
        order_id: OrderId(order),
        user_id: UserId(42),
        country: Country::JP,
        total: Money::new(minor, Currency::JPY),
    }
}

async fn an_order_is_known_once(port: &dyn Crm, behind: &MemoryCrm) {
    for order in [1, 1, 2, 1] {
        assert_eq!(port.order_paid(news(order, 18_500)).await, Ok(()));
    }
    assert_eq!(behind.orders(), [news(1, 18_500), news(2, 18_500)]);
}

async fn an_order_does_not_change(port: &dyn Crm, behind: &MemoryCrm) {
    assert_eq!(port.order_paid(news(1, 18_500)).await, Ok(()));
    assert!(port.order_paid(news(1, 99)).await.is_err());
    assert_eq!(behind.orders(), [news(1, 18_500)]);
}

async fn a_lost_message_is_safe_to_repeat(port: &dyn Crm, behind: &MemoryCrm) {
    behind.fail(&[Fault::NotDone, Fault::DoneAndLost]);
    for known in [0, 1] {
        assert!(port.order_paid(news(1, 18_500)).await.is_err());
        assert_eq!(behind.orders().len(), known);
    }
    assert_eq!(port.order_paid(news(1, 18_500)).await, Ok(()));
    assert_eq!(behind.orders(), [news(1, 18_500)]);
}

#[tokio::test]
async fn what_travels_is_what_the_crm_takes() {
    let partner = Partner::start(router(Arc::default())).await;
    let port = client(&partner.url, Patience::once(AMPLE));
    port.order_paid(news(123, 18_500)).await.unwrap();
    assert_eq!(partner.heard()[0].line, "POST /api/customer/order");
    assert_eq!(
        partner.heard()[0].body,
        json!({ "customer_id": 42, "order_id": "ORD123", "amount": 18_500, "currency": "JPY", "country": "JP" })
    );
}

#[tokio::test]
async fn any_good_status_will_do() {
    let partner = Partner::start(router(Arc::default())).await;
    partner.misbehave(&[Mischief::Answer(201, r#"{"success":true}"#.to_owned())]);
    let port = client(&partner.url, Patience::once(AMPLE));
    assert_eq!(port.order_paid(news(1, 1)).await, Ok(()));
}

#[tokio::test]
async fn a_bad_answer_is_no_receipt() {
    let more = [
        (200, r#"{"Id":null,"success":false,"Errors":[]}"#),
        (500, r#"{"Id":null,"success":true,"Errors":[]}"#),
    ];
    let more = more.map(|(status, text)| Mischief::Answer(status, text.to_owned()));
    for bad in bad_partners(router(Arc::default()), &more).await {
        let outcome = client(&bad.url, bad.patience).order_paid(news(1, 1)).await;
        let expected = Unreachable {
            partner: "crm-system",
            reason: bad.reason,
        };
        assert_eq!(outcome, Err(expected), "{}", bad.story);
    }
}
