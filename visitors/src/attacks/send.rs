//! Sending an attack's requests, and noting what became of each.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use reqwest::{RequestBuilder, header::CONTENT_TYPE};
use tokio::{
    task::JoinSet,
    time::{Instant, timeout_at},
};
use wire::{auth::Session, cart::AddToCart, catalogue::ProductPage};

use super::{
    attack::Attack,
    outcome::{Fate, Sent},
    run::{AttackError, Clock},
    shots::{Method, Shot},
    visitor::{Answer, Silence, Visitor},
};
use crate::target::Target;

/// The time between two requests of an attack that is not about speed. The shop tells its events' times in
/// milliseconds, so that it can be said exactly which request was the first to be noticed.
const PACE: Duration = Duration::from_millis(8);
/// Requests at once of an attack that is about speed.
const FAST_LANES: usize = 8;
/// Where a coupon is tried.
const COUNTRY: &str = "US";

/// Sends shots from these addresses, until `deadline` at most, and notes them.
pub(super) struct Sender {
    attack: Attack,
    visitors: Vec<Visitor>,
    clock: Clock,
    deadline: Instant,
    sent: Mutex<Vec<Sent>>,
}

impl Sender {
    pub(super) fn new(
        attack: Attack,
        sources: &[Ipv4Addr],
        target: Target,
        clock: Clock,
        deadline: Instant,
    ) -> Result<Self, AttackError> {
        let visitors = sources.iter().map(|address| Visitor::new(*address, target));
        Ok(Self {
            attack,
            visitors: visitors.collect::<Result<_, _>>().map_err(AttackError::Client)?,
            clock,
            deadline,
            sent: Mutex::default(),
        })
    }

    /// Sends all of them, and returns what became of those that were sent in time.
    pub(super) async fn send_all(mut self, shots: Vec<Shot>) -> Vec<Sent> {
        if self.attack == Attack::CouponGuessing {
            self.fill_a_cart().await;
        }
        let is_fast = matches!(self.attack, Attack::Scraping | Attack::HeaderSpoofing);
        let (lanes, pace) = if is_fast {
            (FAST_LANES, Duration::ZERO)
        } else {
            (1, PACE)
        };
        let (sender, shots) = (Arc::new(self), Arc::new(Mutex::new(shots.into_iter())));
        let mut senders = JoinSet::new();
        for _ in 0..lanes {
            let (sender, shots) = (Arc::clone(&sender), Arc::clone(&shots));
            senders.spawn(async move {
                let next = || shots.lock().unwrap_or_else(PoisonError::into_inner).next();
                while let Some(shot) = next().filter(|_| Instant::now() < sender.deadline) {
                    sender.send(&shot).await;
                    tokio::time::sleep(pace).await;
                }
            });
        }
        senders.join_all().await;
        std::mem::take(&mut *sender.sent.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn send(&self, shot: &Shot) {
        if let Some(visitor) = self.visitors.get(shot.source) {
            self.note(visitor.send(request(visitor, shot))).await;
        }
    }

    /// Becomes a guest with something in the cart. If the shop does not let it, the attack goes on without.
    async fn fill_a_cart(&mut self) {
        let Some(visitor) = self.visitors.first().cloned() else {
            return;
        };
        let path = format!("/{}/products", COUNTRY.to_lowercase());
        let list = self.note(visitor.get(&path)).await;
        let product = list.and_then(|list| list.json::<ProductPage>().ok()?.items.first().cloned());
        let guest = self.note(visitor.post("/auth/guest", &())).await;
        let session = guest.and_then(|guest| guest.json::<Session>().ok());
        let (Some(product), Some(session)) = (product, session) else {
            return;
        };
        let visitor = visitor.with_token(session.access_token.expose());
        let wanted = AddToCart {
            product_id: product.id,
            quantity: 1,
            country: COUNTRY.to_owned(),
        };
        self.note(visitor.post("/cart/add", &wanted)).await;
        self.visitors = vec![visitor];
    }

    /// Waits for the answer, but not for longer than the attack may take.
    async fn note(&self, answer: impl Future<Output = Result<Answer, Silence>>) -> Option<Answer> {
        let at_ms = (self.clock)();
        let answer = timeout_at(self.deadline, answer).await;
        let fate = match &answer {
            Ok(Ok(answer)) if answer.status == 429 => Fate::TooMany,
            Ok(Ok(answer)) if answer.status == 403 => Fate::Forbidden,
            Ok(Ok(_)) | Ok(Err(Silence::TooLong)) | Err(_) => Fate::LetIn,
            Ok(Err(Silence::None(_))) => Fate::CutOff,
        };
        let known_ms = (self.clock)();
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.push(Sent {
            at_ms,
            fate,
            known_ms,
        });
        answer.ok().and_then(Result::ok)
    }
}

fn request(visitor: &Visitor, shot: &Shot) -> RequestBuilder {
    let method = match shot.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Delete => reqwest::Method::DELETE,
    };
    let mut request = visitor.request(method, &shot.path);
    if let Some((kind, body)) = &shot.body {
        request = request.header(CONTENT_TYPE, *kind).body(body.clone());
    }
    if let Some(claimed) = shot.forwarded_for {
        request = request.header("x-forwarded-for", claimed.to_string());
    }
    request
}
