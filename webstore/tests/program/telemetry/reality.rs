//! What a minute can show, where the contract alone does not say it: the values of labels, and what cannot be seen.

/// Labels with few values: metric, label, every value.
pub(super) const VALUES: &[(&str, &str, &[&str])] = &[
    ("webstore.products.views", "country", COUNTRIES),
    ("webstore.products.detail_views", "country", COUNTRIES),
    ("webstore.cart.additions", "country", COUNTRIES),
    (
        "webstore.funnel.stage",
        "stage",
        &[
            "browse_catalog",
            "view_product",
            "add_to_cart",
            "checkout_complete",
        ],
    ),
    ("webstore.funnel.stage", "country", COUNTRIES),
    ("webstore.funnel.stage", "payment_method", METHODS),
    (
        "webstore.customer.segment",
        "segment",
        &["new", "returning", "vip", "at_risk", "churned"],
    ),
    (
        "webstore.customer.segment",
        "action",
        &["browse_catalog", "view_product", "add_to_cart", "checkout"],
    ),
    (
        "webstore.checkouts",
        "status",
        &["success", "declined", "unavailable", "empty_cart", "error"],
    ),
    ("webstore.checkouts", "country", COUNTRIES),
    ("webstore.checkouts", "payment_method", METHODS),
    ("webstore.checkout.amount.usd", "country", COUNTRIES),
    ("webstore.checkout.amount.usd", "payment_method", METHODS),
    (
        "payments.processed",
        "status",
        &["success", "declined", "error", "unknown"],
    ),
    ("payments.processed", "country", COUNTRIES),
    ("payments.processed", "payment_method", METHODS),
    ("payment.amount.usd", "country", COUNTRIES),
    ("payment.amount.usd", "payment_method", METHODS),
    (
        "payment.provider.duration",
        "outcome",
        &["success", "declined", "error", "unknown"],
    ),
    ("payment.provider.duration", "country", COUNTRIES),
    ("promotions.checked", "country", COUNTRIES),
    (
        "inventory.reservations",
        "outcome",
        &["reserved", "alternative", "dropship", "delayed", "failed"],
    ),
    ("inventory.reservations", "country", COUNTRIES),
    (
        "webstore.auth.attempts",
        "type",
        &["bearer_token", "login", "refresh"],
    ),
    (
        "webstore.auth.failures",
        "reason",
        &[
            "missing_header",
            "invalid_format",
            "invalid_token",
            "expired_token",
            "invalid_credentials",
        ],
    ),
    // The tries to sign in to one account are limited by address too.
    (
        "webstore.rate_limit.exceeded",
        "limit_type",
        &["ip", "user", "login"],
    ),
    (
        "webstore.security.suspicious_activity",
        "type",
        &["credential_stuffing", "endpoint_scanning", "abuse"],
    ),
    (
        "webstore.outbox.pending",
        "kind",
        &["reservation", "release", "crm", "refund"],
    ),
    (
        "webstore.outbox.oldest_age",
        "kind",
        &["reservation", "release", "crm", "refund"],
    ),
    (
        "webstore.ledger.imbalance",
        "kind",
        &["charged_without_order", "order_without_charge", "refund_overdue"],
    ),
    (
        "webstore.ledger.imbalance",
        "currency",
        &["USD", "GBP", "EUR", "JPY", "BRL", "INR"],
    ),
    (
        "db.client.operation.duration",
        "db.system.name",
        &["sqlite", "redis"],
    ),
    ("webstore.rum.web_vital", "name", &VITALS),
    ("webstore.rum.web_vital", "page", PAGES),
    ("webstore.rum.web_vital", "country", COUNTRIES_AND_OTHER),
    ("webstore.rum.layout_shift", "page", PAGES),
    ("webstore.rum.layout_shift", "country", COUNTRIES_AND_OTHER),
    ("webstore.rum.events", "name", BROWSER_EVENTS),
    ("webstore.rum.events", "country", COUNTRIES_AND_OTHER),
];

/// The web vitals that are durations.
pub(super) const VITALS: [&str; 4] = ["lcp", "fcp", "inp", "ttfb"];

/// The pages by which the browser's numbers are told apart.
pub(super) const PAGES: &[&str] = &[
    "home",
    "product",
    "cart",
    "checkout",
    "order",
    "orders",
    "login",
    "register",
    "analytics",
    "admin",
    "not_found",
    "other",
];

/// The events of the shop's page, and all others.
pub(super) const BROWSER_EVENTS: &[&str] = &[
    "session_start",
    "view_changed",
    "country_selected",
    "product_viewed",
    "cart_add",
    "checkout_initiated",
    "checkout_completed",
    "checkout_failed",
    "session_resume",
    "session_extend",
    "service_name_override",
    "route_change",
    "click",
    "navigation",
    "faro.performance.navigation",
    "faro.performance.resource",
    "faro.tracing.fetch",
    "faro.tracing.xml-http-request",
    "faro.tracing.span",
    "faro.user.action",
    "other",
];

