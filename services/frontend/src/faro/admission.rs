//! How much may come in: token buckets, one for each caller and one for all items together.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderValue, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use service::Problem;

/// The most callers that are counted each by itself; those for whom there is no place share one bucket.
const CALLERS_MAX: usize = 10_000;
/// How often at most it is looked who can be forgotten.
const SWEEP_INTERVAL: SignedDuration = SignedDuration::from_secs(1);

/// So many a second, and so many at once after a rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// In each second.
    pub per_second: u32,
    /// At once.
    pub burst: u32,
}

/// What the receiver takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollectLimits {
    /// Requests of one address, an IPv6 network (/64) being one; `None` is no limit.
    pub requests_of_caller: Option<Rate>,
    /// Items of everybody together.
    pub items: Rate,
}

impl Default for CollectLimits {
    fn default() -> Self {
        Self {
            requests_of_caller: Some(Rate {
                per_second: 20,
                burst: 60,
            }),
            items: Rate {
                per_second: 100_000,
                burst: 200_000,
            },
        }
    }
}

/// Lets in or not.
#[derive(Debug)]
pub(super) struct Admission {
    limits: CollectLimits,
    callers: Mutex<Callers>,
    items: Mutex<Bucket>,
}

#[derive(Debug)]
struct Callers {
    buckets: HashMap<IpAddr, Bucket>,
    others: Bucket,
    swept: Timestamp,
}

/// What is left, as of a moment.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Timestamp,
}

impl Admission {
    pub(super) fn new(limits: CollectLimits, now: Timestamp) -> Self {
        let others = limits.requests_of_caller.unwrap_or(limits.items);
        Self {
            limits,
            callers: Mutex::new(Callers {
                buckets: HashMap::new(),
                others: Bucket::full(others, now),
                swept: now,
            }),
            items: Mutex::new(Bucket::full(limits.items, now)),
        }
    }

    /// Counts a request of this caller.
    ///
    /// # Errors
    ///
    /// 429, with the time until there is room again.
    pub(super) fn request(&self, caller: IpAddr, now: Timestamp) -> Result<(), Problem> {
        let Some(rate) = self.limits.requests_of_caller else {
            return Ok(());
        };
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        callers
            .bucket(caller, rate, now)
            .take(1.0, rate, now)
            .map_err(|wait| {
                too_many(
                    "too_many_requests",
                    "This address sends too much; wait a little.",
                    wait,
                )
            })
    }

    /// Counts so many items.
    ///
    /// # Errors
    ///
    /// 429, with the time until there is room again.
    pub(super) fn items(&self, items: usize, now: Timestamp) -> Result<(), Problem> {
        let rate = self.limits.items;
        let mut bucket = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        // Never near the numbers that a float cannot hold.
        bucket
            .take(items.max(1) as f64, rate, now)
            .map_err(|wait| too_many("too_many_items", "Too much comes in; wait a little.", wait))
    }
}

impl Callers {
    fn bucket(&mut self, caller: IpAddr, rate: Rate, now: Timestamp) -> &mut Bucket {
        let is_full = self.buckets.len() >= CALLERS_MAX && !self.buckets.contains_key(&caller);
        if is_full && now.duration_since(self.swept).abs() >= SWEEP_INTERVAL {
            self.swept = now;
            self.buckets.retain(|_, bucket| !bucket.is_full(rate, now));
        }
        if is_full && self.buckets.len() >= CALLERS_MAX {
            return &mut self.others;
        }
        self.buckets
            .entry(caller)
            .or_insert_with(|| Bucket::full(rate, now))
    }
}

impl Bucket {
    fn full(rate: Rate, now: Timestamp) -> Self {
        Self {
            left: f64::from(rate.burst),
            at: now,
        }
    }

    fn is_full(&self, rate: Rate, now: Timestamp) -> bool {
        self.at_moment(rate, now).left >= f64::from(rate.burst)
    }

