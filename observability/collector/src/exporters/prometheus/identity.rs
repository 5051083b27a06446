//! Which series a data point belongs to, as a number: no text is made for a series that is known already.
//!
//! Two series get the same number with a chance of one in 2^64 per pair, which for the most series there may be is one
//! in 10^9; the key is random, so nobody can aim at it.

use std::fmt::Write;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value::Value};

use super::attribute;
use super::reading::Kind;

/// Makes the numbers, with a key of its own.
#[derive(Debug, Default)]
pub(super) struct Identities {
    key: RandomState,
    scratch: String,
}

impl Identities {
    /// The number of `job` and `instance`, which is all of the resource that tells series apart.
    pub(super) fn target(&self, job: Option<&str>, instance: Option<&str>) -> u64 {
        self.key.hash_one((job, instance))
    }

    /// The number of a scope.
    pub(super) fn scope(&mut self, scope: Option<&InstrumentationScope>, schema_url: &str) -> u64 {
        let Some(scope) = scope else {
            return self.key.hash_one(("", "", schema_url, 0_u64));
        };
        let attributes = self.attributes(&scope.attributes);
        self.key
            .hash_one((&*scope.name, &*scope.version, schema_url, attributes))
    }

    /// The number of a metric of a target and a scope.
    pub(super) fn metric(&self, target: u64, scope: u64, name: &str, unit: &str, kind: Kind) -> u64 {
        self.key.hash_one((target, scope, name, unit, kind))
    }

    /// The number of a series of a metric, with its [`attributes`](Self::attributes).
    pub(super) fn series(&self, metric: u64, attributes: u64) -> u64 {
        self.key.hash_one((metric, attributes))
    }

    /// The number of a set of attributes, whatever their order. Values with the same text are the same.
    pub(super) fn attributes(&mut self, attributes: &[KeyValue]) -> u64 {
        self.attributes_but(attributes, |_| false)
    }

    /// As [`attributes`](Self::attributes), without those whose key is `left_out`.
    pub(super) fn attributes_but(&mut self, attributes: &[KeyValue], left_out: impl Fn(&str) -> bool) -> u64 {
        let mut sum = 0_u64;
        for attribute in attributes {
            if !left_out(&attribute.key) {
                sum = sum.wrapping_add(self.attribute(attribute));
            }
        }
        sum
    }

    fn attribute(&mut self, attribute: &KeyValue) -> u64 {
        let mut hasher = self.key.build_hasher();
        attribute.key.hash(&mut hasher);
        self.value_text(attribute.value.as_ref()).hash(&mut hasher);
        hasher.finish()
    }

    /// The common kinds without a new string.
    fn value_text<'a>(&'a mut self, value: Option<&'a AnyValue>) -> std::borrow::Cow<'a, str> {
        if let Some(AnyValue {
            value: Some(Value::IntValue(number)),
        }) = value
        {
            self.scratch.clear();
            let _infallible = write!(self.scratch, "{number}");
            return std::borrow::Cow::Borrowed(&self.scratch);
        }
        attribute::text(value)
    }
}

/// Takes a number that is a hash already as its own hash.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(key: &str, value: Value) -> KeyValue {
        KeyValue {
            key: key.to_owned(),
            value: Some(AnyValue { value: Some(value) }),
            ..KeyValue::default()
        }
    }

    fn text(key: &str, value: &str) -> KeyValue {
        attribute(key, Value::StringValue(value.to_owned()))
    }

    #[test]
    fn order_and_type_of_attributes_do_not_matter_but_key_and_text_do() {
        let mut identities = Identities::default();
        let number = identities.attributes(&[text("a", "1"), text("b", "2")]);
        assert_eq!(
            number,
            identities.attributes(&[text("b", "2"), attribute("a", Value::IntValue(1))])
        );
        for other in [
            vec![],
            vec![text("a", "1")],
            vec![text("a", "2"), text("b", "1")],
            vec![text("a1", ""), text("b", "2")],
        ] {
            assert_ne!(number, identities.attributes(&other));
        }
    }

    #[test]
    fn a_missing_instance_is_not_an_empty_one() {
        let identities = Identities::default();
        assert_ne!(
            identities.target(Some("a"), None),
            identities.target(Some("a"), Some(""))
        );
        assert_ne!(
            identities.target(Some("a"), None),
            identities.target(None, Some("a"))
        );
    }

    #[test]
    fn each_part_of_a_metric_makes_another_series() {
        let identities = Identities::default();
        let number = identities.metric(1, 2, "name", "s", Kind::Gauge);
        for other in [
            identities.metric(2, 1, "name", "s", Kind::Gauge),
            identities.metric(1, 2, "names", "", Kind::Gauge),
            identities.metric(1, 2, "name", "s", Kind::UpDown),
        ] {
            assert_ne!(number, other);
        }
    }
}
