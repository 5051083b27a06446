//! What the limits take of each request: the shop's CPU time with them, less without them.

mod visitors;

use anyhow::{Result, ensure};
use lab::{RedisOptions, RedisServer};

use self::visitors::{REQUESTS, Sources, Visit, arrive, ask, is_limited};
use crate::options::RowOptions;
use crate::process::{Shop, ShopSettings, cpu_time, script_calls};
use crate::report::{Finding, Target, Unit};
use crate::stats::median;

const ROUNDS_DEFAULT: u64 = 5;
/// What all layers together may take of a request, in microseconds.
const COST_TARGET: f64 = 15.0;
/// Questions to Redis for a request with a token.
const SCRIPTS_TARGET: f64 = 2.0;

/// In the memory of the process, and in Redis.
pub(super) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let mut sources = Sources::default();
    let embedded = compare(options, None, &mut sources).await?;
    let redis = RedisServer::start(RedisOptions::default()).await?;
    let shared = compare(options, Some(&redis), &mut sources).await?;
    Ok(findings(&embedded, &shared))
}

/// What a request costs.
#[derive(Clone, Copy, Debug)]
struct Cost {
    /// The shop's CPU time, in microseconds.
    cpu: f64,
    /// Scripts that Redis ran.
    scripts: f64,
}

/// What one kind of request costs with the limits and without them, round by round.
type Rounds = Vec<(Cost, Cost)>;

/// What both kinds of requests cost.
#[derive(Debug, Default)]
struct Comparison {
    plain: Rounds,
    with_token: Rounds,
}

/// A shop with limits and one without, in turns.
async fn compare(
    options: &RowOptions,
    redis: Option<&RedisServer>,
    sources: &mut Sources,
) -> Result<Comparison> {
    let settings = |has_limits| ShopSettings {
        has_limits,
        redis_url: redis.map(|redis| redis.url(u32::from(has_limits))),
        ..ShopSettings::default()
    };
    let guarded = Shop::start_with(&options.places.webstore, &settings(true)).await?;
    let open = Shop::start_with(&options.places.webstore, &settings(false)).await?;
    let is_on = is_limited(guarded.main_service(), sources).await?;
    ensure!(is_on, "the limits are not on");
    let is_off = !is_limited(open.main_service(), sources).await?;
    ensure!(is_off, "the limits are not off");
    let place = if redis.is_some() { "Redis" } else { "memory" };
    let rounds = options.rounds.unwrap_or(ROUNDS_DEFAULT);
    let mut comparison = Comparison::default();
    for round in 1..=rounds {
        println!("layers with the cache in {place}, round {round} of {rounds}");
        for (visit, found) in [
            (Visit::Plain, &mut comparison.plain),
            (Visit::WithToken, &mut comparison.with_token),
        ] {
            let with = cost(&guarded, visit, sources, redis).await?;
            let without = cost(&open, visit, sources, redis).await?;
            found.push((with, without));
        }
    }
    guarded.stop()?;
    open.stop()?;
    Ok(comparison)
}

/// Lets many visitors ask; the other shop has nothing to do meanwhile.
async fn cost(shop: &Shop, visit: Visit, sources: &mut Sources, redis: Option<&RedisServer>) -> Result<Cost> {
    let visitors = arrive(shop.main_service(), visit, sources).await?;
    let (scripts_before, cpu_before) = (scripts(redis).await?, cpu_time(shop.pid())?);
    ask(visitors).await?;
    let (cpu, scripts) = (
        cpu_time(shop.pid())? - cpu_before,
        scripts(redis).await? - scripts_before,
    );
    // Far below the numbers that a float cannot hold.
    let requests = REQUESTS as f64;
    Ok(Cost {
        cpu: cpu.as_secs_f64() * 1e6 / requests,
        // The few that the shop runs by itself, one a second, are not the requests'.
        scripts: hundredths(scripts as f64 / requests),
    })
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

async fn scripts(redis: Option<&RedisServer>) -> Result<u64> {
    match redis {
        Some(redis) => script_calls(redis).await,
        None => Ok(0),
    }
}

fn findings(embedded: &Comparison, shared: &Comparison) -> Vec<Finding> {
    let layers = |kind: &str, rounds: &Rounds| Finding {
        name: format!("security layers, CPU per {kind}"),
        value: difference(rounds),
        unit: Unit::Microseconds,
        target: Target::Below(COST_TARGET),
        details: format!("cache in memory; {}", with_and_without(rounds)),
    };
    vec![
        layers("plain request", &embedded.plain),
        layers("request with a token", &embedded.with_token),
        Finding {
            name: "security layers, scripts in Redis per request with a token".to_owned(),
            value: scripts_with_limits(&shared.with_token),
            unit: Unit::PerRequest,
            target: Target::AtMost(SCRIPTS_TARGET),
            details: format!(
                "{:.2} per plain request; CPU with Redis: plain {:.1} µs more ({}), with a token {:.1} µs more ({})",
                scripts_with_limits(&shared.plain),
                difference(&shared.plain),
                with_and_without(&shared.plain),
                difference(&shared.with_token),
                with_and_without(&shared.with_token)
            ),
        },
    ]
}

/// The median of the rounds' differences, in microseconds.
fn difference(rounds: &Rounds) -> f64 {
    let differences: Vec<f64> = rounds
        .iter()
        .map(|(with, without)| with.cpu - without.cpu)
        .collect();
    median(&differences)
}

fn scripts_with_limits(rounds: &Rounds) -> f64 {
    median(&rounds.iter().map(|(with, _)| with.scripts).collect::<Vec<_>>())
}

fn with_and_without(rounds: &Rounds) -> String {
    let with: Vec<f64> = rounds.iter().map(|(with, _)| with.cpu).collect();
    let without: Vec<f64> = rounds.iter().map(|(_, without)| without.cpu).collect();
    format!(
        "{:.1} µs with limits, {:.1} µs without",
        median(&with),
        median(&without)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(cpu: [(f64, f64); 3], scripts: f64) -> Rounds {
        let cost = |cpu| Cost { cpu, scripts };
        cpu.map(|(with, without)| (cost(with), cost(without))).to_vec()
    }

    #[test]
    fn the_difference_is_taken_within_a_round() {
        let slow_in_the_middle = rounds([(30.0, 20.0), (90.0, 78.0), (31.0, 20.0)], 0.0);
        assert_eq!(difference(&slow_in_the_middle), 11.0);
    }

    #[test]
    fn what_the_shop_asks_by_itself_does_not_count() {
        assert_eq!(hundredths(2.004), 2.0);
        assert_eq!(hundredths(2.04), 2.04);
    }

    #[test]
    fn scripts_are_those_of_requests_with_a_token() {
        let comparison = |plain, with_token| Comparison {
            plain: rounds([(20.0, 10.0); 3], plain),
            with_token: rounds([(40.0, 20.0); 3], with_token),
        };
        let found = findings(&comparison(0.0, 0.0), &comparison(1.0, 2.0));
        let (values, met): (Vec<_>, Vec<_>) = found.iter().map(|one| (one.value, one.is_met())).unzip();
        assert_eq!(values, [10.0, 20.0, 2.0]);
        assert_eq!(met, [true, false, true]);
    }
}
