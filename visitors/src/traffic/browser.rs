//! A shopper's browser, which tells the shop how it was: what Grafana's Faro sends from the shop's pages.
//!
//! It has chance of its own, so that shoppers with telemetry ask for the same as those without.

mod body;
mod vitals;

use commerce::Country;
use fastrand::Rng;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{
    ask::{Ask, Request, post},
    judge::Heard,
    run::Clock,
};
use body::{Meta, Moment};

/// How many messages may wait to be sent, as in the real one; what comes then is dropped and counted.
pub(super) const BEACONS_MAX: usize = 9;
/// The letters of a session's name, and how many it has.
const SESSION_LENGTH: usize = 10;
/// The country of a shop that was just opened.
const COUNTRY_DEFAULT: Country = Country::US;
/// Every so many-th view is a page that is loaded anew, with all that is measured then.
const LOADS_ANEW: u8 = 4;

/// Where the shop's pages come from, and whose clock their browsers have.
#[derive(Clone)]
pub(super) struct Origin {
    /// Like `http://127.0.0.1:3001`.
    pub(super) shop: String,
    /// Where main-service is, as the page calls it.
    pub(super) api: String,
    pub(super) clock: Clock,
}

/// A browser with an open page.
pub(super) struct Browser {
    origin: Origin,
    chance: Rng,
    meta: Meta,
    events: Vec<Value>,
    measurements: Vec<Value>,
    spans: Vec<Value>,
    beacons: mpsc::Sender<Request>,
    dropped: u64,
}

/// A request to main-service under way.
pub(super) struct Fetch {
    trace_id: String,
    span_id: String,
    begun: Moment,
}

impl Browser {
    /// The page opens, in a new session.
    pub(super) fn open(
        origin: Origin,
        country: Country,
        mut chance: Rng,
        beacons: mpsc::Sender<Request>,
    ) -> Self {
        let session = (0..SESSION_LENGTH).map(|_| chance.alphanumeric()).collect();
        let mut browser = Self {
            meta: Meta::new(origin.shop.clone(), session, country),
            origin,
            chance,
            events: Vec::new(),
            measurements: Vec::new(),
            spans: Vec::new(),
            beacons,
            dropped: 0,
        };
        browser.note("session_start", &json!({}));
        browser
    }

    /// Shows the page that this request belongs to, and gives the request its place in a new trace.
    pub(super) fn fetch(&mut self, ask: &Ask, request: &mut Request) -> Fetch {
        self.show(ask);
        if matches!(ask, Ask::Checkout(_) | Ask::DoubleCheckout(..)) {
            self.note(
                "checkout_initiated",
                &json!({ "country": self.meta.country.code() }),
            );
        }
        let fetch = Fetch {
            // An identifier that is all zeros would be none.
            trace_id: format!("{:032x}", self.chance.u128(1..)),
            span_id: format!("{:016x}", self.chance.u64(1..)),
            begun: self.now(),
        };
        let parent = format!("00-{}-{}-01", fetch.trace_id, fetch.span_id);
        request.headers.push(("traceparent", parent));
        fetch
    }

    /// The request was answered with this status, or not at all.
    pub(super) fn fetched(&mut self, fetch: &Fetch, request: &Request, status: Option<u16>) {
        let span = body::span(fetch, request, status, self.now(), &self.origin.api, &self.meta);
        self.spans.push(span);
    }

    /// What the page does about what it heard.
    pub(super) fn hear(&mut self, ask: &Ask, heard: &Heard) {
        let country = self.meta.country.code();
        match (ask, heard) {
            (Ask::Countries, Heard::Done) if self.meta.country != COUNTRY_DEFAULT => {
                self.note("country_selected", &json!({ "country": country }));
            }
            (Ask::Product(id), Heard::Done) => {
                let about = json!({ "product_id": id.to_string(), "country": country });
                self.note("product_viewed", &about);
            }
            (Ask::Add { product_id, quantity }, Heard::Done) => {
                let about = json!({
                    "product_id": product_id.to_string(),
                    "quantity": quantity.to_string(),
                    "country": country,
                });
                self.note("cart_add", &about);
            }
            (_, Heard::Bought(order)) => {
                self.note(
                    "checkout_completed",
                    &json!({ "order_id": order, "country": country }),
                );
            }
            (
                Ask::Checkout(_) | Ask::DoubleCheckout(..),
                Heard::NotCharged | Heard::Trouble | Heard::NoCoupon,
            ) => {
                self.note("checkout_failed", &json!({ "country": country }));
            }
            _ => {}
        }
    }

    /// The page is closed. Tells how many messages could not be sent.
    pub(super) fn close(mut self) -> u64 {
        self.measurements.extend(vitals::at_the_end(
            self.meta.country,
            self.now(),
            &mut self.chance,
        ));
        self.send();
        self.dropped
    }

    fn show(&mut self, ask: &Ask) {
        let Some((view, path)) = view(ask) else {
            return;
        };
        let before = self.meta.view;
        if before != Some(view) {
            // What happened before the first page is told with it.
            if before.is_some() {
                self.send();
            }
            let about = json!({ "fromView": before.unwrap_or("unknown"), "toView": view });
            self.meta.view = Some(view);
            self.note("view_changed", &about);
            if before.is_none() || self.chance.u8(..LOADS_ANEW) == 0 {
                self.measurements
                    .extend(vitals::of_a_load(self.meta.country, self.now(), &mut self.chance));
            }
        }
        self.meta.path = path;
    }

    fn note(&mut self, name: &str, attributes: &Value) {
        self.events.push(body::event(name, attributes, self.now()));
    }

    /// All that was noted since the last message.
    fn send(&mut self) {
        let (events, measurements, spans) = (
            std::mem::take(&mut self.events),
            std::mem::take(&mut self.measurements),
            std::mem::take(&mut self.spans),
        );
        if events.is_empty() && measurements.is_empty() && spans.is_empty() {
            return;
        }
        let body = body::body(&self.meta, events, measurements, &spans);
        let mut request = post("POST /collect", "/collect", Some(&body));
        request.headers = vec![
            ("x-faro-session-id", self.meta.session.clone()),
            ("idempotency-key", format!("{:020x}", self.chance.u128(..) >> 48)),
            ("origin", self.origin.shop.clone()),
        ];
        if self.beacons.try_send(request).is_err() {
            self.dropped += 1;
        }
    }

    fn now(&self) -> Moment {
        Moment((self.origin.clock)())
    }
}

/// The page on which somebody asks for this, and its path; `None` where it can be any.
fn view(ask: &Ask) -> Option<(&'static str, String)> {
    let (name, path) = match ask {
        Ask::Countries | Ask::Products(_) => ("home", "/".to_owned()),
        Ask::Product(id) => ("product", format!("/product/{id}")),
        Ask::Guest | Ask::Add { .. } => return None,
        Ask::Register(_) => ("register", "/register".to_owned()),
        Ask::Login(_) => ("login", "/login".to_owned()),
        Ask::Cart => ("cart", "/cart".to_owned()),
        Ask::Shipping | Ask::Quote(_) | Ask::Checkout(_) | Ask::DoubleCheckout(..) => {
            ("checkout", "/checkout".to_owned())
        }
        Ask::Order(id) => ("order", format!("/orders/{id}")),
        Ask::Orders => ("orders", "/orders".to_owned()),
    };
    Some((name, path))
}
