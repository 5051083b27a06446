//! `webstore traffic`, and the traffic of `webstore up`: what can be said about them.

use std::net::{SocketAddr, SocketAddrV4};
use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use visitors::traffic::{CountryMix, Profile, SHOPPERS_MAX};

pub(super) const EXAMPLES: &str = "\
The shoppers come from all seven countries and from addresses of their own (127.x.x.x). Some only look, some leave a \
full cart behind, some buy, come back with their account, buy a lot, try coupons, or click twice on \"buy\". They come \
whether or not the shop keeps up; how long they wait counts from the moment at which they wanted to ask.

That the bank declines or does not answer, and that a coupon is of no use, is counted, and no error. Everything else is.

It ends with code 0 when there were no more errors than --max-errors allows, and nobody waited longer than --max-p95 \
allows; otherwise with 1. Ctrl-C ends it with the same table. It goes to a shop on this machine only.

Examples:
  webstore traffic
      Two shoppers a second for a minute, in the shop that `webstore up --traffic 0` started.
  webstore traffic --rate 20 --duration 5m --profile flash-sale --max-p95 250
      What a sale does to it.
  webstore traffic --rate 10 --country-mix jp=3,br=1 --browser-telemetry --seed 7
      The same shoppers with browsers that tell how it was. The same seed sends the same again.
  webstore traffic --rate 50 --think-time 100ms --shoppers 500
      In a hurry.";

/// Shoppers a second, unless somebody says otherwise.
const RATE_DEFAULT: &str = "2";
/// The most that anybody may ask for.
const RATE_MAX: f64 = 10_000.0;
/// The most shoppers at once that anybody may ask for.
const SHOPPERS_LIMIT: i64 = 20_000;

/// What the traffic is like.
#[derive(Clone, Debug, Args)]
pub(crate) struct TrafficWork {
    /// Shoppers who come in a second
    #[arg(long, value_name = "N", default_value = RATE_DEFAULT)]
    pub(crate) rate: Rate,

    /// How long they come, as in 30s, 5m, 1h
    #[arg(long, value_name = "TIME", default_value = "1m", value_parser = duration)]
    pub(crate) duration: Duration,

    /// How the rate changes; a day or a sale takes the whole --duration
    #[arg(long, value_name = "NAME", default_value = "steady", value_parser = profiles())]
    pub(crate) profile: Profile,

    /// Where they come from, as in us=3,de=1 [default: all seven countries]
    #[arg(long, value_name = "MIX")]
    pub(crate) country_mix: Option<CountryMix>,

    /// How long a shopper thinks before the next step, on average
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = duration)]
    pub(crate) think_time: Duration,

    /// The most who are there at once; those who come beyond are turned away, and counted
    #[arg(long, value_name = "N", default_value_t = SHOPPERS_MAX as u32,
        value_parser = clap::value_parser!(u32).range(1..=SHOPPERS_LIMIT))]
    pub(crate) shoppers: u32,

    /// Their browsers tell the shop how it was, and begin the traces
    #[arg(long)]
    pub(crate) browser_telemetry: bool,

    /// Where main-service is, as in 127.0.0.1:8000 [default: the address of --bind and --port-offset]
    #[arg(long, value_name = "IP:PORT")]
    pub(crate) target: Option<SocketAddr>,

    /// Where the shop's pages are, for --browser-telemetry, as in 127.0.0.1:3001 [default: as for --target]
    #[arg(long, value_name = "IP:PORT")]
    pub(crate) shop: Option<SocketAddrV4>,

    /// Fail if more of the requests than this went wrong, in percent
    #[arg(long, value_name = "PERCENT", default_value = "0")]
    pub(crate) max_errors: Percent,

    /// Fail if more than one in twenty waited longer for main-service, in milliseconds [default: no limit]
    #[arg(long, value_name = "MS")]
    pub(crate) max_p95: Option<u32>,
}

