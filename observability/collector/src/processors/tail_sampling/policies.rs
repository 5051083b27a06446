//! The policies, and how their votes make a decision.

use std::collections::HashSet;
use std::sync::Arc;

use regex::RegexSetBuilder;

use super::chance::{Bucket, Share};
use super::conditions::{CONDITIONS_MAX, Conditions, Test};
use super::digest::Digest;
use super::settings::{PolicySettings, Settings, TYPES};

/// How much memory the patterns of one policy may take when compiled.
const PATTERN_BYTES_MAX: usize = 1 << 20;

/// Why a set of policies is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("policies: {0}")]
pub struct PolicyError(String);

/// What one policy said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vote {
    /// It was decided before it was this one's turn.
    NotAsked,
    /// Not this one.
    No,
    /// Sample; of a drop policy: drop.
    Yes,
}

/// What the votes come to. The number is that of the policy, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The first that said "sample".
    Kept(u8),
    /// Nobody said "sample".
    NotSampled,
    /// A drop policy matched.
    Dropped(u8),
}

/// One policy.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    pub(super) name: Arc<str>,
    pub(super) is_drop: bool,
    pub(super) rule: Rule,
}

/// How a policy votes, without the spans.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    Always,
    Condition(u32),
    Share(Share),
    Rate(usize),
    All(Vec<Rule>),
    Not(Box<Rule>),
}

/// All policies, drop policies first.
#[derive(Clone, Debug)]
pub(super) struct Policies {
    pub(super) list: Vec<Policy>,
    pub(super) conditions: Conditions,
    buckets: Vec<Bucket>,
    is_first_match_enough: bool,
}

impl Policies {
    /// # Errors
    /// What is wrong with which policy.
    pub(super) fn new(settings: &Settings) -> Result<Self, PolicyError> {
        let mut builder = Builder::default();
        let mut names = HashSet::new();
        let (mut drops, mut others) = (Vec::new(), Vec::new());
        for policy in &settings.policies {
            if policy.name.is_empty() {
                return Err(PolicyError("each needs a name".to_owned()));
            }
            if !names.insert(&policy.name) {
                return Err(wrong(policy, "this name is there twice"));
            }
            let is_drop = policy.kind == "drop";
            let rule = match (&policy.drop, is_drop) {
                (Some(drop), true) => builder
                    .only(policy, "drop")
                    .and_then(|()| builder.all(policy, &drop.drop_sub_policy)),
                _ => builder.rule(policy),
            }?;
            let name = policy.name.as_str().into();
            let list = if is_drop { &mut drops } else { &mut others };
            list.push(Policy { name, is_drop, rule });
        }
        drops.append(&mut others);
        if drops.is_empty() || drops.len() > usize::from(u8::MAX) {
            return Err(PolicyError("there must be 1 to 255 of them".to_owned()));
        }
        Ok(Self {
            list: drops,
            conditions: builder.conditions,
            buckets: builder.buckets,
            is_first_match_enough: settings.sample_on_first_match,
        })
    }

    /// Asks them all, drop policies first. A drop ends the vote; so does a "sample" if that is the setting.
    pub(super) fn decide(&mut self, now: u64, id: &[u8; 16], digest: &Digest) -> (Outcome, Box<[Vote]>) {
        let mut votes = vec![Vote::NotAsked; self.list.len()].into_boxed_slice();
        let mut outcome = Outcome::NotSampled;
        for (number, (policy, vote)) in (0_u8..).zip(self.list.iter().zip(&mut votes)) {
            let is_yes = policy.rule.vote(now, id, digest, &mut self.buckets);
            *vote = if is_yes { Vote::Yes } else { Vote::No };
            if !is_yes {
                continue;
            }
            if policy.is_drop {
                return (Outcome::Dropped(number), votes);
            }
            if outcome == Outcome::NotSampled {
                outcome = Outcome::Kept(number);
            }
            if self.is_first_match_enough {
                break;
            }
        }
        (outcome, votes)
    }

    /// The name of a policy by its number.
    pub(super) fn name(&self, number: u8) -> Arc<str> {
        self.list
            .get(usize::from(number))
            .map_or_else(|| "".into(), |policy| policy.name.clone())
    }
}

impl Rule {
    fn vote(&self, now: u64, id: &[u8; 16], digest: &Digest, buckets: &mut [Bucket]) -> bool {
        match self {
            Self::Always => true,
            Self::Condition(bit) => digest.bits >> bit & 1 == 1,
            Self::Share(share) => share.has(id),
            Self::Rate(index) => buckets
                .get_mut(*index)
                .is_some_and(|bucket| bucket.take(now, digest.span_count)),
            Self::All(rules) => rules.iter().all(|rule| rule.vote(now, id, digest, buckets)),
            Self::Not(rule) => !rule.vote(now, id, digest, buckets),
        }
    }
}

fn wrong(policy: &PolicySettings, why: impl std::fmt::Display) -> PolicyError {
    PolicyError(format!("{:?}: {why}", policy.name))
}

#[derive(Default)]
struct Builder {
    conditions: Conditions,
    buckets: Vec<Bucket>,
}

impl Builder {
    /// Only the settings of the policy's own type may be given.
    fn only(&self, policy: &PolicySettings, kind: &str) -> Result<(), PolicyError> {
        match policy.given().into_iter().find(|given| *given != kind) {
            Some(stray) => Err(wrong(
                policy,
                format!("its type is {kind}, so {stray} has no place there"),
            )),
            None => Ok(()),
        }
    }

