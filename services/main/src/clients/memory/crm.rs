//! The CRM system in memory.

use std::{collections::VecDeque, sync::Mutex};

use async_trait::async_trait;
use shop::ports::{Crm, CrmOrder, Unreachable};

use super::{Fault, attempt, lock, silence};

const PARTNER: &str = "crm-system";

/// Remembers the orders that it was told about, each once.
#[derive(Debug, Default)]
pub struct MemoryCrm {
    books: Mutex<Books>,
}

#[derive(Debug, Default)]
struct Books {
    orders: Vec<CrmOrder>,
    faults: VecDeque<Fault>,
}

impl MemoryCrm {
    /// Makes the next messages go wrong, one fault each.
    pub fn fail(&self, faults: &[Fault]) {
        lock(&self.books).faults.extend(faults);
    }

    /// The orders it knows, in the order in which it first heard of them.
    #[must_use]
    pub fn orders(&self) -> Vec<CrmOrder> {
        lock(&self.books).orders.clone()
    }
}

#[async_trait]
impl Crm for MemoryCrm {
    async fn order_paid(&self, order: CrmOrder) -> Result<(), Unreachable> {
        let books = &mut *lock(&self.books);
        let heard = attempt(books.faults.pop_front(), || books.add(order));
        heard.unwrap_or_else(|| Err(silence(PARTNER)))
    }
}

impl Books {
    /// An order that is known with other contents is not taken.
    fn add(&mut self, order: CrmOrder) -> Result<(), Unreachable> {
        let known = self.orders.iter().find(|known| known.order_id == order.order_id);
        match known {
            Some(known) if *known == order => Ok(()),
            Some(_) => Err(Unreachable {
                partner: PARTNER,
                reason: "the order is known with other contents".to_owned(),
            }),
            None => {
                self.orders.push(order);
                Ok(())
            }
        }
    }
}
