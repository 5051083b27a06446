//! The CRM system, a stranger: it speaks its own JSON.

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use shop::ports::{Chance, Clock, Crm, CrmOrder, Unreachable};

use super::{
    http::{Answer, Caller, PartnerUrlError},
    settings::CrmSettings,
};

/// Tells the CRM system.
pub struct HttpCrm {
    caller: Caller,
    settings: CrmSettings,
}

impl HttpCrm {
    /// A client of the system at the address in `settings`. Nothing is sent yet.
    pub fn new(
        settings: CrmSettings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, PartnerUrlError> {
        let caller = Caller::new("crm-system", &settings.partner, clock, chance)?;
        Ok(Self { caller, settings })
    }
}

#[derive(Serialize)]
struct OrderBody {
    customer_id: i64,
    order_id: String,
    amount: i64,
    currency: &'static str,
    country: &'static str,
}

#[derive(Deserialize)]
struct WrittenAnswer {
    success: bool,
}

#[async_trait]
impl Crm for HttpCrm {
    async fn order_paid(&self, order: CrmOrder) -> Result<(), Unreachable> {
        let body = OrderBody {
            customer_id: order.user_id.0,
            order_id: order.order_id.to_string(),
            amount: order.total.minor,
            currency: order.total.currency.code(),
            country: order.country.code(),
        };
        let post = self.caller.post(&["api", "customer", "order"], &body);
        let patience = &self.settings.order;
        let asked = self.caller.ask("update_customer", post, patience, read_order);
        asked.await.map_err(|failure| self.caller.unreachable(failure))
    }
}

fn read_order(answer: &Answer) -> Option<()> {
    let written: WrittenAnswer = answer.json().filter(|_| (200..300).contains(&answer.status))?;
    written.success.then_some(())
}
