//! Additions to carts at a fixed rate.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::sleep_until;

use super::tally::Tally;
use crate::client::Client;
use crate::options::RowOptions;
use crate::pace::Pace;
use crate::process::{Servers, Shop, ShopSettings, Yardstick};
use crate::report::{Finding, Target, Unit};

const PER_SECOND: u64 = 300;
const SECONDS_DEFAULT: u64 = 10;
/// Enough that one is always free to send what is due, so long as answers take less than half a second.
const GUESTS: u64 = 200;
/// So few that no cart becomes full.
const PRODUCTS: usize = 20;
/// Milliseconds.
const P99_TARGET: f64 = 10.0;
/// Milliseconds.
const P99_ON_POSTGRES_TARGET: f64 = 25.0;
/// Before the first request is due, so that every guest is there to take it.
const LEAD: Duration = Duration::from_millis(100);

const ADD: &str = "cart add";
const ASK: &str = "bare handler";

/// The latency that 99 of 100 additions do not exceed.
pub(super) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let name = format!("cart add at {PER_SECOND}/s, p99");
    let finding = compare(options, &ShopSettings::default(), name, P99_TARGET).await?;
    Ok(vec![finding])
}

/// The same for a shop that keeps its books in PostgreSQL, and the rest in Redis.
pub(super) async fn measure_on_postgres(options: &RowOptions) -> Result<Vec<Finding>> {
    let servers = Servers::start().await?;
    let name = format!("cart add at {PER_SECOND}/s on PostgreSQL, p99");
    let finding = compare(options, &servers.shop(), name, P99_ON_POSTGRES_TARGET).await?;
    Ok(vec![finding])
}

async fn compare(
    options: &RowOptions,
    settings: &ShopSettings,
    name: String,
    target: f64,
) -> Result<Finding> {
    let seconds = options.seconds.unwrap_or(SECONDS_DEFAULT);
    println!("cart add: {PER_SECOND}/s for {seconds} s, a bare handler first");
    let bare = ask_bare(seconds).await?;
    let shop = Shop::start_with(&options.places.webstore, settings).await?;
    let ours = add(shop.main_service(), seconds).await?;
    shop.stop()?;
    // Whoever was sent away at once did not wait: a latency among such ones says nothing.
    ensure!(
        ours.unexpected() == 0,
        "not all were added: {}",
        ours.exceptions()
    );
    let latencies = ours.latencies(ADD);
    Ok(Finding {
        name,
        value: latencies.milliseconds(990),
        unit: Unit::Milliseconds,
        target: Target::Below(target),
        details: format!(
            "{}; {}; a bare handler: {}",
            latencies.summary(),
            ours.exceptions(),
            bare.latencies(ASK).summary()
        ),
    })
}

/// The same rate for a handler that does nothing: what the timer, the network and the machine cost alone.
async fn ask_bare(seconds: u64) -> Result<Tally> {
    let yardstick = Yardstick::start("/", b"{}")?;
    let mut clients = Vec::new();
    for _ in 0..GUESTS {
        let mut client = Client::new(yardstick.address());
        // So that it is connected, as a guest is by then.
        client.get("/").await?;
        clients.push(client);
    }
    at_pace(clients, &Errand::Ask, pace(seconds)).await
}

async fn add(address: SocketAddr, seconds: u64) -> Result<Tally> {
    let mut products = Client::new(address).product_ids("us").await?;
    products.truncate(PRODUCTS);
    let mut guests = Vec::new();
    for _ in 0..GUESTS {
        guests.push(Client::guest(address).await?);
    }
    at_pace(guests, &Errand::Add(products), pace(seconds)).await
}

/// What is done when it is due.
#[derive(Clone)]
enum Errand {
    /// Add one of these products to the cart.
    Add(Vec<i64>),
    /// Ask the bare handler.
    Ask,
}

fn pace(seconds: u64) -> Pace {
    Pace::new(Instant::now() + LEAD, PER_SECOND, seconds)
}

async fn at_pace(clients: Vec<Client>, errand: &Errand, pace: Pace) -> Result<Tally> {
    let pace = Arc::new(pace);
    let mut running = JoinSet::new();
    for (seed, client) in (0..).zip(clients) {
        let chance = fastrand::Rng::with_seed(seed);
        running.spawn(run_when_due(client, Arc::clone(&pace), errand.clone(), chance));
    }
    let mut tally = Tally::default();
    while let Some(theirs) = running.join_next().await {
        tally.merge(theirs?);
    }
    Ok(tally)
}

async fn run_when_due(
    mut client: Client,
    pace: Arc<Pace>,
    errand: Errand,
    mut chance: fastrand::Rng,
) -> Tally {
    let mut tally = Tally::default();
    while let Some(due) = pace.next_due() {
        sleep_until(due.into()).await;
        let (step, answer) = match &errand {
            Errand::Add(products) => {
                let product = chance.choice(products).copied().unwrap_or_default();
                let addition = json!({ "product_id": product, "quantity": 1, "country": "US" });
                (ADD, client.post("/cart/add", &addition).await)
            }
            Errand::Ask => (ASK, client.get("/").await),
        };
        tally.record(step, &answer, due.elapsed());
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bare;

    #[tokio::test]
    async fn every_due_request_is_sent_once() {
        let address = bare::tests::spawn("/", b"{}").await;
        let clients = vec![Client::new(address), Client::new(address)];
        // Due in the past: nobody has to wait.
        let begin = Instant::now().checked_sub(Duration::from_secs(1)).unwrap();
        let pace = Pace::new(begin, 50, 1);
        let tally = at_pace(clients, &Errand::Ask, pace).await.unwrap();
        assert_eq!((tally.requests(), tally.unexpected()), (50, 0));
    }
}