    fn rule(&mut self, policy: &PolicySettings) -> Result<Rule, PolicyError> {
        let kind = policy.kind.as_str();
        if !TYPES.contains(&kind) {
            let types = TYPES.join(", ");
            return Err(wrong(
                policy,
                format!("the type {kind:?} is unknown here, there are {types}"),
            ));
        }
        self.only(policy, kind)?;
        let rule = match kind {
            "always_sample" => Some(Ok(Rule::Always)),
            "latency" => policy.latency.as_ref().map(|latency| {
                let bit = self
                    .conditions
                    .latency(latency.threshold_ms, latency.upper_threshold_ms);
                condition(policy, bit, false)
            }),
            "status_code" => policy
                .status_code
                .as_ref()
                .map(|codes| self.status(policy, &codes.status_codes)),
            "numeric_attribute" | "string_attribute" | "boolean_attribute" => self.attribute(policy),
            "probabilistic" => policy.probabilistic.as_ref().map(|chance| {
                Ok(Rule::Share(Share::new(
                    &chance.hash_salt,
                    chance.sampling_percentage,
                )))
            }),
            "rate_limiting" => policy.rate_limiting.as_ref().map(|rate| {
                let capacity = match rate.burst_capacity {
                    0 => rate.spans_per_second.saturating_mul(2),
                    capacity => capacity,
                };
                self.buckets.push(Bucket::new(rate.spans_per_second, capacity));
                Ok(Rule::Rate(self.buckets.len() - 1))
            }),
            "and" => policy
                .and
                .as_ref()
                .map(|and| self.all(policy, &and.and_sub_policy)),
            "not" => policy.not.as_ref().map(|not| {
                let rule = self.sub(policy, &not.not_sub_policy)?;
                Ok(Rule::Not(Box::new(rule)))
            }),
            _ => None,
        };
        rule.unwrap_or_else(|| Err(wrong(policy, format!("it needs its settings under {kind:?}"))))
    }

    fn all(&mut self, policy: &PolicySettings, subs: &[PolicySettings]) -> Result<Rule, PolicyError> {
        if subs.is_empty() {
            return Err(wrong(policy, "it needs at least one sub-policy"));
        }
        let rules = subs.iter().map(|sub| self.sub(policy, sub));
        Ok(Rule::All(rules.collect::<Result<_, _>>()?))
    }

    /// As in the real one, a policy in a policy is one that looks at the trace itself.
    fn sub(&mut self, policy: &PolicySettings, sub: &PolicySettings) -> Result<Rule, PolicyError> {
        match sub.kind.as_str() {
            kind @ ("and" | "not" | "drop") => {
                Err(wrong(policy, format!("{kind} cannot stand in {}", policy.kind)))
            }
            _ => self.rule(sub),
        }
    }

    fn status(&mut self, policy: &PolicySettings, names: &[String]) -> Result<Rule, PolicyError> {
        if names.is_empty() {
            return Err(wrong(
                policy,
                "status_codes must name at least one of OK, ERROR, UNSET",
            ));
        }
        let code = |name: &String| match name.as_str() {
            "UNSET" => Ok(0),
            "OK" => Ok(1),
            "ERROR" => Ok(2),
            _ => Err(wrong(
                policy,
                format!("the status {name:?} is none of OK, ERROR, UNSET"),
            )),
        };
        let codes = names.iter().map(code).collect::<Result<_, _>>()?;
        condition(policy, self.conditions.status(codes), false)
    }

    fn attribute(&mut self, policy: &PolicySettings) -> Option<Result<Rule, PolicyError>> {
        let (key, test, is_inverted) = if let Some(number) = &policy.numeric_attribute {
            (
                &number.key,
                range(policy, number.min_value, number.max_value),
                number.invert_match,
            )
        } else if let Some(text) = &policy.string_attribute {
            let test = match text.enabled_regex_matching {
                true => patterns(policy, &text.values),
                // As in the real one, the empty text is not a value.
                false => Ok(Test::Texts(
                    text.values
                        .iter()
                        .filter(|value| !value.is_empty())
                        .cloned()
                        .collect(),
                )),
            };
            (&text.key, test, text.invert_match)
        } else {
            let flag = policy.boolean_attribute.as_ref()?;
            (&flag.key, Ok(Test::Flag(flag.value)), flag.invert_match)
        };
        Some(test.and_then(|test| {
            if key.is_empty() {
                return Err(wrong(policy, "it needs a key"));
            }
            condition(policy, self.conditions.attribute(key, test), is_inverted)
        }))
    }
}

fn condition(policy: &PolicySettings, bit: Option<u32>, is_inverted: bool) -> Result<Rule, PolicyError> {
    let Some(bit) = bit else {
        return Err(wrong(
            policy,
            format!("there are more than {CONDITIONS_MAX} conditions"),
        ));
    };
    let rule = Rule::Condition(bit);
    // Since 0.152 an inverted match is the plain opposite of the match.
    Ok(if is_inverted {
        Rule::Not(Box::new(rule))
    } else {
        rule
    })
}

/// A bound of 0 is no bound, as in the real one.
fn range(policy: &PolicySettings, min: i64, max: i64) -> Result<Test, PolicyError> {
    if min == 0 && max == 0 {
        return Err(wrong(policy, "it needs a min_value or a max_value other than 0"));
    }
    let min = if min == 0 { i64::MIN } else { min };
    let max = if max == 0 { i64::MAX } else { max };
    Ok(Test::Number { min, max })
}

fn patterns(policy: &PolicySettings, patterns: &[String]) -> Result<Test, PolicyError> {
    let set = RegexSetBuilder::new(patterns)
        .size_limit(PATTERN_BYTES_MAX)
        .build();
    set.map(Test::Patterns).map_err(|error| wrong(policy, error))
}
