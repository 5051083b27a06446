//! What a shopper can ask the shop for, and how that travels.

use commerce::Country;
use hyper::Method;
use serde::Serialize;
use wire::{
    auth::{Login, Register},
    cart::AddToCart,
    checkout::{Checkout, QuoteRequest},
};

use super::members::Member;

/// One request to main-service, in the shopper's words.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    /// Which countries there are.
    Countries,
    /// The products, perhaps only some, in some order.
    Products(Search),
    /// One product.
    Product(i64),
    /// To come in without an account.
    Guest,
    /// To have an account.
    Register(Member),
    /// To come in with one.
    Login(Member),
    /// To put something into the cart.
    Add { product_id: i64, quantity: i64 },
    /// What is in the cart.
    Cart,
    /// How an order can travel.
    Shipping,
    /// What the cart costs, perhaps with a coupon.
    Quote(Option<String>),
    /// To buy the cart.
    Checkout(Purchase),
    /// The same with two clicks, so many milliseconds apart.
    DoubleCheckout(Purchase, u64),
    /// How an order stands.
    Order(String),
    /// All orders.
    Orders,
}

/// Which products.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    /// `category`, `q` or `sort`, and what it is. Letters, digits and `_` only.
    pub(super) parameter: Option<(&'static str, String)>,
}

/// How somebody buys.
#[derive(Clone, Debug)]
pub(super) struct Purchase {
    pub(super) payment_method: &'static str,
    pub(super) coupon: Option<String>,
    /// What the shopper was told that it costs.
    pub(super) expected_total: Option<i64>,
    /// Names the attempt, as the shop's page does.
    pub(super) idempotency_key: Option<String>,
}

/// What is sent.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    /// The method and the route's template, for people and tables.
    pub(super) endpoint: &'static str,
    /// JSON.
    pub(super) body: Option<Vec<u8>>,
    /// Beside those that every request has.
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Ask {
    /// The request of a shopper in this country.
    pub(super) fn request(&self, country: Country) -> Request {
        let (place, code) = (country.path_code(), || country.code().to_owned());
        match self {
            Ask::Countries => get("GET /countries", "/countries".to_owned()),
            Ask::Products(search) => get(
                "GET /{country}/products",
                format!("/{place}/products{}", search.query()),
            ),
            Ask::Product(id) => get("GET /{country}/products/{id}", format!("/{place}/products/{id}")),
            Ask::Guest => post("POST /auth/guest", "/auth/guest", None::<&()>),
            Ask::Register(member) => post("POST /auth/register", "/auth/register", Some(&member.register())),
            Ask::Login(member) => post("POST /auth/login", "/auth/login", Some(&member.login())),
            Ask::Add { product_id, quantity } => {
                let wanted = AddToCart {
                    product_id: *product_id,
                    quantity: *quantity,
                    country: code(),
                };
                post("POST /cart/add", "/cart/add", Some(&wanted))
            }
            Ask::Cart => get("GET /cart", format!("/cart?country={}", code())),
            Ask::Shipping => get("GET /{country}/shipping", format!("/{place}/shipping")),
            Ask::Quote(coupon) => {
                let question = QuoteRequest {
                    country: code(),
                    shipping: None,
                    coupon: coupon.clone(),
                };
                post("POST /checkout/quote", "/checkout/quote", Some(&question))
            }
            Ask::Checkout(purchase) | Ask::DoubleCheckout(purchase, _) => purchase.request(code()),
            Ask::Order(id) => get("GET /orders/{id}", format!("/orders/{id}")),
            Ask::Orders => get("GET /orders", "/orders".to_owned()),
        }
    }
}

impl Search {
    fn query(&self) -> String {
        let parameter = self.parameter.as_ref();
        parameter.map_or_else(String::new, |(name, value)| format!("?{name}={value}"))
    }
}

impl Purchase {
    fn request(&self, country: String) -> Request {
        let checkout = Checkout {
            payment_method: self.payment_method.to_owned(),
            country,
            shipping: None,
            coupon: self.coupon.clone(),
            expected_total: self.expected_total,
        };
        let mut request = post("POST /checkout", "/checkout", Some(&checkout));
        let key = self.idempotency_key.iter();
        request
            .headers
            .extend(key.map(|key| ("idempotency-key", key.clone())));
        request
    }
}

impl Member {
    fn register(&self) -> Register {
        Register {
            email: self.email.clone(),
            password: Self::password(),
            name: Some(self.name.clone()),
        }
    }

    fn login(&self) -> Login {
        Login {
            email: self.email.clone(),
            password: Self::password(),
        }
    }
}

/// A request without a body.
pub(super) fn get(endpoint: &'static str, path: String) -> Request {
    Request {
        method: Method::GET,
        path,
        endpoint,
        body: None,
        headers: Vec::new(),
    }
}

/// A request with a body of ours, which always can be written as JSON.
pub(super) fn post(endpoint: &'static str, path: &str, body: Option<&impl Serialize>) -> Request {
    Request {
        method: Method::POST,
        path: path.to_owned(),
        endpoint,
        body: body.and_then(|body| serde_json::to_vec(body).ok()),
        headers: Vec::new(),
    }
}
