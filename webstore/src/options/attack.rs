//! `webstore attack`: what can be said about it.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use visitors::attacks::{Attack, REQUESTS_MAX, SECONDS_DEFAULT, SECONDS_MAX};

pub(super) const EXAMPLES: &str = "\
The attacks, and what must show each:
  credential-stuffing  a list of passwords on many accounts        credential_stuffing
  password-spraying    one password on many, from 4 addresses      credential_stuffing
  endpoint-scanning    paths that are not there                    endpoint_scanning
  coupon-guessing      a guest asks for prices with coupons        abuse
  malformed-requests   broken JSON, wrong types and methods        abuse
  scraping             the catalogue as fast as it goes            IP limit
  header-spoofing      the same, with another X-Forwarded-For      IP limit
                       in each request
  slow-clients         connections that send a byte a second       connection cap, timeouts

The attackers come from 127.0.2.x and up, the addresses depend on --seed. Meanwhile honest shoppers from 127.0.1.x \
look around and buy as guests; nothing may happen to them. Accounts that are tried belong to nobody.

In the table:
  DETECTED AFTER  requests sent up to the first sign; for slow clients a request is a connection
  BLOCKED         share of the requests that got 429 or 403, or were cut off
  HONEST, HURT    requests of the shoppers, and those of them that failed
What is detected is not blocked by that alone: below the limits suspicious addresses are only reported, unless the \
shop was started with --block-suspicious.

It ends with code 0 when every attack was detected and no honest request was hurt, otherwise with 1. It attacks a \
shop on this machine only.

Examples:
  webstore attack all
      All of them on the shop that `webstore up` started; half a minute.
  webstore attack endpoint-scanning --requests 30 --seed 7
      One, of 30 requests. The same seed sends the same again, from the same addresses; the shop
      remembers them for five minutes, so that a second run is noticed at once, or blocked already.
  webstore attack all --port-offset 10000 --admin-token \"$TOKEN\"
      Another shop beside it, which has an administrator of its own.";

/// What stands for all attacks.
const ALL: &str = "all";
/// The administrator of the demo accounts; a real shop has no such token.
const DEMO_ADMIN_TOKEN: &str = "admin-token-456";

/// Which attack, and how much of it.
#[derive(Clone, Args)]
pub(crate) struct AttackWork {
    /// The attack, or all of them one after the other
    #[arg(value_name = "NAME", value_parser = names())]
    pub(crate) name: Attacks,

    /// Send at most N requests in each attack [default: as many as it needs to be noticed]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(REQUESTS_MAX)))]
    pub(crate) requests: Option<u32>,

    /// Stop each attack after N seconds; the shop cuts off slow heads after 10 and slow bodies after 5
    #[arg(long, value_name = "N", default_value_t = SECONDS_DEFAULT,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(SECONDS_MAX)))]
    pub(crate) seconds: u32,

    /// An administrator's token, to ask the shop what it noticed [default: that of the demo administrator,
    /// which only a shop with demo data has]
    #[arg(
        long,
        env = "WEBSTORE_ADMIN_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN",
        default_value = DEMO_ADMIN_TOKEN,
        hide_default_value = true
    )]
    pub(crate) admin_token: String,
}

// By hand, so that the token is never printed.
impl std::fmt::Debug for AttackWork {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut fields = formatter.debug_struct("AttackWork");
        fields.field("name", &self.name).finish_non_exhaustive()
    }
}

/// The attacks that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attacks(pub(crate) Vec<Attack>);

fn names() -> impl TypedValueParser<Value = Attacks> {
    let names = Attack::ALL.map(Attack::name).into_iter().chain([ALL]);
    PossibleValuesParser::new(names).try_map(|name| {
        if name == ALL {
            return Ok(Attacks(Attack::ALL.to_vec()));
        }
        let attack = Attack::find(&name).ok_or("there is no such attack")?;
        Ok::<_, &str>(Attacks(vec![attack]))
    })
}
