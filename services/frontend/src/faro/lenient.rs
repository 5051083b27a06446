//! Reading JSON of others: what has another type than expected is taken as what it could mean, or as nothing, so that
//! one odd field does not cost the rest. Lists and maps have limits; what is beyond them is read and forgotten.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The most pairs of a map.
pub(super) const PAIRS_MAX: usize = 64;

/// A text; numbers and booleans are taken as they are written, everything else as an empty text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word<'a>(pub(super) Cow<'a, str>);

/// A finite number, also one that is written as a text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Number(pub(super) Option<f64>);

/// A whole number, also one that is written as a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Whole(pub(super) Option<i128>);

/// Pairs in the order of their keys, each key once, with its last value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pairs<'a, V>(pub(super) Vec<(Cow<'a, str>, V)>);

/// The first `MAX` of a list; anything but a list is an empty one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct List<T, const MAX: usize> {
    pub(super) items: Vec<T>,
    /// How many came after them.
    pub(super) more: usize,
}

impl Deref for Word<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<V> Default for Pairs<'_, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            more: 0,
        }
    }
}

impl<T, const MAX: usize> List<T, MAX> {
    /// How many came.
    pub(super) fn count(&self) -> usize {
        self.items.len() + self.more
    }
}

/// What is of another type is nothing.
macro_rules! nothing {
    ($($visit:ident: $type:ty),*) => {
        $(
            fn $visit<E>(self, _: $type) -> Result<Self::Value, E> {
                Ok(Self::Value::default())
            }
        )*

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
    };
}

/// Makes a scalar of whatever comes.
trait Scalar<'a>: Default {
    fn of_text(text: Cow<'a, str>) -> Self;
    fn of_whole(number: i128) -> Self;
    fn of_number(number: f64) -> Self;
    fn of_bool(value: bool) -> Self;
}

impl<'a> Scalar<'a> for Word<'a> {
    fn of_text(text: Cow<'a, str>) -> Self {
        Self(text)
    }

    fn of_whole(number: i128) -> Self {
        Self(number.to_string().into())
    }

    fn of_number(number: f64) -> Self {
        Self(number.to_string().into())
    }

    fn of_bool(value: bool) -> Self {
        Self(if value { "true" } else { "false" }.into())
    }
}

impl<'a> Scalar<'a> for Number {
    fn of_text(text: Cow<'a, str>) -> Self {
        text.trim()
            .parse()
            .map_or_else(|_| Self::default(), Self::of_number)
    }

    fn of_whole(number: i128) -> Self {
        // A double is all that a browser has.
        Self(Some(number as f64))
    }

    fn of_number(number: f64) -> Self {
        Self(Some(number).filter(|number| number.is_finite()))
    }

    fn of_bool(_: bool) -> Self {
        Self::default()
    }
}

impl<'a> Scalar<'a> for Whole {
    fn of_text(text: Cow<'a, str>) -> Self {
        Self(text.trim().parse().ok())
    }

    fn of_whole(number: i128) -> Self {
        Self(Some(number))
    }

    fn of_number(number: f64) -> Self {
        // Beyond the range it is the nearest that there is.
        Self((number.fract() == 0.0).then_some(number as i128))
    }

    fn of_bool(_: bool) -> Self {
        Self::default()
    }
}

struct ScalarVisitor<S>(PhantomData<S>);

