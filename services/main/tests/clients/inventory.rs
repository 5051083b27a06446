//! The inventory system: the contract, what travels, and what bad answers mean.

use std::sync::Arc;

use commerce::{Country, OrderId, ProductId};
use main_service::clients::{
    HttpInventory,
    memory::{Fault, MemoryInventory},
    patience::Patience,
    settings::InventorySettings,
};
use serde_json::json;
use shop::ports::{Inventory, ReserveOutcome, ReserveRequest, Unreachable};

use crate::{
    fakes::inventory::router,
    mischief::bad_partners,
    partner::{Mischief, Partner},
    world::{AMPLE, clock, dice, roomy},
};

contract!(
    a_check_names_the_best_warehouse_first,
    what_nobody_has_is_not_available,
    a_line_is_reserved_once,
    a_line_has_one_reservation,
    a_warehouse_may_refuse,
    what_is_released_can_be_sold_again,
    questions_may_go_wrong,
);

const LAMP: ProductId = ProductId(7);

fn in_memory() -> (Arc<dyn Inventory>, Arc<MemoryInventory>) {
    let behind = Arc::<MemoryInventory>::default();
    (Arc::clone(&behind) as Arc<dyn Inventory>, behind)
}

async fn over_the_wire() -> (Arc<dyn Inventory>, Arc<MemoryInventory>) {
    let behind = Arc::<MemoryInventory>::default();
    let partner = Partner::start(router(Arc::clone(&behind))).await;
    (Arc::new(client(&partner.url, Patience::once(AMPLE))), behind)
}

fn client(url: &str, patience: Patience) -> HttpInventory {
    let settings = InventorySettings {
        partner: roomy(url),
        check: patience,
        reserve: patience,
        release: patience,
    };
    HttpInventory::new(settings, clock(), dice()).unwrap()
}

/// Two lamps to France.
fn line(order: i64, warehouse: Option<&str>) -> ReserveRequest {
    ReserveRequest {
        order_id: OrderId(order),
        product_id: LAMP,
        quantity: 2,
        country: Country::FR,
        warehouse: warehouse.map(str::to_owned),
    }
}

async fn reserve(port: &dyn Inventory, request: ReserveRequest) -> (String, String) {
    match port.reserve(request).await {
        Ok(ReserveOutcome::Reserved {
            reservation_id,
            warehouse,
            days: 1..=9,
        }) => (reservation_id, warehouse),
        other => panic!("it should be reserved, not {other:?}"),
    }
}

async fn a_check_names_the_best_warehouse_first(port: &dyn Inventory, _: &MemoryInventory) {
    for (country, first) in [
        (Country::US, "US-EAST"),
        (Country::UK, "UK-LONDON"),
        (Country::DE, "DE-BERLIN"),
        (Country::FR, "DE-BERLIN"),
        (Country::JP, "JP-TOKYO"),
        (Country::BR, "BR-SAOPAULO"),
        (Country::IN, "IN-MUMBAI"),
    ] {
        let advice = port.check(LAMP, 2, country).await.unwrap();
        assert!(advice.available, "{country}");
        assert_eq!(advice.warehouses[0], first, "{country}");
        assert_eq!(advice.warehouses.len(), 7, "{country}");
    }
}

async fn what_nobody_has_is_not_available(port: &dyn Inventory, behind: &MemoryInventory) {
    behind.stock(LAMP, 1);
    let advice = port.check(LAMP, 2, Country::FR).await.unwrap();
    assert!(!advice.available);
    assert_eq!(advice.warehouses, [""; 0]);
    assert_eq!(port.reserve(line(1, None)).await, Ok(ReserveOutcome::Refused));
    assert_eq!(behind.reserved(), []);
}

async fn a_line_is_reserved_once(port: &dyn Inventory, behind: &MemoryInventory) {
    let first = reserve(port, line(1, None)).await;
    assert_eq!(first.1, "DE-BERLIN");
    assert_eq!(reserve(port, line(1, None)).await, first);
    assert_eq!(reserve(port, line(1, Some("UK-LONDON"))).await, first);
    let other = reserve(port, line(2, Some("UK-LONDON"))).await;
    assert_eq!(other.1, "UK-LONDON");
    assert_ne!(other.0, first.0);
    assert_eq!(behind.reserved(), [line(1, None), line(2, Some("UK-LONDON"))]);
}

async fn a_line_has_one_reservation(port: &dyn Inventory, behind: &MemoryInventory) {
    reserve(port, line(1, None)).await;
    let more = ReserveRequest {
        quantity: 3,
        ..line(1, None)
    };
    assert!(port.reserve(more).await.is_err());
    assert!(port.reserve(line(2, Some("ATLANTIS"))).await.is_err());
    assert_eq!(behind.reserved(), [line(1, None)]);
}

async fn a_warehouse_may_refuse(port: &dyn Inventory, behind: &MemoryInventory) {
    behind.refuse("DE-BERLIN");
    for (warehouse, is_refused) in [(None, true), (Some("DE-BERLIN"), true), (Some("US-WEST"), false)] {
        let outcome = port.reserve(line(1, warehouse)).await.unwrap();
        assert_eq!(outcome == ReserveOutcome::Refused, is_refused, "{warehouse:?}");
    }
}

