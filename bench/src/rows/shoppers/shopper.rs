//! One shopper: looks around, thinks, buys, and comes back as somebody else.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use anyhow::Result;
use commerce::{Country, PaymentMethod};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;
use wire::auth::Session;
use wire::catalogue::ProductPage;

use super::super::tally::Tally;
use crate::client::{Answer, Client};

/// How long a person thinks before each step.
const THOUGHT_MS: RangeInclusive<u64> = 100..=500;

/// A shopper in the shop.
pub(super) struct Shopper {
    client: Client,
    address: SocketAddr,
    /// Decides where the first visit goes; the next ones go to the countries after it.
    number: u64,
    chance: fastrand::Rng,
    end: Instant,
    tally: Tally,
}

/// The order in the answer to a checkout, whether it was paid or not.
#[derive(Deserialize)]
struct Opened {
    order_id: Option<String>,
}

impl Shopper {
    /// A shopper who leaves at `end`.
    pub(super) fn new(address: SocketAddr, number: u64, chance: fastrand::Rng, end: Instant) -> Self {
        Self {
            client: Client::new(address),
            address,
            number,
            chance,
            end,
            tally: Tally::default(),
        }
    }

    /// One visit after the other until it is time to leave.
    pub(super) async fn shop(mut self) -> Tally {
        let countries = Country::ALL.into_iter().cycle();
        let first = self.number as usize % Country::ALL.len();
        for country in countries.skip(first) {
            if Instant::now() >= self.end {
                break;
            }
            // A visit that ends early was cut off by an error, which is written down, or by the end.
            let _ = self.visit(country).await;
        }
        self.tally
    }

    async fn visit(&mut self, country: Country) -> Option<()> {
        self.enter().await?;
        let products = self.browse(country).await?;
        self.fill_cart(country, &products).await?;
        self.buy(country).await
    }

    /// As a new guest, whose cart is empty.
    async fn enter(&mut self) -> Option<()> {
        self.think().await?;
        self.client = Client::new(self.address);
        let sent = Instant::now();
        let answer = self.client.ask_to_enter().await;
        let answer = self.note("POST /auth/guest", answer, sent)?;
        self.client.enter(&answer.success::<Session>().ok()?);
        Some(())
    }

    async fn browse(&mut self, country: Country) -> Option<Vec<i64>> {
        let list = format!("/{}/products", country.path_code());
        let page: ProductPage = self.get("GET /{country}/products", &list).await?.success().ok()?;
        let products: Vec<i64> = page.items.iter().map(|product| product.id).collect();
        for _ in 0..self.chance.usize(2..=3) {
            let product = self.chance.choice(&products)?;
            self.get("GET /{country}/products/{id}", &format!("{list}/{product}"))
                .await?;
        }
        Some(products)
    }

    async fn fill_cart(&mut self, country: Country, products: &[i64]) -> Option<()> {
        for _ in 0..self.chance.usize(1..=2) {
            let product = self.chance.choice(products)?;
            let addition = json!({ "product_id": product, "quantity": 1, "country": country.code() });
            self.post("POST /cart/add", "/cart/add", &addition).await?;
        }
        self.get("GET /cart", "/cart").await?;
        Some(())
    }

    async fn buy(&mut self, country: Country) -> Option<()> {
        let quote = json!({ "country": country.code() });
        self.post("POST /checkout/quote", "/checkout/quote", &quote)
            .await?;
        let method = self.chance.choice(PaymentMethod::ALL)?;
        let checkout = json!({ "payment_method": method.code(), "country": country.code() });
        let answer = self.post("POST /checkout", "/checkout", &checkout).await?;
        let order = answer.read::<Opened>().ok()?.order_id?;
        self.get("GET /orders/{id}", &format!("/orders/{order}")).await?;
        Some(())
    }

    async fn get(&mut self, step: &'static str, path: &str) -> Option<Answer> {
        self.think().await?;
        let sent = Instant::now();
        let answer = self.client.get(path).await;
        self.note(step, answer, sent)
    }

    async fn post(&mut self, step: &'static str, path: &str, body: &Value) -> Option<Answer> {
        self.think().await?;
        let sent = Instant::now();
        let answer = self.client.post(path, body).await;
        self.note(step, answer, sent)
    }

    fn note(&mut self, step: &'static str, answer: Result<Answer>, sent: Instant) -> Option<Answer> {
        self.tally.record(step, &answer, sent.elapsed());
        answer.ok()
    }

    /// `None` when it is time to leave.
    async fn think(&mut self) -> Option<()> {
        sleep(Duration::from_millis(self.chance.u64(THOUGHT_MS))).await;
        (Instant::now() < self.end).then_some(())
    }
}
