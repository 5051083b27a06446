//! Who is asking: the bearer token of a request.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use service::Problem;
use shop::{
    customers::{self, Role, User},
    security::authentication::Attempt,
    tokens::Token,
};
use telemetry::{is_traced, mark};

use super::{
    App,
    problems::{OrProblem, unauthorized},
};

/// The longest token that is looked up; ours have 68 characters.
const TOKEN_BYTES_MAX: usize = 200;

/// The verified holder of the request's bearer token. A handler that takes one is protected.
pub(super) struct Buyer {
    /// Who.
    pub(super) user: User,
    /// The token itself, for signing out.
    pub(super) token: Token,
}

/// The same for routes that anybody may use: `None` without a header, or with a token that does not hold.
pub(super) struct MaybeBuyer(pub(super) Option<Buyer>);

/// The verified holder of an administrator's token.
pub(super) struct Admin(pub(super) Buyer);

impl FromRequestParts<Arc<App>> for Buyer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let outcome = authenticate(&parts.headers, app).await;
        app.guard.note(Attempt::BearerToken, &outcome);
        let buyer = outcome?;
        mark_user(&buyer.user);
        app.guard.admit_user(buyer.user.id, parts).await?;
        Ok(buyer)
    }
}

impl FromRequestParts<Arc<App>> for MaybeBuyer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(MaybeBuyer(None));
        }
        match Buyer::from_request_parts(parts, app).await {
            Ok(buyer) => Ok(MaybeBuyer(Some(buyer))),
            Err(problem) if problem.status() == StatusCode::UNAUTHORIZED => Ok(MaybeBuyer(None)),
            Err(problem) => Err(problem),
        }
    }
}

impl FromRequestParts<Arc<App>> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let buyer = Buyer::from_request_parts(parts, app).await?;
        if buyer.user.role == Role::Admin {
            return Ok(Admin(buyer));
        }
        Err(Problem::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "This is for administrators only.",
        ))
    }
}

/// Puts who asks on the span of the request. The number says nothing about a person.
pub(super) fn mark_user(user: &User) {
    if is_traced() {
        mark("user.id", user.id.to_string());
    }
}

async fn authenticate(headers: &HeaderMap, app: &App) -> Result<Buyer, Problem> {
    let token = bearer(headers)?;
    let user = customers::authenticate(&app.ports, &token).await.or_problem()?;
    Ok(Buyer { user, token })
}

pub(super) fn bearer(headers: &HeaderMap) -> Result<Token, Problem> {
    let value = headers.get(header::AUTHORIZATION).ok_or_else(|| {
        unauthorized(
            "missing_header",
            "Send your token as Authorization: Bearer <token>.".to_owned(),
        )
    })?;
    let malformed = || {
        unauthorized(
            "invalid_format",
            "The Authorization header must be Bearer <token>.".to_owned(),
        )
    };
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or_else(malformed)?;
    let plain =
        !token.is_empty() && token.len() <= TOKEN_BYTES_MAX && token.bytes().all(|b| b.is_ascii_graphic());
    if scheme.eq_ignore_ascii_case("bearer") && plain {
        Ok(Token::from_text(token))
    } else {
        Err(malformed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_form_of_the_header_is_a_token() {
        for (value, expected) in [
            (None, Err("missing_header")),
            (Some("Bearer abc"), Ok("abc")),
            (Some("bearer abc"), Ok("abc")),
            (Some("Bearer"), Err("invalid_format")),
            (Some("Bearer "), Err("invalid_format")),
            (Some("Bearer a b"), Err("invalid_format")),
            (Some("Basic abc"), Err("invalid_format")),
            (Some("abc"), Err("invalid_format")),
        ] {
            let headers = value.map(|value| (header::AUTHORIZATION, value.parse().unwrap()));
            let token = bearer(&headers.into_iter().collect());
            let token = token.as_ref().map(Token::expose).map_err(Problem::code);
            assert_eq!(token, expected, "{value:?}");
        }
    }
}
