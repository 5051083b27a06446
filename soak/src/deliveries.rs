//! What the CRM and the inventory were told, laid beside the orders: each letter of the outbox did its work, once.
//!
//! The CRM shows each customer's orders. The inventory shows nothing, but answers a reservation that is asked for
//! again with the one that was made: so it is asked for each line, and must name the one that the order names.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::json;
use tokio::task::JoinSet;
use wire::orders::{Order, OrderLine};

use crate::buyers::Book;
use crate::http::Request;
use crate::shop::Shop;
use crate::witness::Witness;

/// How many buyers are looked at at once.
const AT_ONCE_MAX: usize = 16;
/// The most differences that are told one by one.
const DIFFERENCES_SHOWN: usize = 20;

/// Compares all of it, and fails with what is not as it must be. Gives the numbers of orders in the CRM and of
/// reservations.
pub(crate) async fn compare(shop: &Shop, book: &Arc<Book>) -> Result<(usize, usize)> {
    let mut looking = JoinSet::new();
    let (mut sums, mut found) = ((0, 0), Vec::new());
    for (number, buyer) in book.buyers().into_iter().enumerate() {
        if looking.len() >= AT_ONCE_MAX {
            add(&mut sums, &mut found, looking.join_next().await);
        }
        let office = Office {
            witness: Witness::at(shop, book),
            crm: shop.crm(),
            inventory: shop.inventory(),
        };
        looking.spawn(async move { office.look_at(number, buyer.user).await });
    }
    while !looking.is_empty() {
        add(&mut sums, &mut found, looking.join_next().await);
    }
    if found.is_empty() {
        return Ok(sums);
    }
    let shown: Vec<String> = found.iter().take(DIFFERENCES_SHOWN).cloned().collect();
    bail!("{} deliveries are wrong: {}", found.len(), shown.join("\n  "))
}

/// What was found about one buyer.
#[derive(Debug, Default)]
struct Look {
    told: usize,
    reserved: usize,
    wrong: Vec<String>,
}

type Joined = Option<Result<Result<Look>, tokio::task::JoinError>>;

fn add(sums: &mut (usize, usize), found: &mut Vec<String>, joined: Joined) {
    match joined {
        Some(Ok(Ok(look))) => {
            sums.0 += look.told;
            sums.1 += look.reserved;
            found.extend(look.wrong);
        }
        Some(Ok(Err(error))) => found.push(format!("{error:#}")),
        Some(Err(error)) => found.push(error.to_string()),
        None => {}
    }
}

struct Office {
    witness: Witness,
    crm: String,
    inventory: String,
}

/// A customer's page in the CRM.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    total_size: usize,
    orders: Vec<Told>,
}

/// An order in the CRM.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Told {
    order_id: String,
    amount: i64,
    currency_iso_code: String,
}

/// The inventory's answer to a reservation.
#[derive(Debug, Deserialize)]
struct Reserved {
    reservation_id: String,
}

impl Office {
    async fn look_at(&self, buyer: usize, user: i64) -> Result<Look> {
        let mut orders = Vec::new();
        for (id, _) in self.witness.states(buyer).await? {
            orders.push(self.witness.order(buyer, &id).await?);
        }
        let told = self.told(user).await?;
        let mut look = Look {
            told: told.len(),
            reserved: 0,
            wrong: untrue_news(&orders, &told),
        };
        for order in orders.iter().filter(|order| order.status == "completed") {
            for line in &order.lines {
                match self.reserved(order, line).await {
                    Ok(is_reserved) => look.reserved += usize::from(is_reserved),
                    Err(error) => look.wrong.push(format!("{}: {error:#}", order.order_id)),
                }
            }
        }
        Ok(look)
    }

