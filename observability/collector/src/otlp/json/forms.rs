//! How single values are written in OTLP's JSON.

use std::fmt;
use std::marker::PhantomData;

use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeSeq, Serializer};

/// One way to write values of `T`.
pub(super) trait Form<T> {
    /// Reads one that is not null.
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<T, D::Error>;
    /// Writes it.
    fn write<S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error>;
    /// Whether the field is left out.
    fn is_absent(value: &T) -> bool;
}

/// A string.
pub(super) struct Text;
/// `true` or `false`.
pub(super) struct Flag;
/// A whole number: with 64 bits it is written in quotes, since JavaScript's numbers have 53.
pub(super) struct Whole;
/// A floating-point number; `"NaN"`, `"Infinity"` and `"-Infinity"` in quotes.
pub(super) struct Double;
/// Bytes in base64, the usual one; the one for URLs is read as well.
pub(super) struct Base64;
/// Bytes in hexadecimal: none, or exactly so many.
pub(super) struct Id<const BYTES: usize>;
/// A number of an enumeration, or a name of it.
pub(super) struct Named<E>(PhantomData<E>);
/// Any number of them.
pub(super) struct List<F>(PhantomData<F>);
/// One or none.
pub(super) struct Maybe<F>(PhantomData<F>);

/// A value on its way out.
pub(super) struct Shown<'a, F, T>(&'a T, PhantomData<F>);

impl<'a, F, T> Shown<'a, F, T> {
    pub(super) fn new(value: &'a T) -> Self {
        Self(value, PhantomData)
    }
}

impl<F: Form<T>, T> Serialize for Shown<'_, F, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        F::write(self.0, to)
    }
}

/// A value on its way in, or null.
pub(super) struct Nullable<F, T>(pub(super) PhantomData<(F, T)>);

impl<'de, F: Form<T>, T> DeserializeSeed<'de> for Nullable<F, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<T>, D::Error> {
        from.deserialize_option(self)
    }
}

impl<'de, F: Form<T>, T> Visitor<'de> for Nullable<F, T> {
    type Value = Option<T>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a value or null")
    }

    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_none<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Option<T>, D::Error> {
        F::read(from).map(Some)
    }
}

impl Form<String> for Text {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
        serde::Deserialize::deserialize(from)
    }

    fn write<S: Serializer>(value: &String, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(value)
    }

    fn is_absent(value: &String) -> bool {
        value.is_empty()
    }
}

impl Form<bool> for Flag {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
        serde::Deserialize::deserialize(from)
    }

    fn write<S: Serializer>(value: &bool, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bool(*value)
    }

    fn is_absent(value: &bool) -> bool {
        !value
    }
}

/// A whole number of some width.
pub(super) trait Integer: Copy + TryFrom<i128> + Into<i128> {
    /// Whether it is written in quotes.
    const IS_QUOTED: bool;
}

impl Integer for i32 {
    const IS_QUOTED: bool = false;
}
impl Integer for u32 {
    const IS_QUOTED: bool = false;
}
impl Integer for i64 {
    const IS_QUOTED: bool = true;
}
impl Integer for u64 {
    const IS_QUOTED: bool = true;
}

impl<N: Integer> Form<N> for Whole {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<N, D::Error> {
        let number = from.deserialize_any(WholeVisitor)?;
        N::try_from(number).map_err(|_| D::Error::custom(format_args!("{number} is out of range")))
    }

    fn write<S: Serializer>(value: &N, to: S) -> Result<S::Ok, S::Error> {
        let number: i128 = (*value).into();
        if N::IS_QUOTED {
            return to.collect_str(&number);
        }
        // 32 bits fit.
        to.serialize_i64(i64::try_from(number).unwrap_or_default())
    }

    fn is_absent(value: &N) -> bool {
        (*value).into() == 0
    }
}

struct WholeVisitor;

impl Visitor<'_> for WholeVisitor {
    type Value = i128;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a whole number, with quotes or without")
    }

    fn visit_i64<E>(self, number: i64) -> Result<i128, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<i128, E> {
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<i128, E> {
        // Protobuf's JSON also knows 1e3; every whole double of 64 bits fits.
        if number.fract() == 0.0 && number.abs() <= 2f64.powi(64) {
            return Ok(number as i128);
        }
        Err(E::custom(format_args!(
            "{number} is not a whole number of 64 bits"
        )))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<i128, E> {
        text.parse()
            .map_err(|_| E::custom(format_args!("{text:?} is not a whole number")))
    }
}

impl Form<f64> for Double {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
        from.deserialize_any(DoubleVisitor)
    }

    fn write<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
        match *value {
            value if value.is_nan() => to.serialize_str("NaN"),
            f64::INFINITY => to.serialize_str("Infinity"),
            f64::NEG_INFINITY => to.serialize_str("-Infinity"),
            value => to.serialize_f64(value),
        }
    }

    fn is_absent(value: &f64) -> bool {
        *value == 0.0
    }
}

struct DoubleVisitor;

