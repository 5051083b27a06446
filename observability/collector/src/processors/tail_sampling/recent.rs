//! The last decisions with their reasons. What is kept of each is its digest; words are made of it when somebody asks.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::digest::Digest;
use super::policies::{Outcome, Policies, Policy, Rule, Vote};
use super::verdict::hex;

/// How many decisions can be looked at.
pub const RECENT_MAX: usize = 1_000;

/// The last [`RECENT_MAX`] decisions.
#[derive(Debug, Default)]
pub(super) struct Recent {
    records: VecDeque<Record>,
}

/// One decision.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// Nanoseconds since 1970.
    pub(super) at: u64,
    pub(super) id: [u8; 16],
    pub(super) outcome: Outcome,
    pub(super) votes: Box<[Vote]>,
    pub(super) digest: Digest,
}

impl Recent {
    /// Adds one, and forgets the oldest if there are too many.
    pub(super) fn push(&mut self, record: Record) {
        if self.records.len() >= RECENT_MAX {
            self.records.pop_front();
        }
        self.records.push_back(record);
    }

    /// Newest first.
    pub(super) fn list(&self, limit: usize, policies: &Policies) -> Vec<Value> {
        let newest = self.records.iter().rev().take(limit);
        newest.map(|record| record.told(policies)).collect()
    }

    /// The last decision about one trace.
    pub(super) fn about(&self, id: &[u8; 16], policies: &Policies) -> Option<Value> {
        let record = self.records.iter().rev().find(|record| record.id == *id)?;
        Some(record.told(policies))
    }
}

impl Record {
    fn told(&self, policies: &Policies) -> Value {
        let (decision, policy) = match self.outcome {
            Outcome::Kept(number) => ("sampled", Some(number)),
            Outcome::NotSampled => ("not_sampled", None),
            Outcome::Dropped(number) => ("dropped", Some(number)),
        };
        let votes = policies.list.iter().zip(&self.votes);
        let reasons = votes.filter_map(|(policy, vote)| self.reason(policy, *vote, policies));
        json!({
            "timeUnixNano": self.at.to_string(),
            "traceId": hex(&self.id),
            "decision": decision,
            "policy": policy.map(|number| policies.name(number).to_string()),
            "rootName": self.digest.root_name,
            "rootService": self.digest.root_service.as_deref(),
            "hasRoot": self.digest.has_root,
            "spanCount": self.digest.span_count,
            "durationMs": self.digest.duration_nanos() as f64 / 1e6,
            "reasons": reasons.collect::<Vec<_>>(),
        })
    }

    fn reason(&self, policy: &Policy, vote: Vote, policies: &Policies) -> Option<Value> {
        let word = match vote {
            Vote::NotAsked => return None,
            Vote::No => "no",
            Vote::Yes if policy.is_drop => "drop",
            Vote::Yes => "sample",
        };
        let observed = self.observed(&policy.rule, policies);
        Some(json!({ "policy": policy.name.as_ref(), "vote": word, "observed": observed }))
    }

    /// What the policy saw, if it is still known.
    fn observed(&self, rule: &Rule, policies: &Policies) -> Option<String> {
        match rule {
            Rule::Always => None,
            Rule::Condition(bit) if policies.conditions.is_latency(*bit) => {
                Some(format!("{} ms", self.digest.duration_nanos() / 1_000_000))
            }
            Rule::Condition(bit) => self.digest.seen(*bit).map(str::to_owned),
            Rule::Share(share) => {
                let (at, up_to) = share.position(&self.id);
                Some(format!("{:.2} % of {:.2} %", at * 100.0, up_to * 100.0))
            }
            Rule::Rate(_) => Some(format!("{} spans", self.digest.span_count)),
            Rule::Not(rule) => self.observed(rule, policies),
            Rule::All(rules) => {
                let observed = rules.iter().filter_map(|rule| self.observed(rule, policies));
                let observed: Vec<_> = observed.collect();
                (!observed.is_empty()).then(|| observed.join("; "))
            }
        }
    }
}
