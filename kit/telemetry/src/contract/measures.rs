//! Every metric, and a type for each whose fields are its labels.

use opentelemetry::{KeyValue, StringValue};

use super::{DOLLARS, Kind, Metric, SECONDS, SHIFTS, VITALS};

/// The text of a label. `&'static str` costs nothing, `Arc<str>` little.
pub type Text = StringValue;

/// A metric as a type: its fields are its labels, its value is given where it is recorded.
pub trait Measure {
    /// What it is.
    const METRIC: Metric;
    /// Its place in [`METRICS`].
    const INDEX: usize;

    /// Its labels; those that are `None` are left out.
    fn labels(self) -> Vec<KeyValue>;
}

/// A measure that only grows.
pub trait Counts: Measure {}
/// A measure that grows and shrinks by steps.
pub trait Shifts: Measure {}
/// A measure that is set.
pub trait Sets: Measure {}
/// A measure that sorts values into buckets.
pub trait Records: Measure {}

/// A field of a measure.
trait Label {
    fn pair(self, key: &'static str) -> Option<KeyValue>;
}

impl Label for Text {
    fn pair(self, key: &'static str) -> Option<KeyValue> {
        Some(KeyValue::new(key, self))
    }
}

impl Label for i64 {
    fn pair(self, key: &'static str) -> Option<KeyValue> {
        Some(KeyValue::new(key, self))
    }
}

impl<L: Label> Label for Option<L> {
    fn pair(self, key: &'static str) -> Option<KeyValue> {
        self?.pair(key)
    }
}

macro_rules! trait_of {
    (Counter, $name:ident) => {
        impl Counts for $name {}
    };
    (UpDown, $name:ident) => {
        impl Shifts for $name {}
    };
    (Gauge, $name:ident) => {
        impl Sets for $name {}
    };
    (Histogram, $name:ident) => {
        impl Records for $name {}
    };
}

macro_rules! measures {
    ($(
        $about:literal
        $type:ident: $kind:ident $(($buckets:expr))?, $name:literal as $prometheus:literal, $unit:literal,
        { $( $(#[$note:meta])* $label:ident: $of:ty = $key:literal ),* $(,)? }
    )*) => {
        #[derive(Clone, Copy)]
        enum Index { $($type),* }

        /// Every metric that our services record.
        pub const METRICS: &[Metric] = &[$($type::METRIC),*];

        $(
            #[doc = $about]
            #[derive(Clone, Debug)]
            pub struct $type {
                $(
                    #[doc = concat!("`", $key, "`")]
                    $(#[$note])*
                    pub $label: $of,
                )*
            }

            impl Measure for $type {
                const METRIC: Metric = Metric {
                    name: $name,
                    prometheus: $prometheus,
                    kind: Kind::$kind $(($buckets))?,
                    unit: $unit,
                    about: $about,
                    labels: &[$($key),*],
                };
                const INDEX: usize = Index::$type as usize;

                fn labels(self) -> Vec<KeyValue> {
                    let pairs: [Option<KeyValue>; Self::METRIC.labels.len()] =
                        [$( Label::pair(self.$label, $key) ),*];
                    pairs.into_iter().flatten().collect()
                }
            }

            trait_of!($kind, $type);
        )*
    };
}

measures! {
    "Looks at the catalogue."
    ProductsViews: Counter, "webstore.products.views" as "webstore_products_views_total", "{view}",
    { country: Text = "country" }

    "Looks at one product."
    ProductDetailViews: Counter, "webstore.products.detail_views" as "webstore_products_detail_views_total", "{view}",
    { country: Text = "country", product_id: Text = "product_id", category: Text = "category" }

    "Items put into carts."
    CartAdditions: Counter, "webstore.cart.additions" as "webstore_cart_additions_total", "{item}",
    { country: Text = "country", category: Text = "category" }

    "Steps of the way from the catalogue to an order."
    FunnelStage: Counter, "webstore.funnel.stage" as "webstore_funnel_stage_total", "{event}",
    {
        stage: Text = "stage", country: Text = "country",
        /// On the last stage only.
        payment_method: Option<Text> = "payment_method",
    }

    "What customers of each segment did."
    CustomerSegment: Counter, "webstore.customer.segment" as "webstore_customer_segment_total", "{event}",
    { segment: Text = "segment", action: Text = "action", country: Text = "country" }

    "Checkouts, each counted once, when its outcome is final."
    Checkouts: Counter, "webstore.checkouts" as "webstore_checkouts_total", "{checkout}",
    { status: Text = "status", country: Text = "country", payment_method: Text = "payment_method" }

    "What sold orders came to, in US dollars."
    CheckoutAmountUsd: Histogram(DOLLARS), "webstore.checkout.amount.usd" as "webstore_checkout_amount_usd", "{USD}",
    { country: Text = "country", payment_method: Text = "payment_method" }

    "Payments that payments-service was asked for, by outcome."
    PaymentsProcessed: Counter, "payments.processed" as "payments_processed_total", "{payment}",
    { status: Text = "status", country: Text = "country", payment_method: Text = "payment_method" }

    "What captured payments came to, in US dollars."
    PaymentAmountUsd: Histogram(DOLLARS), "payment.amount.usd" as "payment_amount_usd", "{USD}",
    { country: Text = "country", payment_method: Text = "payment_method" }

    "How long the payment provider took to answer."
    PaymentProviderDuration: Histogram(SECONDS), "payment.provider.duration" as "payment_provider_duration_seconds", "s",
    { country: Text = "country", outcome: Text = "outcome" }

    "Promotions that were checked."
    PromotionsChecked: Counter, "promotions.checked" as "promotions_checked_total", "{check}",
    { country: Text = "country", promotion: Text = "promotion", variant: Text = "variant" }

    "Reservations of order lines, by outcome."
    InventoryReservations: Counter, "inventory.reservations" as "inventory_reservations_total", "{reservation}",
    { outcome: Text = "outcome", country: Text = "country" }

    "Order lines that nobody could reserve."
    InventoryReservationFailures: Counter, "inventory.reservation_failures" as "inventory_reservation_failures_total",
    "{reservation}",
    { country: Text = "country" }

    "Orders that will be late."
    OrdersDelayed: Counter, "orders.delayed_fulfillment" as "orders_delayed_fulfillment_total", "{order}",
    { country: Text = "country" }

    "Complaints about late orders."
    DelayComplaints: Counter, "orders.delay_complaints" as "orders_delay_complaints_total", "{complaint}",
    { country: Text = "country" }

    "Orders that were cancelled because nobody had the goods."
    OrdersCancelled: Counter, "orders.cancelled_out_of_stock" as "orders_cancelled_out_of_stock_total", "{order}",
    { country: Text = "country" }

    "Tries to prove who one is."
    AuthAttempts: Counter, "webstore.auth.attempts" as "webstore_auth_attempts_total", "{attempt}",
    { kind: Text = "type" }

    "Tries that failed."
    AuthFailures: Counter, "webstore.auth.failures" as "webstore_auth_failures_total", "{attempt}",
    { reason: Text = "reason" }

    "Requests that were over a limit."
    RateLimitExceeded: Counter, "webstore.rate_limit.exceeded" as "webstore_rate_limit_exceeded_total", "{request}",
    {
        limit_type: Text = "limit_type",
        /// Of a limit by address; capped.
        client_ip: Option<Text> = "client_ip",
        /// Of a limit by user; capped.
        user_id: Option<Text> = "user_id",
    }

    "Requests that went through unchecked, because the limiter's store gave no answer."
    RateLimitErrors: Counter, "webstore.rate_limit.errors" as "webstore_rate_limit_errors_total", "{request}",
    {}

    "Requests that look like an attack."
    SuspiciousActivity: Counter, "webstore.security.suspicious_activity" as "webstore_security_suspicious_activity_total",
    "{event}",
    {
        kind: Text = "type",
        /// Capped.
        client_ip: Text = "client_ip",
    }

    "How long a request took to be answered."
    HttpServerDuration: Histogram(SECONDS), "http.server.request.duration" as "http_server_request_duration_seconds", "s",
    {
        method: Text = "http.request.method",
        /// The route's pattern; none for an address that is no route.
        route: Option<Text> = "http.route",
        status: i64 = "http.response.status_code",
        error_type: Option<Text> = "error.type",
    }

    "Requests that are being answered."
    HttpServerActive: UpDown, "http.server.active_requests" as "http_server_active_requests", "{request}",
    {}

    "How long another service took to answer."
    HttpClientDuration: Histogram(SECONDS), "http.client.request.duration" as "http_client_request_duration_seconds", "s",
    {
        server_address: Text = "server.address",
        method: Text = "http.request.method",
        /// None when there was no answer.
        status: Option<i64> = "http.response.status_code",
        error_type: Option<Text> = "error.type",
    }

    "How long the store or the cache took."
    DbDuration: Histogram(SECONDS), "db.client.operation.duration" as "db_client_operation_duration_seconds", "s",
    {
        system: Text = "db.system.name", operation: Text = "db.operation.name",
        collection: Text = "db.collection.name", error_type: Option<Text> = "error.type",
    }

    "What orders still owe to others, by kind."
    OutboxPending: Gauge, "webstore.outbox.pending" as "webstore_outbox_pending", "{message}",
    { kind: Text = "kind" }

    "How long the oldest of them has waited."
    OutboxOldestAge: Gauge, "webstore.outbox.oldest_age" as "webstore_outbox_oldest_age_seconds", "s",
    { kind: Text = "kind" }

    "Money that the books cannot explain, in minor units."
    LedgerImbalance: Gauge, "webstore.ledger.imbalance" as "webstore_ledger_imbalance", "{minor_unit}",
    { currency: Text = "currency", kind: Text = "kind" }

    "How long a page took in the browser, by web vital."
    WebVital: Histogram(VITALS), "webstore.rum.web_vital" as "webstore_rum_web_vital_seconds", "s",
    { name: Text = "name", page: Text = "page", country: Text = "country" }

    "How much a page's layout shifted in the browser (CLS)."
    LayoutShift: Histogram(SHIFTS), "webstore.rum.layout_shift" as "webstore_rum_layout_shift", "",
    { page: Text = "page", country: Text = "country" }

    "Events that the browser told of."
    RumEvents: Counter, "webstore.rum.events" as "webstore_rum_events_total", "{event}",
    { name: Text = "name", country: Text = "country" }

    "Spans, points and log records that were given up instead of sent."
    TelemetryDropped: Counter, "webstore.telemetry.dropped" as "webstore_telemetry_dropped_total", "{item}",
    { signal: Text = "signal", reason: Text = "reason" }
}
