//! Checkouts as fast as the shop can, and how long the outbox takes to drain afterwards.

pub(super) mod pgbench;
pub(super) mod postgres;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::sleep;
use wire::checkout::CheckoutAnswer;
use wire::orders::Order;

use super::tally::Tally;
use crate::client::Client;
use crate::options::RowOptions;
use crate::process::{Shop, Simulate};
use crate::report::{Finding, Target, Unit, per_second};
use crate::stats::Latencies;
use crate::table::grouped;

/// Who buys at the same time.
pub(super) const CLIENTS: u64 = 64;
const SECONDS_DEFAULT: u64 = 10;
/// Before the checkouts count.
pub(super) const WARM_UP: Duration = Duration::from_secs(1);
/// Checkouts in each second.
const RATE_TARGET: f64 = 400.0;
/// Seconds.
const DRAIN_TARGET: f64 = 5.0;
/// When to stop waiting for the drain.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(120);
/// The pause between two looks at orders that still wait; it is the error of the drain's time.
const LOOK_PAUSE: Duration = Duration::from_millis(20);

const ADD: &str = "cart add";
const CHECKOUT: &str = "checkout";

/// The rate, and the drain.
pub(super) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let shop = Shop::start(&options.places.webstore, Simulate::Off).await?;
    let sales = sell(&shop, WARM_UP, length(options)).await?;
    shop.stop()?;
    Ok(vec![
        Finding {
            name: format!("checkouts on SQLite, {CLIENTS} clients"),
            value: sales.rate,
            unit: Unit::PerSecond,
            target: Target::AtLeast(RATE_TARGET),
            details: sales.summary.clone(),
        },
        Finding {
            name: "outbox drained after the checkouts".to_owned(),
            value: sales.drain.as_secs_f64(),
            unit: Unit::Seconds,
            target: Target::AtMost(DRAIN_TARGET),
            details: format!("after {}", per_second(sales.rate)),
        },
    ])
}

/// How long checkouts are counted.
pub(super) fn length(options: &RowOptions) -> Duration {
    Duration::from_secs(options.seconds.unwrap_or(SECONDS_DEFAULT))
}

/// What a shop sold.
pub(super) struct Sales {
    /// Checkouts in each second.
    pub(super) rate: f64,
    /// How long the outbox took to drain afterwards.
    pub(super) drain: Duration,
    /// Orders, latencies and exceptions, for people.
    pub(super) summary: String,
}

/// Lets [`CLIENTS`] buy for so long, after a warm-up of that length.
pub(super) async fn sell(shop: &Shop, warm_up: Duration, length: Duration) -> Result<Sales> {
    println!("checkouts: {CLIENTS} clients for {} s", length.as_secs());
    let mut buyers = ready(shop.main_service()).await?;
    let begin = Instant::now() + warm_up;
    buyers = buy(buyers, begin, begin + length).await?;
    println!("checkouts: waiting for the outbox to drain");
    let drain = drain(&mut buyers).await?;
    Ok(sales(buyers, length, drain))
}

fn sales(buyers: Vec<Buyer>, length: Duration, drain: Duration) -> Sales {
    let mut tally = Tally::default();
    let mut latencies = Vec::new();
    for buyer in buyers {
        tally.merge(buyer.tally);
        latencies.extend(buyer.latencies);
    }
    let orders = latencies.len();
    Sales {
        // Far below the numbers that a float cannot hold.
        rate: orders as f64 / length.as_secs_f64(),
        drain,
        summary: format!(
            "{} orders; {}; {}",
            grouped(orders as u64),
            Latencies::of(latencies).summary(),
            tally.exceptions()
        ),
    }
}

/// A guest who buys one thing after the other.
struct Buyer {
    client: Client,
    products: Vec<i64>,
    chance: fastrand::Rng,
    tally: Tally,
    /// Of the successful checkouts within the measured stretch.
    latencies: Vec<Duration>,
    last_order: Option<String>,
}

async fn ready(address: SocketAddr) -> Result<Vec<Buyer>> {
    let products = Client::new(address).product_ids("us").await?;
    let mut buyers = Vec::new();
    for number in 0..CLIENTS {
        buyers.push(Buyer {
            client: Client::guest(address).await?,
            products: products.clone(),
            chance: fastrand::Rng::with_seed(number),
            tally: Tally::default(),
            latencies: Vec::new(),
            last_order: None,
        });
    }
    Ok(buyers)
}