async fn what_is_released_can_be_sold_again(port: &dyn Inventory, behind: &MemoryInventory) {
    behind.stock(LAMP, 2);
    let (reservation_id, _) = reserve(port, line(1, None)).await;
    assert_eq!(port.reserve(line(2, None)).await, Ok(ReserveOutcome::Refused));
    for known in [
        reservation_id.as_str(),
        reservation_id.as_str(),
        "R999",
        "nonsense",
    ] {
        assert_eq!(port.release(known).await, Ok(()), "{known}");
    }
    assert_eq!(behind.reserved(), []);
    assert_eq!(port.reserve(line(1, None)).await, Ok(ReserveOutcome::Refused));
    reserve(port, line(2, None)).await;
    assert_eq!(port.reserve(line(3, None)).await, Ok(ReserveOutcome::Refused));
}

async fn questions_may_go_wrong(port: &dyn Inventory, behind: &MemoryInventory) {
    behind.fail_checks(&[Fault::NotDone]);
    assert!(port.check(LAMP, 2, Country::FR).await.is_err());
    behind.fail_reservations(&[Fault::NotDone, Fault::DoneAndLost]);
    for reserved in [0, 1] {
        assert!(port.reserve(line(1, None)).await.is_err());
        assert_eq!(behind.reserved().len(), reserved);
    }
    let (reservation_id, _) = reserve(port, line(1, None)).await;
    behind.fail_releases(&[Fault::NotDone, Fault::DoneAndLost]);
    for reserved in [1, 0] {
        assert!(port.release(&reservation_id).await.is_err());
        assert_eq!(behind.reserved().len(), reserved);
    }
}

#[tokio::test]
async fn what_travels_is_what_the_inventory_takes() {
    let partner = Partner::start(router(Arc::default())).await;
    let port = client(&partner.url, Patience::once(AMPLE));
    port.check(LAMP, 2, Country::UK).await.unwrap();
    port.reserve(line(12, None)).await.unwrap();
    port.reserve(line(13, Some("US-WEST"))).await.unwrap();
    port.release("R1").await.unwrap();
    let heard = partner.heard();
    for (heard, line, body) in [
        (
            &heard[0],
            "POST /api/inventory/check",
            json!({ "product_id": 7, "quantity": 2, "country": "UK" }),
        ),
        (
            &heard[1],
            "POST /api/inventory/reserve",
            json!({ "product_id": 7, "quantity": 2, "country": "FR", "order_id": "ORD12" }),
        ),
        (
            &heard[2],
            "POST /api/inventory/reserve",
            json!({ "product_id": 7, "quantity": 2, "country": "FR", "order_id": "ORD13", "warehouse": "US-WEST" }),
        ),
        (
            &heard[3],
            "POST /api/inventory/release",
            json!({ "reservation_id": "R1" }),
        ),
    ] {
        assert_eq!(heard.line, line);
        assert_eq!(heard.body, body);
    }
}

#[tokio::test]
async fn a_bad_answer_says_nothing_about_the_goods() {
    let more = [
        (200, r#"{"available":"yes","warehouses":[]}"#),
        (200, r#"{"available":true}"#),
        (
            200,
            r#"{"reserved":false,"reservation_id":"R1","warehouse":"DE-BERLIN","days":1}"#,
        ),
        (
            200,
            r#"{"reserved":true,"reservation_id":"","warehouse":"DE-BERLIN","days":1}"#,
        ),
        (
            200,
            r#"{"reserved":true,"reservation_id":"R1","warehouse":"","days":1}"#,
        ),
        (
            200,
            r#"{"reserved":true,"reservation_id":"R1","warehouse":"DE-BERLIN","days":-1}"#,
        ),
        (
            200,
            r#"{"reserved":true,"reservation_id":"R1","warehouse":"DE-BERLIN","days":366}"#,
        ),
        (200, r#"{"released":false}"#),
        (409, r#"{"reserved":true}"#),
        (404, r#"{"message_code":"SERVICE_UNKNOWN"}"#),
    ];
    let more = more.map(|(status, text)| Mischief::Answer(status, text.to_owned()));
    let silence = |reason: String| Unreachable {
        partner: "inventory-system",
        reason,
    };
    for bad in bad_partners(router(Arc::default()), &more).await {
        let advice = client(&bad.url, bad.patience).check(LAMP, 2, Country::FR).await;
        assert_eq!(advice, Err(silence(bad.reason)), "{}", bad.story);
    }
    for bad in bad_partners(router(Arc::default()), &more).await {
        let outcome = client(&bad.url, bad.patience).reserve(line(1, None)).await;
        assert_eq!(outcome, Err(silence(bad.reason)), "{}", bad.story);
    }
    for bad in bad_partners(router(Arc::default()), &more).await {
        let outcome = client(&bad.url, bad.patience).release("R1").await;
        assert_eq!(outcome, Err(silence(bad.reason)), "{}", bad.story);
    }
}
