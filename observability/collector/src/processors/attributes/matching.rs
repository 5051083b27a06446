//! `include` and `exclude`: which spans, data points and log records are meant.
//!
//! The keys are `match_type` (strict, regexp), `services`, `resources`, `attributes`, and by signal `span_names`, `metric_names`
//! and `log_bodies`. Each list that is written must match; one entry of `services`, the names and bodies is enough, of
//! `resources` and `attributes` every entry must be there.

use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use regex::Regex;
use serde::Deserialize;

use crate::attributes::{Literal, find, text};

/// A choice, checked, its patterns compiled.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub(super) struct Choice {
    services: Vec<Pattern>,
    span_names: Vec<Pattern>,
    metric_names: Vec<Pattern>,
    log_bodies: Vec<Pattern>,
    resources: Vec<Wanted>,
    attributes: Vec<Wanted>,
}

/// What may be chosen.
pub(super) struct Candidate<'a> {
    /// The resource's attributes.
    pub(super) resource: &'a [KeyValue],
    /// Its own.
    pub(super) attributes: &'a [KeyValue],
    pub(super) subject: Subject<'a>,
}

/// What it is, with what it is known by.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    Span(&'a str),
    Metric(&'a str),
    Log(Option<&'a Value>),
}

#[derive(Clone, Debug)]
enum Pattern {
    Exact(String),
    Matching(Regex),
}

#[derive(Clone, Debug)]
struct Wanted {
    key: String,
    value: Option<WantedValue>,
}

#[derive(Clone, Debug)]
enum WantedValue {
    Exact(Value),
    Matching(Regex),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    match_type: MatchType,
    #[serde(default)]
    services: Vec<String>,
    #[serde(default)]
    span_names: Vec<String>,
    #[serde(default)]
    metric_names: Vec<String>,
    #[serde(default)]
    log_bodies: Vec<String>,
    #[serde(default)]
    resources: Vec<WrittenAttribute>,
    #[serde(default)]
    attributes: Vec<WrittenAttribute>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum MatchType {
    Strict,
    Regexp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAttribute {
    key: String,
    value: Option<Literal>,
}

impl TryFrom<Written> for Choice {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let how = written.match_type;
        let patterns = |list: Vec<String>| {
            list.into_iter()
                .map(|text| pattern(how, text))
                .collect::<Result<Vec<_>, _>>()
        };
        let wanted = |list: Vec<WrittenAttribute>| {
            let wanted = list.into_iter().map(|attribute| wanted(how, attribute));
            wanted.collect::<Result<Vec<_>, _>>()
        };
        let choice = Self {
            services: patterns(written.services)?,
            span_names: patterns(written.span_names)?,
            metric_names: patterns(written.metric_names)?,
            log_bodies: patterns(written.log_bodies)?,
            resources: wanted(written.resources)?,
            attributes: wanted(written.attributes)?,
        };
        match choice.lists().iter().all(|(_, _, length)| *length == 0) {
            true => Err("at least one list of what to match must be set".to_owned()),
            false => Ok(choice),
        }
    }
}

fn pattern(how: MatchType, text: String) -> Result<Pattern, String> {
    match how {
        MatchType::Strict => Ok(Pattern::Exact(text)),
        MatchType::Regexp => Ok(Pattern::Matching(regex(&text)?)),
    }
}

fn regex(text: &str) -> Result<Regex, String> {
    Regex::new(text).map_err(|error| error.to_string())
}

fn wanted(how: MatchType, attribute: WrittenAttribute) -> Result<Wanted, String> {
    let value = match (how, attribute.value) {
        (_, None) => None,
        (MatchType::Strict, Some(Literal(value))) => Some(WantedValue::Exact(value)),
        (MatchType::Regexp, Some(Literal(Value::StringValue(text)))) => {
            Some(WantedValue::Matching(regex(&text)?))
        }
        (MatchType::Regexp, Some(_)) => {
            return Err(format!(
                "{:?}: match_type regexp needs text as value",
                attribute.key
            ));
        }
    };
    Ok(Wanted {
        key: attribute.key,
        value,
    })
}

impl Choice {
    /// The lists that mean something for one signal only (or for all of them), and their lengths.
    fn lists(&self) -> [(&'static str, &'static str, usize); 6] {
        [
            ("services", "", self.services.len()),
            ("resources", "", self.resources.len()),
            ("attributes", "", self.attributes.len()),
            ("span_names", "traces", self.span_names.len()),
            ("metric_names", "metrics", self.metric_names.len()),
            ("log_bodies", "logs", self.log_bodies.len()),
        ]
    }

    /// Whether every list that is written means something for that signal.
    pub(super) fn fits(&self, signal: &str) -> Result<(), String> {
        let is_strange = |(_, of, length): &&(_, &str, usize)| *length > 0 && !of.is_empty() && *of != signal;
        match self.lists().iter().find(is_strange) {
            Some((list, of, _)) => Err(format!("{list} has a meaning for {of} only, not for {signal}")),
            None => Ok(()),
        }
    }

    pub(super) fn is_match(&self, candidate: &Candidate<'_>) -> bool {
        let any = |patterns: &[Pattern], text: Option<&str>| {
            let is_one = |text: &str| patterns.iter().any(|pattern| pattern.is_match(text));
            patterns.is_empty() || text.is_some_and(is_one)
        };
        let all =
            |list: &[Wanted], attributes: &[KeyValue]| list.iter().all(|wanted| wanted.is_in(attributes));
        let name = match candidate.subject {
            Subject::Span(name) => any(&self.span_names, Some(name)),
            Subject::Metric(name) => any(&self.metric_names, Some(name)),
            Subject::Log(Some(Value::StringValue(body))) => any(&self.log_bodies, Some(body)),
            Subject::Log(_) => any(&self.log_bodies, None),
        };
        let service = match find(candidate.resource, "service.name") {
            Some(Value::StringValue(service)) => Some(&**service),
            _ => None,
        };
        name && any(&self.services, service)
            && all(&self.resources, candidate.resource)
            && all(&self.attributes, candidate.attributes)
    }
}

impl Pattern {
    fn is_match(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => exact == text,
            Self::Matching(regex) => regex.is_match(text),
        }
    }
}

impl Wanted {
    fn is_in(&self, attributes: &[KeyValue]) -> bool {
        let Some(found) = find(attributes, &self.key) else {
            return false;
        };
        match &self.value {
            None => true,
            Some(WantedValue::Exact(exact)) => exact == found,
            Some(WantedValue::Matching(regex)) => text(found).is_some_and(|text| regex.is_match(&text)),
        }
    }
}