/// The traffic of `webstore up`.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct GuestsWanted {
    /// Let N simulated shoppers come in a second, so that there is something to see; 0 for nobody
    #[arg(
        long,
        env = "WEBSTORE_TRAFFIC",
        hide_env_values = true,
        value_name = "N",
        default_value = RATE_DEFAULT
    )]
    pub(crate) traffic: HouseRate,
}

/// Shoppers a second, at least one in a day or so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rate(pub(crate) f64);

/// The same, or nobody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct HouseRate(pub(crate) Option<Rate>);

/// From 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Percent(pub(crate) f64);

/// The slowest traffic that can be asked for, in shoppers a second.
const RATE_MIN: f64 = 0.000_01;

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rate: Option<f64> = text.parse().ok();
        let rate = rate.filter(|rate| (RATE_MIN..=RATE_MAX).contains(rate));
        rate.map(Self)
            .ok_or_else(|| format!("expected a number from {RATE_MIN} to {RATE_MAX}"))
    }
}

impl FromStr for HouseRate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.parse() == Ok(0.0) {
            return Ok(Self(None));
        }
        let rate = text.parse().map(|rate| Self(Some(rate)));
        rate.map_err(|error: String| format!("{error}, or 0 for nobody"))
    }
}

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let percent: Option<f64> = text.trim_end_matches(['%', ' ']).parse().ok();
        let percent = percent.filter(|percent| (0.0..=100.0).contains(percent));
        percent
            .map(Self)
            .ok_or_else(|| "expected a number from 0 to 100".to_owned())
    }
}

fn profiles() -> impl TypedValueParser<Value = Profile> {
    PossibleValuesParser::new(Profile::ALL.map(Profile::name))
        .try_map(|name| Profile::find(&name).ok_or("there is no such profile"))
}

/// The longest time that can be asked for, in seconds: 30 days.
const SECONDS_MAX: u64 = 30 * 24 * 60 * 60;

/// Reads `250ms`, `30s`, `5m`, `1h`.
fn duration(text: &str) -> Result<Duration, String> {
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let millis_each = match &text[number.len()..] {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60 * 1_000),
        "h" => Some(60 * 60 * 1_000),
        _ => None,
    };
    let millis = number.parse::<u64>().ok().zip(millis_each);
    let millis = millis.and_then(|(number, each)| number.checked_mul(each));
    let millis = millis.filter(|millis| *millis <= SECONDS_MAX * 1_000);
    millis
        .map(Duration::from_millis)
        .ok_or_else(|| "expected a time up to 30 days, as in 250ms, 30s, 5m, 1h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        for (text, expected) in [
            ("0s", Some(0)),
            ("250ms", Some(250)),
            ("30s", Some(30_000)),
            ("5m", Some(300_000)),
            ("720h", Some(2_592_000_000)),
            ("721h", None),
            ("30", None),
            ("s", None),
            ("-1s", None),
            ("1.5s", None),
            ("99999999999999999999s", None),
            ("18446744073709551615h", None),
        ] {
            let millis = duration(text).ok().map(|time| time.as_millis());
            assert_eq!(millis, expected, "{text}");
        }
    }

    #[test]
    fn a_rate_is_a_number_of_people() {
        for (text, rate, house) in [
            ("2", Some(Rate(2.0)), Some(HouseRate(Some(Rate(2.0))))),
            ("0.5", Some(Rate(0.5)), Some(HouseRate(Some(Rate(0.5))))),
            ("0", None, Some(HouseRate(None))),
            ("-1", None, None),
            ("10001", None, None),
            ("NaN", None, None),
            ("inf", None, None),
            ("many", None, None),
        ] {
            assert_eq!(text.parse().ok(), rate, "{text}");
            assert_eq!(text.parse().ok(), house, "{text}");
        }
    }

    #[test]
    fn a_percentage_is_one() {
        for (text, expected) in [
            ("0", Some(0.0)),
            ("0.5", Some(0.5)),
            ("5 %", Some(5.0)),
            ("101", None),
            ("-1", None),
        ] {
            assert_eq!(text.parse().ok(), expected.map(Percent), "{text}");
        }
    }
}
