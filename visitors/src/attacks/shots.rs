//! What an attacker sends. Nothing here is asked of anybody: the same seed gives the same shots.

use std::net::Ipv4Addr;

use fastrand::Rng;
use serde_json::json;

use super::attack::Attack;

/// How a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
    Delete,
}

/// One request of an attack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shot {
    /// Which of the attack's addresses it comes from.
    pub(super) source: usize,
    pub(super) method: Method,
    pub(super) path: String,
    /// What it claims in `X-Forwarded-For`.
    pub(super) forwarded_for: Option<Ipv4Addr>,
    /// Its content type and its body.
    pub(super) body: Option<(&'static str, String)>,
}

const JSON: &str = "application/json";

/// The accounts that are attacked: a domain that nobody can have, so that no real account is ever locked.
const DOMAIN: &str = "attack.example";
/// How many passwords of the list each account gets; fewer than the shop allows for one account.
const TRIES_PER_ACCOUNT: usize = 4;

const NAMES: [&str; 8] = ["ada", "bela", "chen", "dora", "emil", "fay", "gus", "hana"];
const PASSWORDS: [&str; 10] = [
    "123456",
    "password",
    "qwerty123",
    "letmein!",
    "dragon",
    "Summer2026",
    "iloveyou",
    "admin123",
    "welcome1",
    "monkey",
];
const PATHS: [&str; 12] = [
    "/.env",
    "/.git/config",
    "/wp-login.php",
    "/wp-admin/setup-config.php",
    "/phpmyadmin/index.php",
    "/admin.php",
    "/backup.zip",
    "/server-status",
    "/actuator/env",
    "/cgi-bin/test.cgi",
    "/api/v1/users",
    "/console/login",
];
const WORDS: [&str; 8] = ["old", "test", "dev", "private", "db", "config", "dump", "staging"];
const ENDINGS: [&str; 5] = [".php", ".sql", ".bak", ".zip", "/"];
const COUNTRIES: [&str; 7] = ["us", "uk", "de", "fr", "br", "in", "jp"];
const SORTS: [&str; 4] = ["popular", "price_asc", "price_desc", "name"];

/// The shots of an attack, at most `count`. Slow clients send none.
pub(super) fn shots(attack: Attack, count: u32, seed: u64) -> Vec<Shot> {
    let mut chance = Rng::with_seed(seed);
    let spread = chance.u32(..);
    let password = pick(&mut chance, &PASSWORDS);
    let numbers = 0..usize::try_from(count).unwrap_or(usize::MAX);
    let make = |number: usize| match attack {
        Attack::CredentialStuffing => {
            let password = PASSWORDS[number % PASSWORDS.len()];
            Some(login(0, &account(number / TRIES_PER_ACCOUNT, spread), password))
        }
        Attack::PasswordSpraying => {
            let source = number % usize::from(attack.addresses());
            Some(login(source, &account(number, spread), password))
        }
        Attack::EndpointScanning => Some(get(guessed_path(&mut chance))),
        Attack::CouponGuessing => Some(quote(&mut chance)),
        Attack::MalformedRequests => Some(malformed(number, &mut chance)),
        Attack::Scraping => Some(get(catalogue_page(&mut chance))),
        Attack::HeaderSpoofing => Some(Shot {
            forwarded_for: Some(invented_address(&mut chance)),
            ..get(catalogue_page(&mut chance))
        }),
        Attack::SlowClients => None,
    };
    numbers.map_while(make).collect()
}