impl<'de, S: Scalar<'de>> Visitor<'de> for ScalarVisitor<S> {
    type Value = S;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<S, E> {
        Ok(S::of_text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<S, E> {
        Ok(S::of_text(Cow::Owned(text.to_owned())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<S, E> {
        Ok(S::of_whole(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<S, E> {
        Ok(S::of_whole(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<S, E> {
        Ok(S::of_number(number))
    }

    fn visit_bool<E>(self, value: bool) -> Result<S, E> {
        Ok(S::of_bool(value))
    }

    fn visit_unit<E>(self) -> Result<S, E> {
        Ok(S::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<S, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(S::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<S, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(S::default())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Word<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word: Word<'de> = deserializer.deserialize_any(ScalarVisitor(PhantomData))?;
        Ok(word)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor(PhantomData))
    }
}

struct PairsVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for PairsVisitor<V> {
    type Value = Pairs<'de, V>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    nothing!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Pairs::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs: Vec<(Cow<'de, str>, V)> = Vec::new();
        while pairs.len() < PAIRS_MAX {
            let Some((key, value)) = map.next_entry::<Word<'de>, V>()? else {
                break;
            };
            match pairs.iter_mut().find(|(known, _)| *known == key.0) {
                Some(known) => known.1 = value,
                None => pairs.push((key.0, value)),
            }
        }
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        pairs.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(Pairs(pairs))
    }
}

impl<'de: 'a, 'a, V: Deserialize<'de>> Deserialize<'de> for Pairs<'a, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pairs: Pairs<'de, V> = deserializer.deserialize_any(PairsVisitor(PhantomData))?;
        Ok(pairs)
    }
}

struct ListVisitor<T, const MAX: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for ListVisitor<T, MAX> {
    type Value = List<T, MAX>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    nothing!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(List::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        let mut more = 0;
        while items.len() < MAX {
            let Some(item) = list.next_element()? else { break };
            items.push(item);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            more += 1;
        }
        Ok(List { items, more })
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for List<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_whatever_could_mean_one() {
        for (json, expected) in [
            ("\"a\\nb\"", "a\nb"),
            ("\"plain\"", "plain"),
            ("7", "7"),
            ("-7", "-7"),
            ("1.5", "1.5"),
            ("true", "true"),
            ("null", ""),
            ("[1, [2]]", ""),
            ("{\"a\": {\"b\": 1}}", ""),
        ] {
            let word: Word<'_> = serde_json::from_str(json).unwrap();
            assert_eq!(&*word, expected, "{json}");
        }
    }

    #[test]
    fn numbers_may_be_texts_and_are_finite() {
        for (json, expected) in [
            ("1.5", Some(1.5)),
            ("\"1.5\"", Some(1.5)),
            ("7", Some(7.0)),
            ("\"NaN\"", None),
            ("\"inf\"", None),
            ("\"\"", None),
            ("true", None),
            ("[]", None),
        ] {
            let number: Number = serde_json::from_str(json).unwrap();
            assert_eq!(number.0, expected, "{json}");
        }
        for (json, expected) in [
            ("200", Some(200)),
            ("\"200\"", Some(200)),
            ("-3", Some(-3)),
            ("1795336343450000000", Some(1_795_336_343_450_000_000)),
            ("1.5", None),
            ("\"x\"", None),
            ("{}", None),
        ] {
            let number: Whole = serde_json::from_str(json).unwrap();
            assert_eq!(number.0, expected, "{json}");
        }
    }

    #[test]
    fn pairs_are_sorted_and_have_each_key_once() {
        let pairs: Pairs<'_, Word<'_>> =
            serde_json::from_str("{\"b\":1,\"a\":\"x\",\"b\":2,\"c\":null}").unwrap();
        let told: Vec<_> = pairs.0.iter().map(|(key, value)| (&**key, &**value)).collect();
        assert_eq!(told, [("a", "x"), ("b", "2"), ("c", "")]);
    }

    #[test]
    fn what_is_too_much_is_not_kept() {
        let many: Vec<String> = (0..1_000)
            .map(|number| format!("\"k{number}\":{number}"))
            .collect();
        let json = format!("{{{}}}", many.join(","));
        let pairs: Pairs<'_, Word<'_>> = serde_json::from_str(&json).unwrap();
        assert_eq!(pairs.0.len(), PAIRS_MAX);
        let list: List<Whole, 2> = serde_json::from_str("[1,2,3,4,5]").unwrap();
        assert_eq!((list.items.len(), list.more), (2, 3));
    }

    #[test]
    fn what_is_no_list_and_no_map_is_empty() {
        for json in ["null", "1", "-1", "1.5", "true", "\"x\"", "{\"a\":[1]}"] {
            let list: List<Whole, 2> = serde_json::from_str(json).unwrap();
            assert_eq!((list.items.len(), list.more), (0, 0), "{json}");
        }
        for json in ["null", "1", "-1", "1.5", "true", "\"x\"", "[{\"a\":1}]"] {
            let pairs: Pairs<'_, Word<'_>> = serde_json::from_str(json).unwrap();
            assert_eq!(pairs.0, [], "{json}");
        }
    }
}
