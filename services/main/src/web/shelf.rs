//! Answers about the catalogue, written once for each state of the catalogue and then only copied.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, PoisonError, RwLock},
};

use axum::{
    body::Bytes,
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use commerce::{Country, ProductId};
use serde::Serialize;
use sha2::{Digest, Sha256};
use shop::catalogue::Catalogue;
use wire::catalogue::ProductPage;

use super::render;

/// A written answer with its entity tag. The bytes are shared, so that copying one costs nothing.
#[derive(Clone)]
pub(super) struct Answer {
    body: Bytes,
    tag: HeaderValue,
}

impl Answer {
    /// Writes `value` as JSON and tags it with a hash of the text.
    pub(super) fn json(value: &impl Serialize) -> Self {
        let body = Bytes::from(serde_json::to_vec(value).unwrap_or_default());
        let hash = Sha256::digest(&body);
        let short: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let tag = HeaderValue::try_from(format!("\"{short}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        Self { body, tag }
    }

    /// 200 with the body, or 304 when the caller has it already.
    pub(super) fn to(&self, known: &KnownTags) -> Response {
        let headers = [
            (header::ETAG, self.tag.clone()),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        ];
        if known.have(&self.tag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        (headers, json, self.body.clone()).into_response()
    }
}

/// The tags of what a caller has already: `If-None-Match` (RFC 9110, weak comparison).
pub(super) struct KnownTags(Option<HeaderValue>);

impl<S: Send + Sync> FromRequestParts<S> for KnownTags {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.get(header::IF_NONE_MATCH).cloned()))
    }
}

impl KnownTags {
    fn have(&self, tag: &HeaderValue) -> bool {
        let tags = self
            .0
            .as_ref()
            .and_then(|tags| tags.to_str().ok())
            .unwrap_or_default();
        let is_it = |known: &str| known == "*" || known.trim_start_matches("W/").as_bytes() == tag.as_bytes();
        !tags.is_empty() && tags.split(',').map(str::trim).any(is_it)
    }
}

/// The answers for one state of the catalogue.
struct Written {
    catalogue: Arc<Catalogue>,
    lists: HashMap<Country, Answer>,
    products: HashMap<(Country, ProductId), Answer>,
}

impl Written {
    fn new(catalogue: Arc<Catalogue>) -> Self {
        let mut lists = HashMap::new();
        let mut products = HashMap::new();
        for country in Country::ALL {
            let mut items = Vec::new();
            for (product, price) in catalogue.assortment(country) {
                let item = render::product(product, price);
                products.insert((country, product.id), Answer::json(&item));
                items.push(item);
            }
            lists.insert(
                country,
                Answer::json(&ProductPage {
                    items,
                    next_cursor: None,
                }),
            );
        }
        Self {
            catalogue,
            lists,
            products,
        }
    }
}

/// The latest written answers.
#[derive(Default)]
pub(super) struct Shelf(RwLock<Option<Arc<Written>>>);

impl Shelf {
    /// The whole list of `country`, most popular first.
    pub(super) fn list(&self, catalogue: &Arc<Catalogue>, country: Country) -> Option<Answer> {
        self.written(catalogue).lists.get(&country).cloned()
    }

    /// One product, if `country` sells it.
    pub(super) fn product(
        &self,
        catalogue: &Arc<Catalogue>,
        country: Country,
        id: ProductId,
    ) -> Option<Answer> {
        self.written(catalogue).products.get(&(country, id)).cloned()
    }

    fn written(&self, catalogue: &Arc<Catalogue>) -> Arc<Written> {
        let latest = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(written) = latest.filter(|written| Arc::ptr_eq(&written.catalogue, catalogue)) {
            return written;
        }
        let written = Arc::new(Written::new(Arc::clone(catalogue)));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&written));
        written
    }
}
