//! Bodies as only protobuf allows them: any order, fields that come twice, numbers that are longer than they need be,
//! and fields that nobody knows.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Union;

/// A message's fields, encoded.
pub(crate) type Wire = BoxedStrategy<Vec<u8>>;

/// An export request of traces without groups, which the decoder takes.
pub(crate) fn request() -> Wire {
    let about = |about: Wire, parts: Wire| {
        let fields = [(2, parts.clone()), (2, parts), (1, about), (3, text())];
        message(fields.map(|(id, content)| bytes(id, content)).into(), 5)
    };
    let scope_spans = about(scope(), span());
    message(vec![bytes(1, about(resource(), scope_spans))], 4)
}

fn span() -> Wire {
    let mut fields = vec![
        bytes(1, id(16)),
        bytes(2, id(8)),
        bytes(3, text()),
        bytes(4, id(8)),
        bytes(5, text()),
        varint(6),
        fixed64(7),
        fixed64(8),
        varint(10),
        bytes(
            11,
            message(vec![fixed64(1), bytes(2, text()), attribute(3), varint(4)], 4),
        ),
        varint(12),
        bytes(13, link()),
        varint(14),
        fixed32(16),
    ];
    for _ in 0..4 {
        fields.push(attribute(9));
        fields.push(bytes(15, message(vec![bytes(2, text()), varint(3)], 4)));
    }
    message(fields, 24)
}

fn link() -> Wire {
    let ids = [bytes(1, id(16)), bytes(2, id(8)), bytes(3, text())];
    let others = [attribute(4), varint(5), fixed32(6)];
    message(ids.into_iter().chain(others).collect(), 4)
}

fn resource() -> Wire {
    let entity = (1..=4).map(|id| bytes(id, text())).collect();
    message(
        vec![
            attribute(1),
            attribute(1),
            varint(2),
            bytes(3, message(entity, 4)),
        ],
        5,
    )
}

fn scope() -> Wire {
    message(
        vec![bytes(1, text()), bytes(2, text()), attribute(3), varint(4)],
        4,
    )
}

fn attribute(number: u32) -> Wire {
    bytes(number, key_value(value()))
}

fn key_value(value: Wire) -> Wire {
    let key = prop_oneof!["[ab]".prop_map(String::into_bytes), text()].boxed();
    message(
        vec![bytes(1, key), bytes(2, value.clone()), bytes(2, value), varint(3)],
        4,
    )
}

fn value() -> Wire {
    let scalars = || {
        vec![
            bytes(1, text()),
            varint(2),
            varint(3),
            fixed64(4),
            bytes(7, any_bytes()),
            varint(8),
        ]
    };
    let leaf = message(scalars(), 3);
    let nested = leaf.prop_recursive(3, 8, 3, move |inner| {
        let mut fields = scalars();
        fields.push(bytes(5, message(vec![bytes(1, inner.clone().boxed())], 3)));
        fields.push(bytes(6, message(vec![bytes(1, key_value(inner.boxed()))], 3)));
        message(fields, 3)
    });
    nested.boxed()
}

/// Some of these fields in any order, each as often as it happens, with unknown ones between them.
fn message(mut fields: Vec<Wire>, count_max: usize) -> Wire {
    let unknown = [
        varint(20),
        fixed64(2_000),
        bytes(200, any_bytes()),
        fixed32((1 << 29) - 1),
    ];
    fields.push(Union::new(unknown).boxed());
    vec(Union::new(fields), 0..count_max)
        .prop_map(|fields| fields.concat())
        .boxed()
}

fn text() -> Wire {
    prop_oneof![Just(String::new()), "[a-z.]{1,8}", any::<String>()]
        .prop_map(String::into_bytes)
        .boxed()
}

fn any_bytes() -> Wire {
    vec(any::<u8>(), 0..6).boxed()
}

fn id(length: usize) -> Wire {
    prop_oneof![vec(any::<u8>(), length), Just(Vec::new())].boxed()
}

fn bytes(number: u32, content: Wire) -> Wire {
    (content, padding())
        .prop_map(move |(content, padding)| within(number, &content, padding))
        .boxed()
}

fn varint(number: u32) -> Wire {
    let value = prop_oneof![0_u64..4, any::<u64>()];
    (value, padding())
        .prop_map(move |(value, padding)| [key(number, 0), long(value, padding)].concat())
        .boxed()
}

fn fixed64(number: u32) -> Wire {
    any::<u64>()
        .prop_map(move |value| [key(number, 1), value.to_le_bytes().to_vec()].concat())
        .boxed()
}

fn fixed32(number: u32) -> Wire {
    any::<u32>()
        .prop_map(move |value| [key(number, 5), value.to_le_bytes().to_vec()].concat())
        .boxed()
}

fn padding() -> impl Strategy<Value = usize> {
    prop_oneof![4 => Just(0), 1 => 0_usize..10]
}

/// A field's number and how it is written.
pub(crate) fn key(number: u32, form: u32) -> Vec<u8> {
    long(u64::from(number << 3 | form), 0)
}

/// A field with a message in it, the length so many bytes longer than it need be.
pub(crate) fn within(number: u32, content: &[u8], padding: usize) -> Vec<u8> {
    [
        key(number, 2),
        long(content.len() as u64, padding),
        content.to_vec(),
    ]
    .concat()
}

/// A number with so many bytes more than it needs, but no more than ten.
fn long(value: u64, padding: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    prost::encoding::encode_varint(value, &mut bytes);
    for _ in 0..padding.min(10 - bytes.len()) {
        bytes.last_mut().into_iter().for_each(|last| *last |= 0x80);
        bytes.push(0);
    }
    bytes
}