    /// A clock that was set back gives nothing, and takes nothing.
    fn at_moment(self, rate: Rate, now: Timestamp) -> Self {
        let earned = now.duration_since(self.at).as_secs_f64().max(0.0) * f64::from(rate.per_second);
        Self {
            left: (self.left + earned).min(f64::from(rate.burst)),
            at: now,
        }
    }

    /// Takes so many, at most a whole bucket; otherwise the seconds until they are there.
    fn take(&mut self, many: f64, rate: Rate, now: Timestamp) -> Result<(), f64> {
        *self = self.at_moment(rate, now);
        let missing = many.min(f64::from(rate.burst)) - self.left;
        if missing > 0.0 {
            return Err(missing / f64::from(rate.per_second.max(1)));
        }
        self.left = -missing;
        Ok(())
    }
}

fn too_many(code: &'static str, detail: &'static str, wait: f64) -> Problem {
    // Whole seconds, and never more than a bucket takes to fill.
    let seconds = wait.ceil().max(1.0) as u32;
    Problem::new(StatusCode::TOO_MANY_REQUESTS, code, detail)
        .with_header(header::RETRY_AFTER, HeaderValue::from(seconds))
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;

    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(milliseconds).unwrap()
    }

    fn admission(per_second: u32, burst: u32) -> Admission {
        let rate = Rate { per_second, burst };
        let limits = CollectLimits {
            requests_of_caller: Some(rate),
            items: Rate {
                per_second: 10,
                burst: 100,
            },
        };
        Admission::new(limits, at(0))
    }

    /// 0 if it is let in, otherwise the seconds to wait.
    fn wait(outcome: Result<(), Problem>) -> u32 {
        let Err(problem) = outcome else { return 0 };
        assert_eq!(problem.status(), StatusCode::TOO_MANY_REQUESTS);
        let response = problem.into_response();
        response.headers()[header::RETRY_AFTER]
            .to_str()
            .unwrap()
            .parse()
            .unwrap()
    }

    fn caller(number: u32) -> IpAddr {
        IpAddr::V4(number.into())
    }

    #[test]
    fn a_caller_has_a_burst_and_then_a_pace() {
        let admission = admission(2, 3);
        for (milliseconds, expected) in [
            (0, 0),
            (0, 0),
            (0, 0),
            (0, 1),
            (499, 1),
            (500, 0),
            (500, 1),
            (60_000, 0),
            (60_000, 0),
            (60_000, 0),
            (60_000, 1),
            (10_000, 1),
            (10_500, 0),
        ] {
            let outcome = admission.request(caller(1), at(milliseconds));
            assert_eq!(wait(outcome), expected, "at {milliseconds}");
        }
        assert_eq!(wait(admission.request(caller(2), at(10_500))), 0);
    }

    #[test]
    fn items_of_all_are_counted_and_the_wait_is_true() {
        let admission = admission(1, 1);
        for (items, seconds, expected) in [
            (95, 0, 0),
            (20, 0, 2),
            (20, 1, 1),
            (20, 2, 0),
            (100, 2, 10),
            (100, 12, 0),
        ] {
            let outcome = admission.items(items, at(seconds * 1_000));
            assert_eq!(wait(outcome), expected, "{items} at {seconds}");
        }
    }

    #[test]
    fn callers_without_a_place_share_one_bucket_until_others_can_be_forgotten() {
        let admission = admission(1, 1);
        let many = u32::try_from(CALLERS_MAX).unwrap();
        for number in 0..many {
            assert_eq!(wait(admission.request(caller(number), at(0))), 0);
        }
        assert_eq!(wait(admission.request(caller(many), at(0))), 0);
        assert_eq!(wait(admission.request(caller(many + 1), at(0))), 1);
        assert_eq!(wait(admission.request(caller(many + 1), at(1_000))), 0);
        assert_eq!(admission.callers.lock().unwrap().buckets.len(), 1);
    }

    #[test]
    fn without_a_limit_everybody_comes_in() {
        let limits = CollectLimits {
            requests_of_caller: None,
            ..CollectLimits::default()
        };
        let admission = Admission::new(limits, at(0));
        assert!((0..1_000).all(|_| admission.request(caller(1), at(0)).is_ok()));
    }
}