impl Visitor<'_> for DoubleVisitor {
    type Value = f64;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a number, \"NaN\", \"Infinity\" or \"-Infinity\"")
    }

    fn visit_i64<E>(self, number: i64) -> Result<f64, E> {
        Ok(number as f64)
    }

    fn visit_u64<E>(self, number: u64) -> Result<f64, E> {
        Ok(number as f64)
    }

    fn visit_f64<E>(self, number: f64) -> Result<f64, E> {
        Ok(number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<f64, E> {
        match text {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            // Rust would also take "inf" and "nan", which JSON has not.
            _ => text.parse().ok().filter(|number: &f64| number.is_finite()),
        }
        .ok_or_else(|| E::custom(format_args!("{text:?} is not a number")))
    }
}

/// Reads a string and hands it to a function, without a copy when the reader has none.
struct Parsed<T, P: FnOnce(&str) -> Result<T, String>>(P);

impl<T, P: FnOnce(&str) -> Result<T, String>> Visitor<'_> for Parsed<T, P> {
    type Value = T;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        self.0(text).map_err(E::custom)
    }
}

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl Form<Vec<u8>> for Base64 {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        from.deserialize_str(Parsed(|text: &str| {
            let text = text.replace('-', "+").replace('_', "/");
            BASE64
                .decode(text)
                .map_err(|error| format!("not base64: {error}"))
        }))
    }

    fn write<S: Serializer>(value: &Vec<u8>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64.encode(value))
    }

    fn is_absent(value: &Vec<u8>) -> bool {
        value.is_empty()
    }
}

impl<const BYTES: usize> Form<Vec<u8>> for Id<BYTES> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        from.deserialize_str(Parsed(|text: &str| {
            if !text.is_empty() && text.len() != 2 * BYTES {
                return Err(format!(
                    "an id of {} hexadecimal digits, not {}",
                    2 * BYTES,
                    text.len()
                ));
            }
            let pairs = text.as_bytes().chunks_exact(2);
            let bytes = pairs.map(|pair| Some((digit(pair[0])? << 4) | digit(pair[1])?));
            bytes
                .collect::<Option<_>>()
                .ok_or_else(|| "an id has hexadecimal digits only".to_owned())
        }))
    }

    fn write<S: Serializer>(value: &Vec<u8>, to: S) -> Result<S::Ok, S::Error> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digits = value.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let text: String = digits
            .map(|digit| char::from(DIGITS[usize::from(digit)]))
            .collect();
        to.serialize_str(&text)
    }

    fn is_absent(value: &Vec<u8>) -> bool {
        value.is_empty()
    }
}

fn digit(character: u8) -> Option<u8> {
    let digit = char::from(character).to_digit(16)?;
    u8::try_from(digit).ok()
}

/// The names of an enumeration in the `.proto` file.
pub(super) trait Names {
    /// The number of that name.
    fn number(name: &str) -> Option<i32>;
}

impl<E: Names> Form<i32> for Named<E> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
        let number = from.deserialize_any(NamedVisitor(E::number))?;
        i32::try_from(number).map_err(|_| D::Error::custom(format_args!("{number} is out of range")))
    }

    fn write<S: Serializer>(value: &i32, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i32(*value)
    }

    fn is_absent(value: &i32) -> bool {
        *value == 0
    }
}

struct NamedVisitor(fn(&str) -> Option<i32>);

impl Visitor<'_> for NamedVisitor {
    type Value = i128;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a number or a name of the enumeration")
    }

    fn visit_i64<E>(self, number: i64) -> Result<i128, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<i128, E> {
        Ok(number.into())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<i128, E> {
        match self.0(text) {
            Some(number) => Ok(number.into()),
            None => WholeVisitor.visit_str(text),
        }
    }
}

impl<F: Form<T>, T> Form<Vec<T>> for List<F> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
        from.deserialize_seq(ListVisitor::<F, T>(PhantomData))
    }

    fn write<S: Serializer>(value: &Vec<T>, to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(Some(value.len()))?;
        for item in value {
            list.serialize_element(&Shown::<F, T>::new(item))?;
        }
        list.end()
    }

    fn is_absent(value: &Vec<T>) -> bool {
        value.is_empty()
    }
}

struct ListVisitor<F, T>(PhantomData<(F, T)>);
struct Item<F, T>(PhantomData<(F, T)>);

impl<'de, F: Form<T>, T> DeserializeSeed<'de> for Item<F, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<T, D::Error> {
        F::read(from)
    }
}

impl<'de, F: Form<T>, T> Visitor<'de> for ListVisitor<F, T> {
    type Value = Vec<T>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = from.next_element_seed(Item::<F, T>(PhantomData))? {
            list.push(item);
        }
        Ok(list)
    }
}

impl<F: Form<T>, T> Form<Option<T>> for Maybe<F> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
        F::read(from).map(Some)
    }

    fn write<S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => F::write(value, to),
            None => to.serialize_none(),
        }
    }

    fn is_absent(value: &Option<T>) -> bool {
        value.is_none()
    }
}
