//! Objects: how a message of the `.proto` files is read and written field by field.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::forms::{Form, Nullable};

/// A message with fields.
pub(super) trait Message: Default {
    /// Reads the value of that key. Unknown ones go to [`skip`].
    fn read_field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error>;
    /// Writes the fields that are there.
    fn write_fields<M: SerializeMap>(&self, to: &mut M) -> Result<(), M::Error>;
}

/// The form of every message. In a list, null stands for one without fields.
pub(super) struct Inner;

impl<T: Message> Form<T> for Inner {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        from.deserialize_any(MessageVisitor(PhantomData))
    }

    fn write<S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        value.write_fields(&mut map)?;
        map.end()
    }

    fn is_absent(_: &T) -> bool {
        false
    }
}

struct MessageVisitor<T>(PhantomData<T>);

impl<'de, T: Message> Visitor<'de> for MessageVisitor<T> {
    type Value = T;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<T, A::Error> {
        let mut message = T::default();
        while let Some(Key(key)) = from.next_key()? {
            message.read_field(&key, &mut from)?;
        }
        Ok(message)
    }
}

/// The value of a key, or `None` for null.
pub(super) fn value<'de, F: Form<T>, T, A: MapAccess<'de>>(from: &mut A) -> Result<Option<T>, A::Error> {
    from.next_value_seed(Nullable::<F, T>(PhantomData))
}

/// Skips the value of a key.
pub(super) fn skip<'de, A: MapAccess<'de>>(from: &mut A) -> Result<(), A::Error> {
    from.next_value::<IgnoredAny>().map(|_| ())
}

/// A key, borrowed from the body unless it has escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Borrowed(key)))
    }

    fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(key.to_owned())))
    }
}

/// Makes a [`Message`] out of a list of fields: its name in Rust, which is the one of the `.proto` file, its name in
/// JSON, its form. A field that is one of several comes last, with its variants.
macro_rules! message {
    ($type:ty {
        $($field:ident $json:literal $form:ty,)*
        $(=> $one:ident { $($variant:path: $key:literal $also:literal $within:ty,)* })?
    }) => {
        impl Message for $type {
            fn read_field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
                $(if key == $json || key == stringify!($field) {
                    if let Some(value) = value::<$form, _, A>(from)? {
                        self.$field = value;
                    }
                    return Ok(());
                })*
                $($(if key == $key || key == $also {
                    if let Some(value) = value::<$within, _, A>(from)? {
                        self.$one = Some($variant(value));
                    }
                    return Ok(());
                })*)?
                skip(from)
            }

            fn write_fields<M: SerializeMap>(&self, to: &mut M) -> Result<(), M::Error> {
                $(if !<$form as Form<_>>::is_absent(&self.$field) {
                    to.serialize_entry($json, &Shown::<$form, _>::new(&self.$field))?;
                })*
                $(match &self.$one {
                    $(Some($variant(value)) => to.serialize_entry($key, &Shown::<$within, _>::new(value))?,)*
                    None => {}
                })?
                Ok(())
            }
        }
    };
}
pub(super) use message;
