//! Partners whose every question is a span, whatever is behind the port.
//!
//! The span is the question as the heart asks it; the tries of it are the caller's, and mark the same span. Nothing of
//! what is sent or answered is in it.

mod inventory;
mod payments;

use std::sync::Arc;

use async_trait::async_trait;
use shop::{
    ports::{Crm, CrmOrder, Ports, PromotionError, Promotions, Unreachable},
    promotion::{Promotion, PromotionRequest},
};
use telemetry::{
    Step,
    contract::{SpanKind, span},
    fail, is_traced, mark, step,
};

use self::{inventory::TracedInventory, payments::TracedPayments};

/// A partner that tells what it is asked. It answers as the one behind it does.
struct Traced<Port: ?Sized>(Arc<Port>);

/// The same ports, with partners that tell what they are asked.
pub(crate) fn traced(ports: Ports) -> Ports {
    Ports {
        payments: Arc::new(TracedPayments(ports.payments)),
        promotions: Arc::new(Traced(ports.promotions)),
        inventory: Arc::new(TracedInventory(ports.inventory)),
        crm: Arc::new(Traced(ports.crm)),
        ..ports
    }
}

#[async_trait]
impl Promotions for Traced<dyn Promotions> {
    async fn check(&self, request: PromotionRequest) -> Result<Promotion, PromotionError> {
        let work = async {
            let outcome = self.0.check(request).await;
            if let Err(PromotionError::Unreachable(_)) = &outcome {
                fail(UNREACHABLE);
            }
            outcome
        };
        let outcome = question(span::PROMOTIONS, "promotions-service").run(work).await;
        // On the span around the question: the request that the promotion is for.
        if let Ok(promotion) = &outcome
            && is_traced()
        {
            mark_promotion(promotion);
        }
        outcome
    }
}

fn mark_promotion(promotion: &Promotion) {
    if let Some(code) = &promotion.code {
        mark("promotion.code", code.clone());
    }
    if let Some(variant) = &promotion.variant {
        mark("promotion.variant", variant.clone());
    }
}

#[async_trait]
impl Crm for Traced<dyn Crm> {
    async fn order_paid(&self, order: CrmOrder) -> Result<(), Unreachable> {
        let work = reached(self.0.order_paid(order));
        question(span::POST_ORDER, "crm-system").run(work).await
    }
}

const UNREACHABLE: &str = "unreachable";

/// A question to this partner, about to be asked.
fn question(name: &'static str, partner: &'static str) -> Step {
    step(name, SpanKind::Client).with("peer.service", partner)
}

/// Says so if there was no usable answer.
async fn reached<T>(work: impl Future<Output = Result<T, Unreachable>>) -> Result<T, Unreachable> {
    let outcome = work.await;
    if outcome.is_err() {
        fail(UNREACHABLE);
    }
    outcome
}