/// Lets all of them buy until `end`, and counts what they bought from `begin` on.
async fn buy(buyers: Vec<Buyer>, begin: Instant, end: Instant) -> Result<Vec<Buyer>> {
    let mut buying = JoinSet::new();
    for mut buyer in buyers {
        buying.spawn(async move {
            while Instant::now() < end {
                buyer.buy(begin, end).await;
            }
            buyer
        });
    }
    let mut buyers = Vec::new();
    while let Some(buyer) = buying.join_next().await {
        buyers.push(buyer?);
    }
    Ok(buyers)
}

impl Buyer {
    async fn buy(&mut self, begin: Instant, end: Instant) {
        let product = self.chance.choice(&self.products).copied().unwrap_or_default();
        let addition = json!({ "product_id": product, "quantity": 1, "country": "US" });
        let sent = Instant::now();
        let answer = self.client.post("/cart/add", &addition).await;
        self.tally.record(ADD, &answer, sent.elapsed());

        let checkout = json!({ "payment_method": "credit_card", "country": "US" });
        let sent = Instant::now();
        let answer = self.client.post("/checkout", &checkout).await;
        let done = Instant::now();
        self.tally.record(CHECKOUT, &answer, done - sent);
        let Ok(answer) = answer else { return };
        // 202 is good too, but it is not a sale yet.
        if answer.status == 200
            && let Ok(bought) = answer.read::<CheckoutAnswer>()
        {
            self.last_order = Some(bought.order_id);
            if (begin..=end).contains(&done) {
                self.latencies.push(done - sent);
            }
        }
    }

    /// Whether the last order still waits for a warehouse; without an order nothing does.
    async fn is_waiting(&mut self) -> Result<bool> {
        let Some(id) = &self.last_order else {
            return Ok(false);
        };
        let order: Order = self.client.get(&format!("/orders/{id}")).await?.success()?;
        Ok(is_awaiting(&order))
    }
}

fn is_awaiting(order: &Order) -> bool {
    order.lines.iter().any(|line| {
        line.reservation
            .as_ref()
            .is_none_or(|reservation| reservation.status == "awaiting")
    })
}

/// How long it takes until no buyer's last order waits any more.
async fn drain(buyers: &mut [Buyer]) -> Result<Duration> {
    let begun = Instant::now();
    ensure!(
        buyers.iter().any(|buyer| buyer.last_order.is_some()),
        "nobody could buy anything: {}",
        buyers
            .first()
            .map(|buyer| buyer.tally.exceptions())
            .unwrap_or_default()
    );
    for buyer in buyers {
        while buyer.is_waiting().await.context("cannot look at an order")? {
            ensure!(
                begun.elapsed() < DRAIN_TIME_MAX,
                "the outbox did not drain within {} s",
                DRAIN_TIME_MAX.as_secs()
            );
            sleep(LOOK_PAUSE).await;
        }
    }
    Ok(begun.elapsed())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn order(reservations: &[Value]) -> Order {
        let lines: Vec<Value> = reservations
            .iter()
            .map(|reservation| {
                json!({
                    "product_id": 1, "name": "", "picture": "", "category": "", "quantity": 1,
                    "unit_price": 1, "line_total": 1, "reservation": reservation,
                })
            })
            .collect();
        serde_json::from_value(json!({
            "order_id": "ORD1", "status": "completed", "country": "US", "currency": "USD",
            "payment_method": "paypal", "transaction_id": null, "lines": lines, "subtotal": 1,
            "discount": 0, "promo_code": null, "shipping_option": "standard", "shipping": 0, "total": 1,
            "history": [], "refund": null, "complaints": 0, "created_at": "2026-01-02T03:04:05Z",
        }))
        .unwrap()
    }

    #[test]
    fn an_order_waits_until_every_line_has_its_place() {
        let way = |status: &str| json!({ "status": status, "reservation_id": null, "warehouse": null, "arrives_on": null });
        for (reservations, expected) in [
            (vec![way("reserved")], false),
            (vec![way("dropship"), way("cancelled")], false),
            (vec![way("reserved"), way("awaiting")], true),
            (vec![Value::Null], true),
        ] {
            assert_eq!(is_awaiting(&order(&reservations)), expected, "{reservations:?}");
        }
    }
}
