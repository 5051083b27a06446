//! The demo's accounts. They exist in demo data only.

use std::time::Duration;

use commerce::UserId;
use shop::{
    customers::{CustomerError, NewCustomer, NewSession, Role, User},
    ports::{Ports, StoreError},
    tokens::Token,
};

/// Demo tokens hold for so long from the day on which the store was filled.
const TOKEN_TTL: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);
/// The password of every demo account.
const PASSWORD: &str = "correct horse battery";

struct DemoAccount {
    email: &'static str,
    name: &'static str,
    role: Role,
    token: &'static str,
}

const ACCOUNTS: [DemoAccount; 3] = [
    DemoAccount {
        email: "demo@webstore.example",
        name: "Dana Demo",
        role: Role::Customer,
        token: "user-token-123",
    },
    DemoAccount {
        email: "admin@webstore.example",
        name: "Alex Admin",
        role: Role::Admin,
        token: "admin-token-456",
    },
    DemoAccount {
        email: "test@webstore.example",
        name: "Toni Test",
        role: Role::Customer,
        token: "test-token-789",
    },
];

/// Writes the demo accounts and their tokens, as far as they are not there. Another instance may do so at the same
/// time.
pub async fn fill_accounts(ports: &Ports) -> Result<(), CustomerError> {
    let mut password_hash = None;
    for account in &ACCOUNTS {
        let user = match user(ports, account).await? {
            Some(user) => user,
            None => {
                if password_hash.is_none() {
                    password_hash = ports.passwords.hash(PASSWORD.to_owned()).await;
                }
                create_account(ports, account, password_hash.clone()).await?
            }
        };
        give_token(ports, account, user.id).await?;
    }
    Ok(())
}

async fn user(ports: &Ports, account: &DemoAccount) -> Result<Option<User>, StoreError> {
    let customer = ports.store.customer_by_email(account.email).await?;
    Ok(customer.map(|customer| customer.user))
}

async fn create_account(
    ports: &Ports,
    account: &DemoAccount,
    password_hash: Option<String>,
) -> Result<User, CustomerError> {
    let customer = NewCustomer {
        role: account.role,
        email: Some(account.email.to_owned()),
        name: Some(account.name.to_owned()),
        password_hash,
        now: ports.clock.now(),
    };
    match ports.store.create_customer(customer).await {
        // Another instance was faster.
        Err(CustomerError::EmailTaken) => user(ports, account).await?.ok_or(CustomerError::EmailTaken),
        created => created,
    }
}

async fn give_token(ports: &Ports, account: &DemoAccount, user_id: UserId) -> Result<(), StoreError> {
    let access_hash = Token::from_text(account.token).hash();
    if ports.store.session(&access_hash).await?.is_some() {
        return Ok(());
    }
    let now = ports.clock.now();
    let session = NewSession {
        user_id,
        access_hash: access_hash.clone(),
        access_expires: now.after(TOKEN_TTL),
        refresh_hash: Token::random("wsr_", &*ports.chance).hash(),
        refresh_expires: now.after(TOKEN_TTL),
    };
    match ports.store.create_session(session).await {
        // Another instance was faster.
        Err(error) => match ports.store.session(&access_hash).await? {
            Some(_) => Ok(()),
            None => Err(error),
        },
        Ok(()) => Ok(()),
    }
}