fn pick(chance: &mut Rng, words: &[&'static str]) -> &'static str {
    words[chance.usize(..words.len())]
}

fn account(number: usize, spread: u32) -> String {
    let name = NAMES[number % NAMES.len()];
    format!("{name}.{spread}.{number}@{DOMAIN}")
}

fn login(source: usize, email: &str, password: &str) -> Shot {
    let body = json!({ "email": email, "password": password });
    Shot {
        source,
        ..post("/auth/login", body.to_string())
    }
}

fn guessed_path(chance: &mut Rng) -> String {
    if chance.bool() {
        return pick(chance, &PATHS).to_owned();
    }
    let (word, ending) = (pick(chance, &WORDS), pick(chance, &ENDINGS));
    format!("/{word}-{}{ending}", chance.u16(..))
}

fn quote(chance: &mut Rng) -> Shot {
    let coupon: String = (0..8).map(|_| chance.uppercase()).collect();
    let body = json!({ "country": "US", "coupon": format!("{coupon}{}", chance.u8(..)) });
    post("/checkout/quote", body.to_string())
}

/// Each of them is refused before anything is looked up or written.
fn malformed(number: usize, chance: &mut Rng) -> Shot {
    let noise: String = (0..chance.usize(1..12)).map(|_| chance.alphanumeric()).collect();
    match number % 7 {
        0 => post("/auth/login", format!("{{\"email\": \"{noise}")),
        1 => post(
            "/auth/register",
            json!({ "email": chance.u32(..), "password": [noise] }).to_string(),
        ),
        2 => post("/auth/refresh", format!("[{noise}")),
        3 => get(format!("/us/products?limit={noise}x")),
        4 => get(format!("/us/products?sort=by-{noise}")),
        5 => Shot {
            method: Method::Delete,
            ..get(format!("/us/products?q={noise}"))
        },
        _ => Shot {
            body: Some(("text/plain", noise)),
            ..post("/auth/login", String::new())
        },
    }
}

fn catalogue_page(chance: &mut Rng) -> String {
    let (country, sort) = (pick(chance, &COUNTRIES), pick(chance, &SORTS));
    format!("/{country}/products?sort={sort}&limit={}", chance.u8(1..=100))
}

/// An address of 198.18.0.0/15, which is for tests and belongs to nobody (RFC 2544).
fn invented_address(chance: &mut Rng) -> Ipv4Addr {
    let host = chance.u32(..1 << 17);
    Ipv4Addr::from_bits(Ipv4Addr::new(198, 18, 0, 0).to_bits() + host)
}

fn get(path: String) -> Shot {
    Shot {
        source: 0,
        method: Method::Get,
        path,
        forwarded_for: None,
        body: None,
    }
}

fn post(path: &str, body: String) -> Shot {
    Shot {
        method: Method::Post,
        body: Some((JSON, body)),
        ..get(path.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_seed_decides_everything() {
        for attack in Attack::ALL {
            assert_eq!(shots(attack, 100, 7), shots(attack, 100, 7), "{attack:?}");
            // What begins the same goes on the same, however long it is.
            assert!(
                shots(attack, 100, 7).starts_with(&shots(attack, 30, 7)),
                "{attack:?}"
            );
            if attack != Attack::SlowClients {
                assert_eq!(shots(attack, 100, 7).len(), 100, "{attack:?}");
                assert_ne!(shots(attack, 100, 7), shots(attack, 100, 8), "{attack:?}");
            }
        }
    }

    #[test]
    fn passwords_are_tried_on_accounts_that_nobody_has() {
        let bodies = |attack| -> Vec<serde_json::Value> {
            let shots = shots(attack, 40, 7);
            let bodies = shots.iter().map(|shot| &shot.body.as_ref().unwrap().1);
            bodies.map(|body| serde_json::from_str(body).unwrap()).collect()
        };
        let different = |bodies: &[serde_json::Value], field: &str| {
            let values = bodies.iter().map(|body| body[field].as_str().unwrap().to_owned());
            values.collect::<HashSet<_>>().len()
        };
        for (attack, accounts, passwords) in [
            (Attack::CredentialStuffing, 10, PASSWORDS.len()),
            (Attack::PasswordSpraying, 40, 1),
        ] {
            let bodies = bodies(attack);
            assert_eq!(different(&bodies, "email"), accounts, "{attack:?}");
            assert_eq!(different(&bodies, "password"), passwords, "{attack:?}");
            for body in bodies {
                assert!(body["email"].as_str().unwrap().ends_with("@attack.example"));
            }
        }
    }

    #[test]
    fn spraying_comes_from_all_its_addresses() {
        let sources = shots(Attack::PasswordSpraying, 40, 7);
        let sources: HashSet<usize> = sources.iter().map(|shot| shot.source).collect();
        assert_eq!(sources, HashSet::from([0, 1, 2, 3]));
    }

    #[test]
    fn each_spoofed_header_names_somebody_else() {
        let shots = shots(Attack::HeaderSpoofing, 300, 7);
        let claimed: HashSet<Ipv4Addr> = shots.iter().filter_map(|shot| shot.forwarded_for).collect();
        assert!(claimed.len() > 290, "{}", claimed.len());
        assert!(
            claimed
                .iter()
                .all(|address| matches!(address.octets(), [198, 18 | 19, ..]))
        );
    }
}
