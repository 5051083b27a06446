//! Protobuf, as far as it is written here.

const VARINT: u32 = 0;
const EIGHT_BYTES: u32 = 1;
const LENGTH: u32 = 2;

/// A message in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Message(Vec<u8>);

impl Message {
    pub(super) fn varint(mut self, field: u32, value: u64) -> Self {
        self.tag(field, VARINT);
        self.write_varint(value);
        self
    }

    pub(super) fn fixed(mut self, field: u32, value: [u8; 8]) -> Self {
        self.tag(field, EIGHT_BYTES);
        self.0.extend(value);
        self
    }

    pub(super) fn double(self, field: u32, value: f64) -> Self {
        self.fixed(field, value.to_le_bytes())
    }

    pub(super) fn bytes(mut self, field: u32, value: &[u8]) -> Self {
        self.tag(field, LENGTH);
        self.write_varint(value.len() as u64);
        self.0.extend(value);
        self
    }

    pub(super) fn text(self, field: u32, value: &str) -> Self {
        self.bytes(field, value.as_bytes())
    }

    pub(super) fn message(self, field: u32, value: &Self) -> Self {
        self.bytes(field, &value.0)
    }

    /// All of the same field.
    pub(super) fn messages<'a>(self, field: u32, values: impl IntoIterator<Item = &'a Self>) -> Self {
        values.into_iter().fold(self, |all, one| all.message(field, one))
    }

    /// Numbers of eight bytes each, packed into one field.
    pub(super) fn packed(self, field: u32, values: impl IntoIterator<Item = [u8; 8]>) -> Self {
        let values: Vec<u8> = values.into_iter().flatten().collect();
        self.bytes(field, &values)
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn tag(&mut self, field: u32, kind: u32) {
        self.write_varint(u64::from(field << 3 | kind));
    }

    fn write_varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_written_as_the_encoding_says() {
        // The examples of https://protobuf.dev/programming-guides/encoding/.
        let number = Message::default().varint(1, 150);
        assert_eq!(number.0, [0x08, 0x96, 0x01]);
        let text = Message::default().text(2, "testing");
        assert_eq!(text.0, b"\x12\x07testing");
        let nested = Message::default().message(3, &number);
        assert_eq!(nested.0, [0x1a, 0x03, 0x08, 0x96, 0x01]);
        let double = Message::default().double(1, 1.0);
        assert_eq!(double.0, [0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
    }
}
