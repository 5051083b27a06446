//! Who looks around, where nobody has to say it.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{extract::FromRequestParts, http::request::Parts};
use shop::customers::{self, User};

use super::{
    App,
    identity::{bearer, mark_user},
};

/// The longest that a request waits to know who asks.
const RECOGNITION_TIME_MAX: Duration = Duration::from_millis(50);

/// Whoever holds the bearer token of a request to a route that is open to everybody: for counting only. It is not
/// limited by its user, a token that does not hold is no failure, and no attempt to show who one is.
pub(super) struct Visitor(pub(super) Option<User>);

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let Ok(token) = bearer(&parts.headers) else {
            return Ok(Self(None));
        };
        let question = customers::authenticate(&app.ports, &token);
        let answer = tokio::time::timeout(RECOGNITION_TIME_MAX, question).await;
        let user = answer.ok().and_then(Result::ok);
        if let Some(user) = &user {
            mark_user(user);
        }
        Ok(Self(user))
    }
}
