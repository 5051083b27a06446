//! The inventory system, a stranger: it speaks its own JSON.

use std::sync::Arc;

use async_trait::async_trait;
use commerce::{Country, ProductId};
use serde::{Deserialize, Serialize};
use shop::ports::{Availability, Chance, Clock, Inventory, ReserveOutcome, ReserveRequest, Unreachable};

use super::{
    http::{Answer, Caller, PartnerUrlError},
    settings::InventorySettings,
};

/// A parcel that takes longer is none that was promised to anybody.
const DAYS_MAX: i64 = 365;

/// Asks the inventory system.
pub struct HttpInventory {
    caller: Caller,
    settings: InventorySettings,
}

impl HttpInventory {
    /// A client of the system at the address in `settings`. Nothing is sent yet.
    pub fn new(
        settings: InventorySettings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, PartnerUrlError> {
        let caller = Caller::new("inventory-system", &settings.partner, clock, chance)?;
        Ok(Self { caller, settings })
    }
}

#[derive(Serialize)]
struct CheckBody {
    product_id: i64,
    quantity: i64,
    country: &'static str,
}

#[derive(Serialize)]
struct ReserveBody {
    product_id: i64,
    quantity: i64,
    country: &'static str,
    order_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    warehouse: Option<String>,
}

#[derive(Serialize)]
struct ReleaseBody<'a> {
    reservation_id: &'a str,
}

#[derive(Deserialize)]
struct CheckAnswer {
    available: bool,
    warehouses: Vec<String>,
}

#[derive(Deserialize)]
struct ReservedAnswer {
    reserved: bool,
    reservation_id: String,
    warehouse: String,
    days: i64,
}

#[derive(Deserialize)]
struct RefusedAnswer {
    reserved: bool,
}

#[derive(Deserialize)]
struct ReleasedAnswer {
    released: bool,
}

#[derive(Deserialize)]
struct ErrorAnswer {
    message_code: String,
}

#[async_trait]
impl Inventory for HttpInventory {
    async fn check(
        &self,
        product: ProductId,
        quantity: i64,
        country: Country,
    ) -> Result<Availability, Unreachable> {
        let body = CheckBody {
            product_id: product.0,
            quantity,
            country: country.code(),
        };
        let post = self.caller.post(&["api", "inventory", "check"], &body);
        let patience = &self.settings.check;
        let asked = self.caller.ask("check_stock", post, patience, read_check);
        asked.await.map_err(|failure| self.caller.unreachable(failure))
    }

    async fn reserve(&self, request: ReserveRequest) -> Result<ReserveOutcome, Unreachable> {
        let body = ReserveBody {
            product_id: request.product_id.0,
            quantity: request.quantity,
            country: request.country.code(),
            order_id: request.order_id.to_string(),
            warehouse: request.warehouse,
        };
        let post = self.caller.post(&["api", "inventory", "reserve"], &body);
        let patience = &self.settings.reserve;
        let asked = self.caller.ask("reserve_stock", post, patience, read_reserve);
        asked.await.map_err(|failure| self.caller.unreachable(failure))
    }

    async fn release(&self, reservation_id: &str) -> Result<(), Unreachable> {
        let body = ReleaseBody { reservation_id };
        let post = self.caller.post(&["api", "inventory", "release"], &body);
        let patience = &self.settings.release;
        let asked = self.caller.ask("release_stock", post, patience, read_release);
        asked.await.map_err(|failure| self.caller.unreachable(failure))
    }
}

fn read_check(answer: &Answer) -> Option<Availability> {
    let found: CheckAnswer = answer.json().filter(|_| answer.status == 200)?;
    Some(Availability {
        available: found.available,
        warehouses: found.warehouses,
    })
}

fn read_reserve(answer: &Answer) -> Option<ReserveOutcome> {
    match answer.status {
        200 => reserved(answer.json()?),
        409 => {
            let refused: RefusedAnswer = answer.json()?;
            (!refused.reserved).then_some(ReserveOutcome::Refused)
        }
        _ => None,
    }
}

fn reserved(answer: ReservedAnswer) -> Option<ReserveOutcome> {
    let is_whole = answer.reserved
        && !answer.reservation_id.is_empty()
        && !answer.warehouse.is_empty()
        && (0..=DAYS_MAX).contains(&answer.days);
    is_whole.then_some(ReserveOutcome::Reserved {
        reservation_id: answer.reservation_id,
        warehouse: answer.warehouse,
        days: answer.days,
    })
}

/// A reservation that the inventory does not know is as good as given back.
fn read_release(answer: &Answer) -> Option<()> {
    let is_gone = match answer.status {
        200 => answer.json::<ReleasedAnswer>()?.released,
        404 => answer.json::<ErrorAnswer>()?.message_code == "RESERVATION_UNKNOWN",
        _ => false,
    };
    is_gone.then_some(())
}
