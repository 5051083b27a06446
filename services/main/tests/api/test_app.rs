//! A whole main-service over an in-memory store and partners, with a clock that tests move.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request},
};
use main_service::{
    MainService, SecuritySettings, Systems,
    caches::{CatalogueMemory, MemoryCache, MemoryTallies, MemoryVisits, MemoryWindows},
    clients::memory::{MemoryCrm, MemoryInventory, MemoryPayments, MemoryPromotions},
    demo,
    stores::memory::MemoryStore,
    traced,
    world::{Argon2Passwords, ManualClock, SeededChance},
};
use serde_json::Value;
use shop::{
    fulfilment::deliver,
    moment::Moment,
    ports::{Payments, Ports, Store},
    reconcile::{LEAVE_ALONE, reconcile},
};
use telemetry::ear::Ear;
use tower::ServiceExt;

/// The origin that may call from a browser.
pub(crate) const ORIGIN: &str = "http://localhost:3001";

pub(crate) struct TestApp {
    pub(crate) service: MainService,
    pub(crate) router: Router,
    pub(crate) ports: Ports,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) payments: Arc<MemoryPayments>,
    pub(crate) promotions: Arc<MemoryPromotions>,
    pub(crate) inventory: Arc<MemoryInventory>,
    pub(crate) crm: Arc<MemoryCrm>,
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// Status and problem code; checks that it is a whole problem.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(
            self.headers["content-type"], "application/problem+json",
            "{}",
            self.text
        );
        let body = self.json();
        assert_eq!(body["status"], self.status);
        assert!(!body["detail"].as_str().unwrap().is_empty());
        (self.status, body["code"].as_str().unwrap().to_owned())
    }
}

impl TestApp {
    /// A shop with the demo catalogue and the demo accounts.
    pub(crate) async fn start() -> Self {
        Self::start_behind(|payments| payments).await
    }

    /// The same with something between it and its payments.
    pub(crate) async fn start_behind(wrap: impl FnOnce(Arc<dyn Payments>) -> Arc<dyn Payments>) -> Self {
        let clock = Arc::new(ManualClock::new(Moment(1_767_225_600_000)));
        let (payments, promotions) = (
            Arc::new(MemoryPayments::default()),
            Arc::new(MemoryPromotions::default()),
        );
        let (inventory, crm) = (
            Arc::new(MemoryInventory::default()),
            Arc::new(MemoryCrm::default()),
        );
        let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
        let ports = Ports {
            catalogue: Arc::new(CatalogueMemory::new(Arc::clone(&store))),
            cache: Arc::new(MemoryCache::new(Arc::<ManualClock>::clone(&clock))),
            windows: Arc::new(MemoryWindows::new()),
            visits: Arc::new(MemoryVisits::new()),
            tallies: Arc::new(MemoryTallies::new()),
            payments: wrap(Arc::<MemoryPayments>::clone(&payments)),
            promotions: Arc::<MemoryPromotions>::clone(&promotions),
            inventory: Arc::<MemoryInventory>::clone(&inventory),
            crm: Arc::<MemoryCrm>::clone(&crm),
            clock: Arc::<ManualClock>::clone(&clock),
            chance: Arc::new(SeededChance::new(1)),
            passwords: Arc::new(Argon2Passwords::new()),
            store,
        };
        ports
            .store
            .fill_catalogue(demo::parse(demo::BUILT_IN).unwrap())
            .await
            .unwrap();
        demo::fill_accounts(&ports).await.unwrap();
        let service = MainService::over(
            ports.clone(),
            vec![ORIGIN.to_owned()],
            SecuritySettings::without_limits(),
        );
        let router = service.router();
        Self {
            service,
            router,
            ports,
            clock,
            payments,
            promotions,
            inventory,
            crm,
        }
    }

    /// The same shop with these layers, after `adapt` exchanged what it wants.
    pub(crate) fn guarded(mut self, security: SecuritySettings, adapt: impl FnOnce(&mut Ports)) -> Self {
        adapt(&mut self.ports);
        self.service = MainService::over(self.ports.clone(), vec![ORIGIN.to_owned()], security);
        self.router = self.service.router();
        self
    }

    /// The same shop with these layers, and who hears all that it says.
    pub(crate) fn speaking(mut self, security: SecuritySettings) -> (Self, Ear) {
        let (telemetry, ear) = Ear::new();
        let systems = Systems {
            store: "memory",
            cache: "memory",
        };
        self.ports = traced(self.ports, systems);
        let service = MainService::over(self.ports.clone(), vec![ORIGIN.to_owned()], security);
        self.service = service.speaking(telemetry);
        self.router = self.service.router();
        (self, ear)
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 10 << 20).await.unwrap();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    /// A request with a bearer token (unless it is empty) and a JSON body (unless it is null).
    pub(crate) async fn call(&self, method: &str, path: &str, token: &str, body: &Value) -> Answer {
        self.send(request(method, path, token, &[], body)).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.call("GET", path, token, &Value::Null).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.call("POST", path, token, body).await
    }

    /// A new guest's token.
    pub(crate) async fn guest(&self) -> String {
        let session = self.post("/auth/guest", "", &Value::Null).await;
        assert_eq!(session.status, 201, "{}", session.text);
        session.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// A new guest with one Kestrel headphones (12,900 US cents) in the cart.
    pub(crate) async fn guest_with_cart(&self) -> String {
        let token = self.guest().await;
        let body = serde_json::json!({"product_id": 101, "quantity": 1, "country": "US"});
        assert_eq!(self.post("/cart/add", &token, &body).await.status, 200);
        token
    }

    /// Delivers what the outbox holds until nothing is due, as the relay does.
    pub(crate) async fn empty_outbox(&self) {
        loop {
            let now = self.ports.clock.now();
            let due = self
                .ports
                .store
                .claim(now, now.after(Duration::from_secs(60)), 100)
                .await
                .unwrap();
            if due.is_empty() {
                return;
            }
            for message in due {
                let receipt = deliver(&self.ports, &message).await;
                self.ports.store.finish(message, receipt, now).await.unwrap();
            }
        }
    }

    /// Settles what can be settled, as the reconciler does when a checkout has let go of its order.
    pub(crate) async fn reconcile(&self) {
        self.clock.advance(LEAVE_ALONE);
        let pending = self.ports.store.pending_orders(None, 100).await.unwrap();
        for pending in pending {
            reconcile(&self.ports, &pending).await.unwrap();
        }
    }
}

pub(crate) fn request(
    method: &str,
    path: &str,
    token: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if body.is_null() {
        return request.body(Body::empty()).unwrap();
    }
    request
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}
