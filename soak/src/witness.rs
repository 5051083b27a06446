//! Looks at everything from outside: the provider's list, and the orders as each buyer sees them.

use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::json;
use tokio::task::JoinSet;
use wire::auth::Session;
use wire::orders::{Order, OrderPage};

use crate::buyers::Book;
use crate::http::{Answer, Http, Request};
use crate::shop::Shop;
use crate::truth::{self, Charge, Customer, SeenOrder, World};

/// How many look at once.
const AT_ONCE_MAX: usize = 16;
/// Charges on one page of the provider's list.
const CHARGES_ON_PAGE: u32 = 1000;
/// Orders on one page of a buyer's list.
const ORDERS_ON_PAGE: u32 = 100;
/// The most differences that are told one by one.
const DIFFERENCES_SHOWN: usize = 20;

/// Compares everything with everything, and fails with what is not as it must be. Gives the number of
/// successful charges.
pub(crate) async fn compare(shop: &Shop, book: &Arc<Book>) -> Result<usize> {
    let world = look(shop, book).await.context("cannot see what there is")?;
    let found = truth::differences(&world);
    if found.is_empty() {
        return Ok(world
            .charges
            .iter()
            .filter(|charge| charge.status == "success")
            .count());
    }
    let shown: Vec<String> = found
        .iter()
        .take(DIFFERENCES_SHOWN)
        .map(ToString::to_string)
        .collect();
    bail!("{} differences: {}", found.len(), shown.join("\n  "))
}

async fn look(shop: &Shop, book: &Arc<Book>) -> Result<World> {
    // The orders first: a charge that is made meanwhile would be a difference, and must be seen.
    let buyers = customers(&Witness::at(shop, book)).await?;
    Ok(World {
        charges: charges(shop).await?,
        buyers,
    })
}

/// One who may look at the orders of every buyer.
#[derive(Clone, Debug)]
pub(crate) struct Witness {
    http: Http,
    address: Arc<str>,
    book: Arc<Book>,
}

impl Witness {
    /// Looks into this shop, for these buyers.
    pub(crate) fn at(shop: &Shop, book: &Arc<Book>) -> Self {
        Self {
            http: shop.http().clone(),
            address: shop.address(),
            book: Arc::clone(book),
        }
    }

    /// The client that it asks with.
    pub(crate) fn http(&self) -> &Http {
        &self.http
    }

    /// The ids of a buyer's orders with their states.
    pub(crate) async fn states(&self, buyer: usize) -> Result<Vec<(String, String)>> {
        let mut states = Vec::new();
        let mut path = format!("/orders?limit={ORDERS_ON_PAGE}");
        loop {
            let page: OrderPage = self.get(buyer, &path).await?.success()?;
            states.extend(page.items.into_iter().map(|order| (order.order_id, order.status)));
            let Some(cursor) = page.next_cursor else {
                return Ok(states);
            };
            path = format!("/orders?limit={ORDERS_ON_PAGE}&cursor={cursor}");
        }
    }

    /// One order of a buyer.
    pub(crate) async fn order(&self, buyer: usize, id: &str) -> Result<Order> {
        self.get(buyer, &format!("/orders/{id}")).await?.success()
    }

    async fn customer(&self, buyer: usize) -> Result<Vec<SeenOrder>> {
        let mut orders = Vec::new();
        for (id, _) in self.states(buyer).await? {
            orders.push(seen(self.order(buyer, &id).await?));
        }
        Ok(orders)
    }

    /// Asks as this buyer; with a new token when the old one has expired.
    async fn get(&self, buyer: usize, path: &str) -> Result<Answer> {
        let answer = self.try_get(buyer, path).await?;
        if answer.status != 401 {
            return Ok(answer);
        }
        self.renew(buyer)
            .await
            .context("an expired token cannot be renewed")?;
        self.try_get(buyer, path).await
    }

    async fn try_get(&self, buyer: usize, path: &str) -> Result<Answer> {
        let token = self.book.token(buyer);
        let request = Request {
            url: &format!("{}{path}", self.address),
            token: token.as_deref(),
            ..Request::default()
        };
        self.http.get(request).await
    }

    async fn renew(&self, buyer: usize) -> Result<()> {
        let refresh = self.book.refresh_token(buyer).context("no such buyer")?;
        let request = Request {
            url: &format!("{}/auth/refresh", self.address),
            body: Some(&json!({ "refresh_token": refresh })),
            ..Request::default()
        };
        let session: Session = self.http.post(request).await?.success()?;
        self.book.renew(buyer, &session);
        Ok(())
    }
}

fn seen(order: Order) -> SeenOrder {
    SeenOrder {
        id: order.order_id,
        status: order.status,
        total: order.total,
        currency: order.currency,
        transaction_id: order.transaction_id,
    }
}

async fn customers(witness: &Witness) -> Result<Vec<Customer>> {
    let buyers = witness.book.buyers();
    let mut customers: Vec<Customer> = Vec::with_capacity(buyers.len());
    for buyer in &buyers {
        customers.push(Customer {
            attempts: buyer.attempts.clone(),
            orders: Vec::new(),
        });
    }
    let mut looking = JoinSet::new();
    for number in 0..buyers.len() {
        if looking.len() >= AT_ONCE_MAX {
            put(
                &mut customers,
                looking.join_next().await.context("nobody looks")??,
            )?;
        }
        let witness = witness.clone();
        looking.spawn(async move { (number, witness.customer(number).await) });
    }
    while let Some(looked) = looking.join_next().await {
        put(&mut customers, looked?)?;
    }
    Ok(customers)
}

fn put(customers: &mut [Customer], looked: (usize, Result<Vec<SeenOrder>>)) -> Result<()> {
    let (number, orders) = looked;
    let orders = orders.with_context(|| format!("the orders of buyer {number}"))?;
    customers.get_mut(number).context("an unknown buyer")?.orders = orders;
    Ok(())
}

/// A page of the provider's list.
#[derive(Debug, Deserialize)]
struct ChargePage {
    data: Vec<ListedCharge>,
    has_more: bool,
    next_after: i64,
}

#[derive(Debug, Deserialize)]
struct ListedCharge {
    idempotency_key: String,
    transaction_id: Option<String>,
    status: String,
    amount: i64,
    amount_refunded: i64,
    currency: String,
}

async fn charges(shop: &Shop) -> Result<Vec<Charge>> {
    let mut charges = Vec::new();
    let mut position = 0;
    loop {
        let url = format!(
            "{}/api/payments?after={position}&limit={CHARGES_ON_PAGE}",
            shop.provider()
        );
        let request = Request {
            url: &url,
            ..Request::default()
        };
        let page: ChargePage = shop.http().get(request).await?.success()?;
        charges.extend(page.data.into_iter().map(|charge| Charge {
            key: charge.idempotency_key,
            transaction_id: charge.transaction_id,
            status: charge.status,
            amount: charge.amount,
            amount_refunded: charge.amount_refunded,
            currency: charge.currency,
        }));
        if !page.has_more {
            return Ok(charges);
        }
        ensure!(page.next_after > position, "the provider's list does not go on");
        position = page.next_after;
    }
}