    /// What the CRM knows of this customer.
    async fn told(&self, user: i64) -> Result<Vec<Told>> {
        let url = format!("{}/api/customer/{user}", self.crm);
        let request = Request {
            url: &url,
            ..Request::default()
        };
        let answer = self.witness.http().get(request).await?;
        if answer.status == 404 {
            return Ok(Vec::new());
        }
        let page: Page = answer.success().context("the CRM")?;
        ensure!(
            page.total_size == page.orders.len(),
            "customer {user} has {} orders in the CRM, which shows {}",
            page.total_size,
            page.orders.len()
        );
        Ok(page.orders)
    }

    /// Whether the line has a reservation; an error when it is not the one that the inventory has.
    async fn reserved(&self, order: &Order, line: &OrderLine) -> Result<bool> {
        let product = line.product_id;
        let reservation = line.reservation.as_ref();
        let reservation = reservation.with_context(|| format!("nobody reserved product {product}"))?;
        ensure!(
            reservation.status != "awaiting",
            "product {product} is still awaited"
        );
        let Some(known) = &reservation.reservation_id else {
            return Ok(false);
        };
        let body = json!({ "order_id": order.order_id, "product_id": product, "quantity": line.quantity,
                           "country": order.country });
        let request = Request {
            url: &format!("{}/api/inventory/reserve", self.inventory),
            body: Some(&body),
            ..Request::default()
        };
        let answer = self.witness.http().post(request).await?;
        let made: Reserved = answer.success().context("the inventory")?;
        ensure!(
            made.reservation_id == *known,
            "product {product} has {known}, but the inventory made {}",
            made.reservation_id
        );
        Ok(true)
    }
}

/// Every completed order was told, as it is and once; and nothing else than what was paid.
fn untrue_news(orders: &[Order], told: &[Told]) -> Vec<String> {
    let mut left: BTreeMap<&str, Vec<&Told>> = BTreeMap::new();
    for news in told {
        left.entry(&news.order_id).or_default().push(news);
    }
    let mut wrong = Vec::new();
    for order in orders {
        let news = left.remove(&*order.order_id).unwrap_or_default();
        let is_true = match (&*order.status, &news[..]) {
            ("completed" | "cancelled" | "refunded", [one]) => {
                one.amount == order.total && one.currency_iso_code == order.currency
            }
            ("completed", _) => false,
            (_, news) => news.is_empty(),
        };
        if !is_true {
            wrong.push(format!(
                "{} ({}) was told as {news:?}",
                order.order_id, order.status
            ));
        }
    }
    wrong.extend(left.into_values().map(|news| format!("nobody ordered {news:?}")));
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(id: &str, status: &str) -> Order {
        serde_json::from_value(json!({
            "order_id": id, "status": status, "country": "US", "currency": "USD", "payment_method": "paypal",
            "transaction_id": null, "lines": [], "subtotal": 1000, "discount": 0, "promo_code": null,
            "shipping_option": "standard", "shipping": 0, "total": 1000, "history": [], "refund": null,
            "complaints": 0, "created_at": "2026-01-02T03:04:05Z",
        }))
        .unwrap()
    }

    fn told(id: &str, amount: i64) -> Told {
        Told {
            order_id: id.to_owned(),
            amount,
            currency_iso_code: "USD".to_owned(),
        }
    }

    #[test]
    fn the_news_must_be_the_orders() {
        for (status, news, wrong) in [
            ("completed", vec![told("ORD1", 1000)], 0),
            ("completed", vec![], 1),
            ("completed", vec![told("ORD1", 999)], 1),
            ("completed", vec![told("ORD1", 1000), told("ORD1", 1000)], 1),
            ("completed", vec![told("ORD1", 1000), told("ORD2", 1000)], 1),
            ("refunded", vec![told("ORD1", 1000)], 0),
            ("refunded", vec![], 0),
            ("declined", vec![], 0),
            ("declined", vec![told("ORD1", 1000)], 1),
        ] {
            let found = untrue_news(&[order("ORD1", status)], &news);
            assert_eq!(found.len(), wrong, "{status} {news:?}: {found:?}");
        }
    }
}
