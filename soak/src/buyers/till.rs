//! What a buyer can ask the shop, with everything written into the book.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use commerce::{Country, PaymentMethod};
use serde::Serialize;
use serde_json::Value;
use tokio::time::{Instant, timeout};
use wire::auth::Session;
use wire::cart::AddToCart;
use wire::checkout::Checkout;

use super::book::{AttemptId, Book, Note};
use super::heard::Heard;
use crate::http::{Answer, Http, Request};

/// A way into the shop: connections, its address, and the book.
#[derive(Clone, Debug)]
pub(crate) struct Shopping {
    http: Http,
    address: Arc<str>,
    book: Arc<Book>,
}

/// What is wanted at the till.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// Where it goes.
    pub(crate) country: Country,
    /// How it is paid.
    pub(crate) method: PaymentMethod,
    /// A coupon.
    pub(crate) coupon: Option<String>,
    /// The `Idempotency-Key`.
    pub(crate) key: Option<String>,
}

impl Shopping {
    /// A way into the shop at `address`, with connections of its own.
    pub(crate) fn at(address: Arc<str>, book: Arc<Book>) -> Result<Self> {
        Ok(Self {
            http: Http::new()?,
            address,
            book,
        })
    }

    /// Enters as a new guest. Nothing when the shop does not let anybody in, as after every other failure here.
    pub(crate) async fn enter(&self) -> Option<usize> {
        let answer = self
            .send("POST /auth/guest", "/auth/guest", None, &Value::Null)
            .await?;
        let session: Session = answer.success().ok()?;
        Some(self.book.enter(&session))
    }

    /// Puts pieces of a product into the buyer's cart.
    pub(crate) async fn add(&self, buyer: usize, country: Country, product: i64, pieces: i64) -> Option<()> {
        let addition = AddToCart {
            product_id: product,
            quantity: pieces,
            country: country.code().to_owned(),
        };
        let answer = self
            .send("POST /cart/add", "/cart/add", Some(buyer), &addition)
            .await?;
        (answer.status == 200).then_some(())
    }

    /// Writes down a wish; it is sent by [`Shopping::ask`].
    pub(crate) fn wish(&self, buyer: usize, wish: Wish) -> AttemptId {
        let checkout = Checkout {
            payment_method: wish.method.code().to_owned(),
            country: wish.country.code().to_owned(),
            shipping: None,
            coupon: wish.coupon,
            expected_total: None,
        };
        self.book.begin(buyer, wish.key, checkout)
    }

    /// Sends a wish to the till, and waits for the answer.
    pub(crate) async fn ask(&self, attempt: AttemptId) -> Heard {
        let asked = Instant::now();
        let heard = Heard::of_checkout(self.send_wish(attempt).await);
        self.hear(attempt, asked, heard)
    }

    /// Sends a wish, and hangs up after `patience` if there was no answer until then.
    pub(crate) async fn ask_and_hang_up(&self, attempt: AttemptId, patience: Duration) -> Heard {
        let asked = Instant::now();
        let answer = timeout(patience, self.send_wish(attempt)).await;
        let heard = answer.map_or(Heard::HungUp, Heard::of_checkout);
        self.hear(attempt, asked, heard)
    }

    fn hear(&self, attempt: AttemptId, asked: Instant, heard: Heard) -> Heard {
        self.book.hear(attempt, heard.clone());
        self.note("POST /checkout", asked, heard.clone());
        heard
    }

    async fn send_wish(&self, id: AttemptId) -> Result<Answer> {
        let (attempt, token) = (self.book.attempt(id), self.book.token(id.buyer));
        let attempt = attempt.context("nobody wished for that")?;
        let checkout = serde_json::to_value(attempt.checkout)?;
        let request = Request {
            url: &format!("{}/checkout", self.address),
            token: token.as_deref(),
            key: attempt.key.as_deref(),
            body: Some(&checkout),
        };
        self.http.post(request).await
    }

    async fn send(
        &self,
        step: &'static str,
        path: &str,
        buyer: Option<usize>,
        body: &impl Serialize,
    ) -> Option<Answer> {
        let token = buyer.and_then(|buyer| self.book.token(buyer));
        let body = serde_json::to_value(body).ok().filter(|body| !body.is_null());
        let request = Request {
            url: &format!("{}{path}", self.address),
            token: token.as_deref(),
            key: None,
            body: body.as_ref(),
        };
        let asked = Instant::now();
        let answer = self.http.post(request).await;
        self.note(step, asked, Heard::of(&answer));
        answer.ok()
    }

    fn note(&self, step: &'static str, asked: Instant, heard: Heard) {
        self.book.note(Note {
            at: Arc::clone(&self.address),
            step,
            asked,
            ended: Instant::now(),
            heard,
        });
    }
}