const COUNTRIES_AND_OTHER: &[&str] = &["US", "UK", "DE", "FR", "JP", "BR", "IN", "other"];
pub(super) const COUNTRIES: &[&str] = &["US", "UK", "DE", "FR", "JP", "BR", "IN"];
const METHODS: &[&str] = &["credit_card", "debit_card", "paypal", "bank_transfer"];

/// What no minute shows: metric, value, and why. The tests of main-service show it.
pub(super) const UNREACHABLE: &[(&str, &str, &str)] = &[
    (
        "webstore.checkouts",
        "error",
        "the store has to fail in the middle of a checkout",
    ),
    (
        "webstore.auth.failures",
        "expired_token",
        "a token holds for an hour",
    ),
];

/// Calls of the store that are measured, and are in no trace: the start and the workers make them, for nobody's request.
pub(super) const MEASURED_ONLY: &[&str] = &[
    "db_insert catalogue",
    "db_update outbox",
    "db_query outbox",
    "db_query ledger",
    "db_insert ledger",
    "db_update lease",
];

/// Calls that nobody makes: one is for keys of the cache that are neither a cart's nor the block list's.
pub(super) const UNUSED_CALLS: &[&str] = &["redis_command other"];

/// Metrics that a minute in which everything is heard cannot show.
pub(super) const UNHEARD: &[&str] = &["webstore.telemetry.dropped"];

/// Labels that some points do not have.
pub(super) const OPTIONAL: &[(&str, &str)] = &[
    ("webstore.funnel.stage", "payment_method"),
    ("webstore.rate_limit.exceeded", "client_ip"),
    ("webstore.rate_limit.exceeded", "user_id"),
    ("http.server.request.duration", "http.route"),
    ("http.server.request.duration", "error.type"),
    ("http.client.request.duration", "http.response.status_code"),
    ("http.client.request.duration", "error.type"),
    ("db.client.operation.duration", "error.type"),
];

/// What the collector makes of spans: its name at the sink, in Prometheus, and the labels there.
pub(super) const DERIVED: &[(&str, &str, &[&str])] = &[
    (
        "traces.spanmetrics.calls",
        "traces_spanmetrics_calls_total",
        SPAN_LABELS,
    ),
    (
        "traces.spanmetrics.duration",
        "traces_spanmetrics_duration_seconds",
        SPAN_LABELS,
    ),
    (
        "traces_service_graph_request_total",
        "traces_service_graph_request_total",
        EDGE_LABELS,
    ),
    (
        "traces_service_graph_request_failed_total",
        "traces_service_graph_request_failed_total",
        EDGE_LABELS,
    ),
    (
        "traces_service_graph_request_server",
        "traces_service_graph_request_server_seconds",
        EDGE_LABELS,
    ),
    (
        "traces_service_graph_request_client",
        "traces_service_graph_request_client_seconds",
        EDGE_LABELS,
    ),
];

const SPAN_LABELS: &[&str] = &["job", "service_name", "span_name", "span_kind", "status_code"];
const EDGE_LABELS: &[&str] = &["client", "server", "connection_type"];

/// Who calls whom, and how that is known: with nothing from the spans of both.
pub(super) const EDGES: [(&str, &str, &str); 12] = [
    // The page in the browser.
    ("frontend", "main-service", ""),
    ("main-service", "payments-service", ""),
    ("main-service", "promotions-service", ""),
    ("main-service", "inventory-system", "virtual_node"),
    ("main-service", "crm-system", "virtual_node"),
    ("main-service", "sqlite", "database"),
    ("main-service", "redis", "database"),
    ("payments-service", "payment-provider", "virtual_node"),
    ("user", "main-service", "virtual_node"),
    ("user", "frontend", "virtual_node"),
    // The test asks them by itself.
    ("user", "payments-service", "virtual_node"),
    ("user", "promotions-service", "virtual_node"),
];

/// What is known of a service.
pub(super) const RESOURCE: [&str; 8] = [
    "service.name",
    "service.namespace",
    "service.version",
    "service.instance.id",
    "deployment.environment.name",
    "telemetry.sdk.language",
    "telemetry.sdk.name",
    "telemetry.sdk.version",
];

/// What is known of a page in the browser, which is no instance of a service.
pub(super) const PAGE_RESOURCE: [&str; 8] = [
    "service.name",
    "service.namespace",
    "service.version",
    "deployment.environment.name",
    "deployment.environment",
    "telemetry.sdk.language",
    "telemetry.sdk.name",
    "telemetry.sdk.version",
];

/// What only the spans of a page say.
pub(super) const OF_SPANS_ONLY: &str = "telemetry.sdk.";

/// Who speaks.
pub(super) const SERVICES: [&str; 4] = [
    "main-service",
    "payments-service",
    "promotions-service",
    "frontend",
];

/// Routes that are in no OpenAPI document.
pub(super) const OTHER_ROUTES: [&str; 15] = [
    "/openapi.json",
    "/docs",
    "/docs/docs.js",
    "/docs/docs.css",
    "/api/payments",
    "/api/payments/process",
    "/api/payments/refund",
    "/api/payments/{idempotency_key}",
    "/api/payments/{idempotency_key}/void",
    "/api/promotions/check",
    "/api/promotions/validate-coupon",
    "/collect",
    "/config.json",
    "/",
    "/{*path}",
];
