//! The provider's HTTP interface.

use std::sync::Arc;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};

use super::idempotency::Given;
use super::listing::{ChargeList, list};
use super::refusal::Refusal;
use super::requests::{ChargeRequest, ListRequest, Page, RefundRequest, idempotency_key, nothing};
use super::voids::{Standing, standing};
use super::{Office, till};
use crate::backroom::{Backroom, RawBody, body_limit, read_json};
use crate::vocabulary::Label;

pub(super) fn router(office: Arc<Office>) -> Router {
    Backroom::routes(|bad_body| Refusal::from(bad_body).into_response())
        .route("/api/payment/process", post(process))
        .route("/api/payment/refund", post(refund))
        .route("/api/payment/{idempotency_key}", get(show))
        .route("/api/payment/{idempotency_key}/void", post(void))
        .route("/api/payments", get(list_all))
        .fallback(async || Refusal::UrlUnknown)
        .method_not_allowed_fallback(async || Refusal::MethodNotAllowed)
        .layer(body_limit())
        .with_state(office)
}

async fn process(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    body: RawBody,
) -> Result<Given, Refusal> {
    let key = idempotency_key(&headers)?;
    let request: ChargeRequest = read_json(body)?;
    till::serve(&office, key, request).await
}

async fn refund(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    body: RawBody,
) -> Result<Given, Refusal> {
    let key = idempotency_key(&headers)?;
    let request: RefundRequest = read_json(body)?;
    till::serve(&office, key, request).await
}

async fn show(
    State(office): State<Arc<Office>>,
    key: Result<Path<String>, PathRejection>,
) -> Result<Json<Standing>, Refusal> {
    let Path(key) = key.map_err(|_| Refusal::ChargeUnknown)?;
    let key = Label::try_from(key).map_err(|_| Refusal::ChargeUnknown)?;
    let standing = office
        .file
        .run(move |connection| standing(connection, &key))
        .await?;
    standing.map(Json).ok_or(Refusal::ChargeUnknown)
}

async fn void(
    State(office): State<Arc<Office>>,
    key: Result<Path<String>, PathRejection>,
    body: RawBody,
) -> Result<Given, Refusal> {
    let Path(key) = key.map_err(|_| Refusal::KeyInvalid)?;
    let key = Label::try_from(key).map_err(|_| Refusal::KeyInvalid)?;
    nothing(body)?;
    till::void(&office, key).await
}

async fn list_all(
    State(office): State<Arc<Office>>,
    query: Result<Query<ListRequest>, QueryRejection>,
) -> Result<Json<ChargeList>, Refusal> {
    let Query(request) = query.map_err(|rejection| Refusal::Parameter(rejection.body_text()))?;
    let page = Page::try_from(request)?;
    Ok(Json(
        office.file.run(move |connection| list(connection, page)).await?,
    ))
}

impl IntoResponse for Given {
    fn into_response(self) -> Response {
        const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
        let status = StatusCode::from_u16(self.answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let json = HeaderValue::from_static("application/json");
        let mut response = (status, [(header::CONTENT_TYPE, json)], self.answer.body).into_response();
        if self.replayed {
            response
                .headers_mut()
                .insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}
