//! Protobuf, written straight into bytes (<https://protobuf.dev/programming-guides/encoding/>).
//!
//! What we say is written down when it is said, while it is still at hand, and waits as a few hundred bytes in one piece
//! instead of a tree of small ones.

/// Of a field's key: what its content looks like.
const VARINT: u64 = 0;
const EIGHT_BYTES: u64 = 1;
const LENGTH_FIRST: u64 = 2;
const FOUR_BYTES: u64 = 5;

/// A message that grows. Every method writes one field, also if it has its default value; a reader takes the fields in
/// any order.
#[derive(Debug, Default)]
pub(super) struct Message(Vec<u8>);

impl Message {
    /// An empty one with room for so many bytes.
    pub(super) fn with_room(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// What was written.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// `uint32`, `uint64`, `bool` or an enumeration.
    pub(super) fn number(&mut self, field: u32, value: impl Into<u64>) {
        self.key(field, VARINT);
        varint(&mut self.0, value.into());
    }

    /// `int64`.
    pub(super) fn integer(&mut self, field: u32, value: i64) {
        // A negative number is written as the large one that has the same bits.
        self.number(field, value.cast_unsigned());
    }

    /// `fixed64`.
    pub(super) fn fixed64(&mut self, field: u32, value: u64) {
        self.key(field, EIGHT_BYTES);
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// `double`.
    pub(super) fn double(&mut self, field: u32, value: f64) {
        self.fixed64(field, value.to_bits());
    }

    /// `fixed32`.
    pub(super) fn fixed32(&mut self, field: u32, value: u32) {
        self.key(field, FOUR_BYTES);
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// `bytes`, or a message that is written already.
    pub(super) fn bytes(&mut self, field: u32, value: &[u8]) {
        self.begin(field, value.len());
        self.0.extend_from_slice(value);
    }

    /// `string`.
    pub(super) fn text(&mut self, field: u32, value: &str) {
        self.bytes(field, value.as_bytes());
    }

    /// A message within this one.
    pub(super) fn message(&mut self, field: u32, write: impl FnOnce(&mut Self)) {
        self.key(field, LENGTH_FIRST);
        // Most of them have less than 128 bytes, whose length is one byte.
        let length_at = self.0.len();
        self.0.push(0);
        write(self);
        let length = self.0.len() - length_at - 1;
        match u8::try_from(length) {
            Ok(byte) if byte < 0x80 => self.0[length_at] = byte,
            _ => {
                let mut bytes = Vec::with_capacity(VARINT_BYTES_MAX);
                varint(&mut bytes, length as u64);
                self.0.splice(length_at..=length_at, bytes);
            }
        }
    }

    /// The beginning of a field whose content of so many bytes is written next.
    pub(super) fn begin(&mut self, field: u32, length: usize) {
        self.key(field, LENGTH_FIRST);
        varint(&mut self.0, length as u64);
    }

    fn key(&mut self, field: u32, kind: u64) {
        varint(&mut self.0, u64::from(field) << 3 | kind);
    }
}

/// How many bytes a field takes whose content has so many, for fields below 16, whose key is one byte.
pub(super) fn field_len(content: usize) -> usize {
    let bits = usize::BITS - (content | 1).leading_zeros();
    1 + bits.div_ceil(7) as usize + content
}

/// The longest number.
const VARINT_BYTES_MAX: usize = 10;

/// Seven bits in each byte, the lowest first.
fn varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use super::*;

    /// A message of `prost`'s with a field of each kind that is written here.
    #[derive(Clone, PartialEq, prost::Message)]
    struct All {
        #[prost(uint64, tag = "1")]
        number: u64,
        #[prost(int64, tag = "2")]
        integer: i64,
        #[prost(fixed64, tag = "3")]
        fixed64: u64,
        #[prost(double, tag = "4")]
        double: f64,
        #[prost(fixed32, tag = "5")]
        fixed32: u32,
        #[prost(string, tag = "6")]
        text: String,
        #[prost(message, repeated, tag = "15")]
        within: Vec<All>,
    }

    fn write(message: &mut Message, all: &All) {
        message.number(1, all.number);
        message.integer(2, all.integer);
        message.fixed64(3, all.fixed64);
        message.double(4, all.double);
        message.fixed32(5, all.fixed32);
        message.text(6, &all.text);
        for within in &all.within {
            message.message(15, |message| write(message, within));
        }
    }

    fn all(number: u64, text_bytes: usize, within: Vec<All>) -> All {
        All {
            number,
            integer: number.cast_signed(),
            fixed64: number,
            double: number as f64 / 3.0,
            fixed32: number as u32,
            text: "x".repeat(text_bytes),
            within,
        }
    }

    #[test]
    fn every_kind_is_read_as_it_was_written() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX] {
            for text_bytes in [0, 80, 90, 100, 127, 128, 16_350, 16_400, 3_000_000] {
                let expected = all(
                    number,
                    text_bytes,
                    vec![all(number, text_bytes, vec![]), All::default()],
                );
                let mut message = Message::default();
                write(&mut message, &expected);
                assert_eq!(All::decode(&*message.into_bytes()), Ok(expected));
            }
        }
    }

    #[test]
    fn the_length_of_a_field_is_known_before() {
        for content in [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152] {
            let mut message = Message::default();
            message.bytes(15, &vec![7; content]);
            assert_eq!(message.into_bytes().len(), field_len(content));
        }
    }
}
