//! payments-service.

use std::sync::Arc;

use async_trait::async_trait;
use shop::{
    ledger::ChargePage,
    ports::{
        ChargeOutcome, ChargeRequest, LookupOutcome, Payments, RefundOutcome, RefundRequest, Unreachable,
    },
};
use telemetry::{contract::span, fail};

use super::{question, reached};

const PARTNER: &str = "payments-service";

/// See [`super::Traced`].
pub(super) struct TracedPayments(pub(super) Arc<dyn Payments>);

#[async_trait]
impl Payments for TracedPayments {
    async fn charge(&self, request: ChargeRequest) -> ChargeOutcome {
        let asked = question(span::CHARGE, PARTNER)
            .with("payment.method", request.method.code())
            .with("webstore.country", request.country.code());
        let work = async {
            let outcome = self.0.charge(request).await;
            match outcome {
                ChargeOutcome::Captured { .. } => {}
                ChargeOutcome::Declined => fail("payment_declined"),
                ChargeOutcome::Unavailable => fail("payment_unavailable"),
                ChargeOutcome::Unknown => fail("unknown"),
            }
            outcome
        };
        asked.run(work).await
    }

    async fn lookup(&self, key: &str) -> LookupOutcome {
        found(self.0.lookup(key)).await
    }

    async fn void(&self, key: &str) -> LookupOutcome {
        found(self.0.void(key)).await
    }

    async fn refund(&self, request: RefundRequest) -> RefundOutcome {
        let work = async {
            let outcome = self.0.refund(request).await;
            match outcome {
                RefundOutcome::Refunded => {}
                RefundOutcome::Refused(_) => fail("refused"),
                RefundOutcome::Unknown => fail("unknown"),
            }
            outcome
        };
        question(span::POST_REFUND, PARTNER).run(work).await
    }

    async fn list_charges(&self, after: i64, limit: u16) -> Result<ChargePage, Unreachable> {
        // A trace of its own, every few seconds: without it the service graph would take a stranger for the one who asks.
        let work = self.0.list_charges(after, limit);
        question(span::PAYMENT, PARTNER).run(reached(work)).await
    }
}

/// A question about a payment.
async fn found(work: impl Future<Output = LookupOutcome>) -> LookupOutcome {
    let work = async {
        let outcome = work.await;
        if outcome == LookupOutcome::Unknown {
            fail("unknown");
        }
        outcome
    };
    question(span::PAYMENT, PARTNER).run(work).await
}
