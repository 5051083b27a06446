//! Accounts and sessions.

use std::time::Duration;

use commerce::UserId;

use crate::{
    moment::Moment,
    ports::{Ports, StoreError},
    tokens::Token,
};

/// How long an access token holds.
pub const ACCESS_TTL: Duration = Duration::from_secs(60 * 60);
/// How long a refresh token holds.
pub const REFRESH_TTL: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// A refresh token that comes again within this time of its use is refused and no more: two tabs of one browser
/// may send it at the same moment. Whoever comes later has stolen it, or was stolen from (RFC 9700, 4.14.2).
pub const REUSE_GRACE: Duration = Duration::from_secs(10);
/// Sessions of one family, the used up ones included, that are remembered at most. An access token holds for an
/// hour, so that 30 days need 720. Nobody may refresh more often: who could would make the shop forget a stolen
/// token before it comes again.
pub const FAMILY_MAX: usize = 1_000;

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Buys without an address.
    Guest,
    /// Buys.
    Customer,
    /// Looks after the shop.
    Admin,
}

impl Role {
    /// The word in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Role::Guest => "guest",
            Role::Customer => "customer",
            Role::Admin => "admin",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Role::Guest, Role::Customer, Role::Admin]
            .into_iter()
            .find(|role| role.code() == code)
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its number.
    pub id: UserId,
    /// What it may do.
    pub role: Role,
    /// Its address, in lower case; guests have none.
    pub email: Option<String>,
    /// What the shop calls its owner.
    pub name: Option<String>,
}

/// An account about to be written.
#[derive(Clone, Debug)]
pub struct NewCustomer {
    /// What it may do.
    pub role: Role,
    /// Its address, in lower case; `None` for guests.
    pub email: Option<String>,
    /// What the shop calls its owner.
    pub name: Option<String>,
    /// The hash of its password; `None` for guests.
    pub password_hash: Option<String>,
    /// When.
    pub now: Moment,
}

/// An account with what is needed to sign in.
#[derive(Clone, Debug)]
pub struct StoredCustomer {
    /// The account.
    pub user: User,
    /// The hash of its password.
    pub password_hash: Option<String>,
}

/// A session about to be written.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Whose. [`crate::ports::Customers::rotate_session`] keeps the owner of the session it replaces.
    pub user_id: UserId,
    /// The hash of the access token.
    pub access_hash: String,
    /// Until when the access token holds.
    pub access_expires: Moment,
    /// The hash of the refresh token.
    pub refresh_hash: String,
    /// Until when the refresh token holds.
    pub refresh_expires: Moment,
}

/// What came of using up a refresh token. A family is everything that descends from one sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The new session holds; it is this account's.
    Renewed(User),
    /// Nothing holds this token, or it was used up less than [`REUSE_GRACE`] ago, or its family has grown to
    /// [`FAMILY_MAX`] and ended.
    Refused,
    /// It was used up before, so that somebody has it who should not: its family, which is this account's, has
    /// ended.
    UsedTwice(UserId),
}

/// Whether a refresh token that was used up at `used_at` and comes again at `now` tells of a theft.
#[must_use]
pub fn tells_of_theft(used_at: Moment, now: Moment) -> bool {
    used_at.age(now) >= REUSE_GRACE
}

/// Who holds an access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionOwner {
    /// The account.
    pub user: User,
    /// Until when the token holds.
    pub expires: Moment,
}

/// A session as its holder gets it.
#[derive(Clone, Debug)]
pub struct IssuedSession {
    /// Whose.
    pub user: User,
    /// For the `Authorization` header.
    pub access: Token,
    /// For one refresh.
    pub refresh: Token,
}

