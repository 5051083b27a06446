//! The inventory system.

use std::sync::Arc;

use async_trait::async_trait;
use commerce::{Country, ProductId};
use shop::ports::{Availability, Inventory, ReserveOutcome, ReserveRequest, Unreachable};
use telemetry::contract::span;

use super::{question, reached};

const PARTNER: &str = "inventory-system";

/// See [`super::Traced`].
pub(super) struct TracedInventory(pub(super) Arc<dyn Inventory>);

#[async_trait]
impl Inventory for TracedInventory {
    async fn check(
        &self,
        product: ProductId,
        quantity: i64,
        country: Country,
    ) -> Result<Availability, Unreachable> {
        let asked = question(span::CHECK_STOCK, PARTNER)
            .with("webstore.product.id", product.0)
            .with("webstore.country", country.code());
        asked.run(reached(self.0.check(product, quantity, country))).await
    }

    async fn reserve(&self, request: ReserveRequest) -> Result<ReserveOutcome, Unreachable> {
        let asked =
            question(span::POST_RESERVATION, PARTNER).with("webstore.product.id", request.product_id.0);
        asked.run(reached(self.0.reserve(request))).await
    }

    async fn release(&self, reservation_id: &str) -> Result<(), Unreachable> {
        let asked = question(span::POST_RELEASE, PARTNER);
        asked.run(reached(self.0.release(reservation_id))).await
    }
}
