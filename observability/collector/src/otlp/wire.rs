//! Protobuf's wire format: the fields of a message, one after the other.

//!
//! Every byte of every span comes by here several times, so the usual cases are short and inlined.

/// It ends within a field, or has a field that OTLP has no use for: a group, or one without a number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Broken;

/// How a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Seven bits of each byte, the lowest first.
    Varint,
    /// Eight bytes.
    Fixed64,
    /// A length, and so many bytes.
    Bytes,
    /// Four bytes.
    Fixed32,
}

/// One field of a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'a> {
    /// Which one, from 1 on.
    pub(crate) id: u32,
    pub(crate) form: Form,
    /// Its value; 0 if it has bytes.
    pub(crate) number: u64,
    /// Its bytes; none if it is a number.
    pub(crate) bytes: &'a [u8],
}

/// What is left of a message. As an iterator it ends where the message is broken, which one that was checked is nowhere.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// All fields of this message.
    pub(crate) fn of(message: &'a [u8]) -> Self {
        Self(message)
    }

    /// The bytes that were not read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// The next field, or nothing at the end.
    #[inline(always)]
    pub(crate) fn read(&mut self) -> Result<Option<Field<'a>>, Broken> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = u32::try_from(self.varint()?).map_err(|_| Broken)?;
        let (mut number, mut bytes) = (0, &[][..]);
        let form = match key & 7 {
            0 => {
                number = self.varint()?;
                Form::Varint
            }
            1 => {
                number = u64::from_le_bytes(self.take()?);
                Form::Fixed64
            }
            2 => {
                bytes = self.bytes()?;
                Form::Bytes
            }
            5 => {
                number = u32::from_le_bytes(self.take()?).into();
                Form::Fixed32
            }
            _ => return Err(Broken),
        };
        let id = key >> 3;
        match id {
            0 => Err(Broken),
            _ => Ok(Some(Field {
                id,
                form,
                number,
                bytes,
            })),
        }
    }

    #[inline]
    fn take<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], Broken> {
        let (bytes, after) = self.0.split_first_chunk().ok_or(Broken)?;
        self.0 = after;
        Ok(*bytes)
    }

    #[inline]
    fn bytes(&mut self) -> Result<&'a [u8], Broken> {
        let length = usize::try_from(self.varint()?).map_err(|_| Broken)?;
        let (bytes, after) = self.0.split_at_checked(length).ok_or(Broken)?;
        self.0 = after;
        Ok(bytes)
    }

    #[inline(always)]
    fn varint(&mut self) -> Result<u64, Broken> {
        if let [byte @ 0..0x80, after @ ..] = self.0 {
            self.0 = after;
            return Ok(u64::from(*byte));
        }
        self.long_varint()
    }

    fn long_varint(&mut self) -> Result<u64, Broken> {
        let mut value = 0;
        for (place, &byte) in self.0.iter().take(10).enumerate() {
            // Of the tenth byte there is room for one bit.
            if place == 9 && byte > 1 {
                return Err(Broken);
            }
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                self.0 = &self.0[place + 1..];
                return Ok(value);
            }
        }
        Err(Broken)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    #[inline]
    fn next(&mut self) -> Option<Field<'a>> {
        self.read().ok().flatten()
    }
}
