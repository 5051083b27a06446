//! Accounts and tokens.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use service::{Problem, extract::Body};
use shop::{
    customers::{self, Registration},
    security::authentication::Attempt,
    tokens::Token,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    auth::{Login, Refresh, Register, Session},
    problem::Problem as WireProblem,
};

use super::{
    App,
    identity::{Buyer, MaybeBuyer},
    problems::OrProblem,
    render,
    security::Client,
};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(login))
        .routes(routes!(guest))
        .routes(routes!(refresh))
        .routes(routes!(logout))
}

/// Makes an account and signs it in.
#[utoipa::path(
    post, path = "/auth/register", tag = "auth", request_body = Register,
    responses(
        (status = 201, body = Session),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn register(
    State(app): State<Arc<App>>,
    Body(body): Body<Register>,
) -> Result<(StatusCode, Json<Session>), Problem> {
    let registration = registration_of(body)?;
    let session = customers::register(&app.ports, registration).await.or_problem()?;
    Ok((StatusCode::CREATED, Json(render::session(session))))
}

/// Signs in. With a guest's token in the header, its cart and orders move to the account.
#[utoipa::path(
    post, path = "/auth/login", tag = "auth", request_body = Login, security((), ("bearer" = [])),
    responses(
        (status = 200, body = Session),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn login(
    State(app): State<Arc<App>>,
    MaybeBuyer(guest): MaybeBuyer,
    client: Client,
    Body(body): Body<Login>,
) -> Result<Json<Session>, Problem> {
    let (email, password) = (normalized(&body.email), Token::from_text(body.password.expose()));
    let guest = guest.as_ref().map(|guest| &guest.user);
    app.guard.admit_login(&email, client).await?;
    let outcome = customers::log_in(&app.ports, &email, &password, guest).await;
    let outcome = outcome.or_problem();
    app.guard.note(Attempt::Login, &outcome);
    let session = outcome?;
    if let Some(guest) = guest {
        app.carts.forget(guest.id).await;
        app.carts.forget(session.user.id).await;
    }
    app.guard.forgive_logins(&email).await;
    Ok(Json(render::session(session)))
}

/// Makes a guest and signs it in: guests may buy.
#[utoipa::path(post, path = "/auth/guest", tag = "auth", responses((status = 201, body = Session)))]
async fn guest(State(app): State<Arc<App>>) -> Result<(StatusCode, Json<Session>), Problem> {
    let session = customers::enter_as_guest(&app.ports).await.or_problem()?;
    Ok((StatusCode::CREATED, Json(render::session(session))))
}

/// Uses up a refresh token and gives a new pair.
#[utoipa::path(
    post, path = "/auth/refresh", tag = "auth", request_body = Refresh,
    responses(
        (status = 200, body = Session),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn refresh(State(app): State<Arc<App>>, Body(body): Body<Refresh>) -> Result<Json<Session>, Problem> {
    let token = Token::from_text(body.refresh_token.expose());
    let outcome = customers::refresh(&app.ports, &token).await.or_problem();
    app.guard.note(Attempt::Refresh, &outcome);
    let session = outcome?;
    Ok(Json(render::session(session)))
}

/// Signs out: the token and its refresh token hold no more.
#[utoipa::path(
    post, path = "/auth/logout", tag = "auth", security(("bearer" = [])),
    responses(
        (status = 204, description = "Signed out"),
        (status = 401, body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn logout(State(app): State<Arc<App>>, buyer: Buyer) -> Result<StatusCode, Problem> {
    customers::log_out(&app.ports, &buyer.token).await.or_problem()?;
    Ok(StatusCode::NO_CONTENT)
}

fn registration_of(body: Register) -> Result<Registration, Problem> {
    let email = normalized(&body.email);
    if !looks_like_email(&email) {
        return Err(Problem::unprocessable(
            "invalid_email",
            "This does not look like an email address.",
        ));
    }
    let letters = body.password.expose().chars().count();
    if !(8..=128).contains(&letters) {
        return Err(Problem::unprocessable(
            "invalid_password",
            "The password must have from 8 to 128 characters.",
        ));
    }
    let name = body
        .name
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty());
    if name
        .as_ref()
        .is_some_and(|name| name.chars().count() > 80 || name.chars().any(char::is_control))
    {
        return Err(Problem::unprocessable(
            "invalid_name",
            "The name may have at most 80 characters.",
        ));
    }
    Ok(Registration {
        email,
        password: Token::from_text(body.password.expose()),
        name,
    })
}

fn normalized(email: &str) -> String {
    email.trim().to_lowercase()
}

/// One `@` between something and something with a dot; whether it is real only a letter could tell.
fn looks_like_email(email: &str) -> bool {
    let Some((local, domain)) = email.split_once('@') else {
        return false;
    };
    let clean = !email.chars().any(|c| c.is_whitespace() || c.is_control());
    let dotted = domain.split('.').count() >= 2 && domain.split('.').all(|label| !label.is_empty());
    clean && !local.is_empty() && dotted && !domain.contains('@') && email.len() <= 254
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_at_and_a_dotted_domain() {
        for (email, good) in [
            ("ada@example.com", true),
            ("a.b+c@mail.example.co.uk", true),
            ("", false),
            ("ada", false),
            ("@example.com", false),
            ("ada@localhost", false),
            ("ada@example..com", false),
            ("a@b@example.com", false),
            ("a da@example.com", false),
        ] {
            assert_eq!(looks_like_email(email), good, "{email}");
        }
    }
}
