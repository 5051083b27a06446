//! The partners in memory behind a network that takes its time: a pause on the way there and one on the
//! way back. A caller that is dropped in the first was never heard; in the second it never hears.

use std::sync::Arc;

use async_trait::async_trait;
use commerce::{Country, ProductId};
use main_service::clients::memory::{MemoryCrm, MemoryInventory, MemoryPayments, MemoryPromotions};
use shop::{
    catalogue::Catalogue,
    ledger::ChargePage,
    ports::{
        Availability, CatalogueSource, ChargeOutcome, ChargeRequest, Crm, CrmOrder, Inventory, LookupOutcome,
        Payments, PromotionError, Promotions, RefundOutcome, RefundRequest, ReserveOutcome, ReserveRequest,
        StoreError, Unreachable,
    },
    promotion::{Promotion, PromotionRequest},
};

use crate::pauses::Pauses;

/// A partner that is some way off.
pub(crate) struct Distant<Partner> {
    pub(crate) partner: Arc<Partner>,
    pub(crate) pauses: Pauses,
}

impl<Partner> Distant<Partner> {
    async fn reach<Answer>(&self, question: impl Future<Output = Answer>) -> Answer {
        self.pauses.pause().await;
        let answer = question.await;
        self.pauses.pause().await;
        answer
    }
}

#[async_trait]
impl Payments for Distant<MemoryPayments> {
    async fn charge(&self, request: ChargeRequest) -> ChargeOutcome {
        self.reach(self.partner.charge(request)).await
    }

    async fn lookup(&self, key: &str) -> LookupOutcome {
        self.reach(self.partner.lookup(key)).await
    }

    async fn void(&self, key: &str) -> LookupOutcome {
        self.reach(self.partner.void(key)).await
    }

    async fn list_charges(&self, after: i64, limit: u16) -> Result<ChargePage, Unreachable> {
        self.reach(self.partner.list_charges(after, limit)).await
    }

    async fn refund(&self, request: RefundRequest) -> RefundOutcome {
        self.reach(self.partner.refund(request)).await
    }
}

#[async_trait]
impl Promotions for Distant<MemoryPromotions> {
    async fn check(&self, request: PromotionRequest) -> Result<Promotion, PromotionError> {
        self.reach(self.partner.check(request)).await
    }
}

#[async_trait]
impl Inventory for Distant<MemoryInventory> {
    async fn check(
        &self,
        product: ProductId,
        quantity: i64,
        country: Country,
    ) -> Result<Availability, Unreachable> {
        self.reach(self.partner.check(product, quantity, country)).await
    }

    async fn reserve(&self, request: ReserveRequest) -> Result<ReserveOutcome, Unreachable> {
        self.reach(self.partner.reserve(request)).await
    }

    async fn release(&self, reservation_id: &str) -> Result<(), Unreachable> {
        self.reach(self.partner.release(reservation_id)).await
    }
}

#[async_trait]
impl Crm for Distant<MemoryCrm> {
    async fn order_paid(&self, order: CrmOrder) -> Result<(), Unreachable> {
        self.reach(self.partner.order_paid(order)).await
    }
}

/// A catalogue that does not change: prices stand still, and nobody here asks it for stock.
pub(crate) struct StandingCatalogue(pub(crate) Arc<Catalogue>);

#[async_trait]
impl CatalogueSource for StandingCatalogue {
    async fn current(&self) -> Result<Arc<Catalogue>, StoreError> {
        Ok(Arc::clone(&self.0))
    }
}
