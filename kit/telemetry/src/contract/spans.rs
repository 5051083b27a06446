//! Every span that our services make.

pub use opentelemetry::trace::SpanKind;

/// A span of the contract.
#[derive(Clone, Debug, PartialEq)]
pub struct SpanName {
    /// Its name.
    pub name: &'static str,
    /// Who speaks to whom.
    pub kind: SpanKind,
    /// The service that makes it.
    pub service: &'static str,
}

/// One call of a store or a cache: how its span is called, and its words in `db.client.operation.duration`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DbCall {
    /// The span's name, such as `db_query cart`.
    pub span: &'static str,
    /// `db.operation.name`.
    pub operation: &'static str,
    /// `db.collection.name`.
    pub collection: &'static str,
}

macro_rules! names {
    ($( $about:literal $constant:ident = $name:literal, $kind:ident of $service:literal; )*) => {
        /// The names of spans that are neither requests that came in nor calls of a store or a cache.
        pub mod span {
            $( #[doc = $about] pub const $constant: &str = $name; )*
        }

        /// Every such span.
        pub const SPANS: &[SpanName] = &[
            $( SpanName { name: span::$constant, kind: SpanKind::$kind, service: $service } ),*
        ];
    };
}

names! {
    "Whether a line of the cart is in stock; one for each line." CHECK_STOCK = "check_stock", Client of "main-service";
    "What the buyer pays less." PROMOTIONS = "promotions", Client of "main-service";
    "A payment, asked of payments-service." CHARGE = "POST /api/payments/process", Client of "main-service";
    "Other questions to payments-service." PAYMENT = "payment", Client of "main-service";
    "Goods are to be put aside for a line: one delivery from the outbox." RESERVE_STOCK = "reserve_stock",
    Consumer of "main-service";
    "Goods are to be given back." RELEASE_STOCK = "release_stock", Consumer of "main-service";
    "Money is to be given back." REFUND_PAYMENT = "refund_payment", Consumer of "main-service";
    "The CRM is to hear of an order." UPDATE_CUSTOMER = "update_customer", Consumer of "main-service";
    "The inventory is asked to put goods aside." POST_RESERVATION = "POST /api/inventory/reserve",
    Client of "main-service";
    "The inventory is asked to take goods back." POST_RELEASE = "POST /api/inventory/release",
    Client of "main-service";
    "A refund, asked of payments-service." POST_REFUND = "POST /api/payments/refund", Client of "main-service";
    "The CRM is told of an order." POST_ORDER = "POST /api/customer/order", Client of "main-service";
    "An open order is looked after." RECONCILE = "reconcile", Internal of "main-service";
    "A payment is decided about." PROCESS_PAYMENT = "process_payment", Internal of "payments-service";
    "The payment provider is asked." PAYMENT_PROVIDER_API = "payment_provider_api", Client of "payments-service";
}

macro_rules! calls {
    ($( $constant:ident = $span:literal, $operation:literal $collection:literal; )*) => {
        /// Every call of the store and the cache.
        pub mod db {
            use super::DbCall;

            $(
                #[doc = concat!("`", $span, "`")]
                pub const $constant: DbCall =
                    DbCall { span: $span, operation: $operation, collection: $collection };
            )*

            /// All of them.
            pub const ALL: &[DbCall] = &[$($constant),*];
        }
    };
}

calls! {
    QUERY_CATALOGUE = "db_query catalogue", "SELECT" "products";
    FILL_CATALOGUE = "db_insert catalogue", "INSERT" "products";
    PING_STORE = "db_query ping", "SELECT" "none";
    QUERY_CART = "db_query cart", "SELECT" "carts";
    INSERT_CART = "db_insert cart", "INSERT" "cart_items";
    UPDATE_CART = "db_update cart", "UPDATE" "cart_items";
    DELETE_CART = "db_delete cart", "DELETE" "cart_items";
    INSERT_ORDER = "db_insert order", "INSERT" "orders";
    UPDATE_ORDER = "db_update order", "UPDATE" "orders";
    QUERY_ORDER = "db_query order", "SELECT" "orders";
    INSERT_COMPLAINT = "db_insert complaint", "INSERT" "complaints";
    CLAIM_OUTBOX = "db_update outbox", "UPDATE" "outbox";
    FINISH_OUTBOX = "db_delete outbox", "DELETE" "outbox";
    QUERY_OUTBOX = "db_query outbox", "SELECT" "outbox";
    QUERY_LEDGER = "db_query ledger", "SELECT" "postings";
    INSERT_LEDGER = "db_insert ledger", "INSERT" "postings";
    TAKE_LEASE = "db_update lease", "UPDATE" "leases";
    INSERT_CUSTOMER = "db_insert customer", "INSERT" "users";
    QUERY_CUSTOMER = "db_query customer", "SELECT" "users";
    MERGE_CUSTOMER = "db_update customer", "UPDATE" "users";
    INSERT_SESSION = "db_insert session", "INSERT" "sessions";
    QUERY_SESSION = "db_query session", "SELECT" "sessions";
    UPDATE_SESSION = "db_update session", "UPDATE" "sessions";
    DELETE_SESSION = "db_delete session", "DELETE" "sessions";
    CACHE_GET_CART = "redis_get cart", "GET" "cart";
    CACHE_SET_CART = "redis_set cart", "SET" "cart";
    CACHE_DELETE_CART = "redis_delete cart", "DEL" "cart";
    CACHE_GET_BLOCKS = "redis_get blocked", "GET" "blocked";
    CACHE_SET_BLOCKS = "redis_set blocked", "SET" "blocked";
    CACHE_OTHER = "redis_command other", "EVAL" "other";
    CACHE_PING = "redis_ping", "PING" "none";
    ADMIT = "redis_admit limit", "EVALSHA" "limit";
    COUNT = "redis_count activity", "EVALSHA" "activity";
    CLEAR_WINDOW = "redis_delete limit", "DEL" "limit";
    VISIT = "redis_visit customer", "EVALSHA" "customer";
    ADD_TALLIES = "redis_add tallies", "EVALSHA" "tallies";
    READ_TALLIES = "redis_get tallies", "HGETALL" "tallies";
}
