//! The demo's accounts. They exist in demo data only.

use std::time::Duration;

use shop::{
    customers::{CustomerError, NewCustomer, NewSession, Role},
    ports::Ports,
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

/// Writes the demo accounts and their tokens, unless they are there.
pub async fn fill_accounts(ports: &Ports) -> Result<(), CustomerError> {
    if ports.store.customer_by_email(ACCOUNTS[0].email).await?.is_some() {
        return Ok(());
    }
    let password_hash = ports.passwords.hash(PASSWORD.to_owned()).await;
    for account in &ACCOUNTS {
        fill_account(ports, account, password_hash.clone()).await?;
    }
    Ok(())
}

async fn fill_account(
    ports: &Ports,
    account: &DemoAccount,
    password_hash: Option<String>,
) -> Result<(), CustomerError> {
    let now = ports.clock.now();
    let customer = NewCustomer {
        role: account.role,
        email: Some(account.email.to_owned()),
        name: Some(account.name.to_owned()),
        password_hash,
        now,
    };
    let user = ports.store.create_customer(customer).await?;
    let session = NewSession {
        user_id: user.id,
        access_hash: Token::from_text(account.token).hash(),
        access_expires: now.after(TOKEN_TTL),
        refresh_hash: Token::random("wsr_", &*ports.chance).hash(),
        refresh_expires: now.after(TOKEN_TTL),
    };
    Ok(ports.store.create_session(session).await?)
}