/// Something about accounts or sessions went wrong.
#[derive(Debug, thiserror::Error)]
pub enum CustomerError {
    /// The address has an account.
    #[error("this address has an account already")]
    EmailTaken,
    /// Address and password do not belong together; it is not said which is wrong.
    #[error("the email address or the password is wrong")]
    InvalidCredentials,
    /// There is no such token, or it is used up.
    #[error("the token is not valid")]
    InvalidToken,
    /// The refresh token was used up before, and this account's family of sessions has ended for it. Whoever sent
    /// it hears the same as with any token that is not valid.
    #[error("the token is not valid")]
    StolenToken(UserId),
    /// The token's time is over.
    #[error("the token has expired")]
    ExpiredToken,
    /// Too many passwords are being hashed.
    #[error("too many people are signing in; try again in a moment")]
    Busy,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a new account is made from; the edge has checked lengths and form.
#[derive(Debug)]
pub struct Registration {
    /// Its address, in lower case.
    pub email: String,
    /// The password.
    pub password: Token,
    /// What the shop calls its owner.
    pub name: Option<String>,
}

/// Makes an account and signs it in.
pub async fn register(ports: &Ports, registration: Registration) -> Result<IssuedSession, CustomerError> {
    let hash = ports
        .passwords
        .hash(registration.password.expose().to_owned())
        .await;
    let customer = NewCustomer {
        role: Role::Customer,
        email: Some(registration.email),
        name: registration.name,
        password_hash: Some(hash.ok_or(CustomerError::Busy)?),
        now: ports.clock.now(),
    };
    let user = ports.store.create_customer(customer).await?;
    issue(ports, user).await
}

/// Makes a guest and signs it in.
pub async fn enter_as_guest(ports: &Ports) -> Result<IssuedSession, CustomerError> {
    let now = ports.clock.now();
    let guest = NewCustomer {
        role: Role::Guest,
        email: None,
        name: None,
        password_hash: None,
        now,
    };
    let user = ports.store.create_customer(guest).await?;
    issue(ports, user).await
}

/// Signs in. What `guest` had in its cart, and its orders, move to the account.
pub async fn log_in(
    ports: &Ports,
    email: &str,
    password: &Token,
    guest: Option<&User>,
) -> Result<IssuedSession, CustomerError> {
    let stored = ports.store.customer_by_email(email).await?;
    let hash = stored.as_ref().and_then(|stored| stored.password_hash.clone());
    let verified = ports.passwords.verify(password.expose().to_owned(), hash).await;
    let user = match (stored, verified.ok_or(CustomerError::Busy)?) {
        (Some(stored), true) => stored.user,
        _ => return Err(CustomerError::InvalidCredentials),
    };
    if let Some(guest) = guest.filter(|guest| guest.role == Role::Guest) {
        ports.store.merge_guest(guest.id, user.id).await?;
    }
    issue(ports, user).await
}

/// Uses up a refresh token and gives a new pair. One that was used up before ends everything that descends from
/// the same sign-in: nobody can tell the thief from the owner.
pub async fn refresh(ports: &Ports, token: &Token) -> Result<IssuedSession, CustomerError> {
    let (access, refresh) = new_pair(ports);
    let nobody = UserId(0);
    let session = new_session(nobody, &access, &refresh, ports.clock.now());
    let rotation = ports
        .store
        .rotate_session(&token.hash(), session, ports.clock.now())
        .await?;
    match rotation {
        Rotation::Renewed(user) => Ok(IssuedSession {
            user,
            access,
            refresh,
        }),
        Rotation::Refused => Err(CustomerError::InvalidToken),
        Rotation::UsedTwice(user) => Err(CustomerError::StolenToken(user)),
    }
}

/// Who holds this access token.
pub async fn authenticate(ports: &Ports, token: &Token) -> Result<User, CustomerError> {
    let owner = ports
        .store
        .session(&token.hash())
        .await?
        .ok_or(CustomerError::InvalidToken)?;
    if owner.expires <= ports.clock.now() {
        return Err(CustomerError::ExpiredToken);
    }
    Ok(owner.user)
}

/// Signs out.
pub async fn log_out(ports: &Ports, token: &Token) -> Result<(), StoreError> {
    ports.store.revoke_session(&token.hash()).await
}

async fn issue(ports: &Ports, user: User) -> Result<IssuedSession, CustomerError> {
    let (access, refresh) = new_pair(ports);
    let session = new_session(user.id, &access, &refresh, ports.clock.now());
    ports.store.create_session(session).await?;
    Ok(IssuedSession {
        user,
        access,
        refresh,
    })
}

fn new_pair(ports: &Ports) -> (Token, Token) {
    (
        Token::random("wsa_", &*ports.chance),
        Token::random("wsr_", &*ports.chance),
    )
}

fn new_session(user_id: UserId, access: &Token, refresh: &Token, now: Moment) -> NewSession {
    NewSession {
        user_id,
        access_hash: access.hash(),
        access_expires: now.after(ACCESS_TTL),
        refresh_hash: refresh.hash(),
        refresh_expires: now.after(REFRESH_TTL),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_token_that_comes_again_at_once_is_no_theft() {
        for (used_at, now, expected) in [
            (0, 0, false),
            (0, 9_999, false),
            (0, 10_000, true),
            (60_000, 0, false),
            (60_001, 0, true),
        ] {
            let told = tells_of_theft(Moment(used_at), Moment(now));
            assert_eq!(told, expected, "used at {used_at}, again at {now}");
        }
    }
}
