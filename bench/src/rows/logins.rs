//! Logins that fail: whether the time tells who has an account.

use std::net::SocketAddr;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::client::Client;
use crate::options::RowOptions;
use crate::process::{Shop, Simulate};
use crate::report::{Finding, Target, Unit};
use crate::stats::median;

/// Addresses with an account, and as many without.
const ACCOUNTS: usize = 25;
/// Fewer than what an account bears in five minutes.
const TRIES_EACH: usize = 8;
/// By how much the medians may differ, in percent.
const DIFFERENCE_TARGET: f64 = 5.0;

/// How far the medians of both kinds are apart.
pub(super) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let shop = Shop::start(&options.places.webstore, Simulate::Off).await?;
    println!("logins: {ACCOUNTS} accounts, {TRIES_EACH} tries each, and as many without an account");
    register(shop.main_service()).await?;
    let times = try_all(shop.main_service()).await?;
    shop.stop()?;
    Ok(vec![finding(&times)])
}

/// How long the answers took, in milliseconds.
#[derive(Default)]
struct Times {
    unknown: Vec<f64>,
    known: Vec<f64>,
}

/// The address of an account, or one of the same length without.
fn email(is_known: bool, number: usize) -> String {
    let kind = if is_known { "member" } else { "nobody" };
    format!("{kind}-{number:02}@example.com")
}

fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

async fn register(address: SocketAddr) -> Result<()> {
    let mut client = Client::new(address);
    for number in 0..ACCOUNTS {
        let account = credentials(&email(true, number), "the right password");
        let answer = client.post("/auth/register", &account).await?;
        answer.success::<Value>().context("cannot register")?;
    }
    Ok(())
}

/// One after the other; the kind that comes first changes, so that neither always follows the other.
async fn try_all(address: SocketAddr) -> Result<Times> {
    let mut client = Client::new(address);
    let mut times = Times::default();
    for attempt in 0..TRIES_EACH {
        for number in 0..ACCOUNTS {
            let first = (attempt + number) % 2 == 0;
            for is_known in [first, !first] {
                let time = fail(&mut client, &email(is_known, number)).await?;
                match is_known {
                    true => times.known.push(time),
                    false => times.unknown.push(time),
                }
            }
        }
    }
    Ok(times)
}

async fn fail(client: &mut Client, email: &str) -> Result<f64> {
    let sent = Instant::now();
    let answer = client
        .post("/auth/login", &credentials(email, "the wrong password"))
        .await?;
    let time = sent.elapsed();
    ensure!(answer.status == 401, "status {} instead of 401", answer.status);
    Ok(time.as_secs_f64() * 1000.0)
}

fn finding(times: &Times) -> Finding {
    let (unknown, known) = (median(&times.unknown), median(&times.known));
    let ratio = unknown / known;
    Finding {
        name: "login, unknown and known account differ by".to_owned(),
        value: (ratio - 1.0).abs() * 100.0,
        unit: Unit::Percent,
        target: Target::Below(DIFFERENCE_TARGET),
        details: format!(
            "unknown / known {ratio:.3}; medians of {} and {} tries: {unknown:.2} and {known:.2} ms",
            times.unknown.len(),
            times.known.len()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_counts_in_both_directions() {
        for (unknown, known, is_met) in [
            (20.0, 20.0, true),
            (20.0, 19.1, true),
            (19.1, 20.0, true),
            (20.0, 19.0, false),
            (19.0, 20.0, false),
        ] {
            let times = Times {
                unknown: vec![unknown; 3],
                known: vec![known; 3],
            };
            assert_eq!(finding(&times).is_met(), is_met, "{unknown} {known}");
        }
    }
}
