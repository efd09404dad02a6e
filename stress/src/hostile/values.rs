//! The hostile values of a field, by its kind.

use prost_reflect::{FieldDescriptor, Kind};

use super::encode::{field, field_of_type, put_number, put_varint};
use super::limits::Limits;
use super::{structure, text};

/// Something to stand in the place of a field.
#[derive(Clone, Debug)]
pub(crate) struct Hostile {
    /// What it is, for people.
    pub(crate) what: String,
    /// The whole field with its tag, or nothing.
    pub(crate) bytes: Vec<u8>,
    /// The contract does not allow it, so it must not be accepted.
    pub(crate) is_forbidden: bool,
}

impl Hostile {
    fn new(what: impl Into<String>, bytes: Vec<u8>, is_forbidden: bool) -> Self {
        Self {
            what: what.into(),
            bytes,
            is_forbidden,
        }
    }
}

/// Everything that `descriptor` is tried with.
pub(crate) fn all(descriptor: &FieldDescriptor) -> Vec<Hostile> {
    let number = descriptor.number();
    let limits = Limits::of(descriptor);
    let mut values = vec![Hostile::new(
        "absent",
        Vec::new(),
        is_needed(descriptor, &limits),
    )];
    match descriptor.kind() {
        _ if descriptor.is_list() => values.extend(lists(descriptor, &limits)),
        Kind::String => values.extend(texts(number, &limits)),
        Kind::Int32 | Kind::Int64 | Kind::Enum(_) => values.extend(numbers(descriptor, &limits)),
        Kind::Bool => {
            for value in [0, 1, 2, -1, i64::MAX] {
                let mut bytes = Vec::new();
                put_varint(&mut bytes, number, value);
                values.push(Hostile::new(format!("{value}"), bytes, false));
            }
        }
        Kind::Message(message) => {
            values.push(Hostile::new("empty", field(number, &[]), false));
            let twice = field(number, &[]).repeat(1_000);
            values.push(Hostile::new("a thousand times", twice, false));
            if message.full_name() == "google.protobuf.Struct" {
                let contents = structure::all().into_iter();
                values.extend(
                    contents
                        .map(|(what, content)| Hostile::new(what, field(number, &content), false)),
                );
            }
        }
        _ => {}
    }
    values.extend(malformed(number));
    values
}

/// Whether the contract refuses a request without this field.
fn is_needed(descriptor: &FieldDescriptor, limits: &Limits) -> bool {
    match descriptor.kind() {
        _ if descriptor.is_list() => limits.min_items.is_some_and(|min| min > 0),
        _ if descriptor.supports_presence() => limits.required,
        Kind::String => limits.forbid_text(""),
        Kind::Int32 | Kind::Int64 | Kind::Enum(_) => limits.forbid_number(descriptor, 0),
        _ => false,
    }
}

fn texts(number: u32, limits: &Limits) -> Vec<Hostile> {
    let texts = text::all(limits.min_chars, limits.max_chars).into_iter();
    let mut values: Vec<_> = texts
        .map(|(what, text)| {
            let bytes = field(number, text.as_bytes());
            Hostile::new(what, bytes, limits.forbid_text(&text))
        })
        .collect();
    for (what, bytes) in [
        ("broken UTF-8", &[0xff, 0xfe, 0xfd][..]),
        ("UTF-8 cut off", &[b'a', 0xe2, 0x82]),
        ("overlong UTF-8", &[0xc0, 0xaf]),
        ("surrogate", &[0xed, 0xa0, 0x80]),
        ("beyond Unicode", &[0xf4, 0x90, 0x80, 0x80]),
    ] {
        values.push(Hostile::new(what, field(number, bytes), true));
    }
    values
}

fn numbers(descriptor: &FieldDescriptor, limits: &Limits) -> Vec<Hostile> {
    const EDGES: [i64; 13] = [
        0,
        100,
        128,
        256,
        1_000,
        65_536,
        1_000_000,
        1 << 31,
        1 << 32,
        1_000_000_000_000,
        1 << 53,
        i64::MAX / 99,
        i64::MIN + 1,
    ];
    let near = |edge: i64| [edge.wrapping_sub(1), edge, edge.wrapping_add(1)];
    let own = [limits.min, limits.max].into_iter().flatten();
    let mut numbers: Vec<i64> = EDGES.into_iter().chain(own).flat_map(near).collect();
    numbers.extend([-100, i64::from(i32::MIN), -1_000_000_000_001, i64::MAX]);
    numbers.sort_unstable();
    numbers.dedup();
    let is_short = !matches!(descriptor.kind(), Kind::Int64);
    let numbers = numbers.into_iter().map(|number| {
        // The upper half of the bits is dropped from a field of 32 bits.
        let meant = if is_short {
            i64::from(number as i32)
        } else {
            number
        };
        let mut bytes = Vec::new();
        put_varint(&mut bytes, descriptor.number(), number);
        let is_forbidden = limits.forbid_number(descriptor, meant);
        Hostile::new(number.to_string(), bytes, is_forbidden)
    });
    numbers.collect()
}

fn lists(descriptor: &FieldDescriptor, limits: &Limits) -> Vec<Hostile> {
    let number = descriptor.number();
    let most = limits.max_items.unwrap_or(50);
    let mut values = Vec::new();
    let item = match descriptor.kind() {
        Kind::String => {
            let items = limits.items.as_deref().cloned().unwrap_or_default();
            values.extend(texts(number, &items));
            field(number, uuid::Uuid::from_u128(1).to_string().as_bytes())
        }
        _ => field(number, &[]),
    };
    for count in [1, 2, most - 1, most, most + 1, 1_000, 5_000] {
        let is_forbidden = limits.max_items.is_some_and(|max| count > max);
        let what = format!("the same {count} times");
        values.push(Hostile::new(what, item.repeat(count), is_forbidden));
    }
    values
}

/// What no field may look like, and what a parser must skip or merge.
fn malformed(number: u32) -> Vec<Hostile> {
    let of_type = |wire_type, content: &[u8]| field_of_type(number, wire_type, content);
    let length = |length: u64| {
        let mut bytes = of_type(2, &[]);
        put_number(&mut bytes, length);
        bytes
    };
    [
        ("as a number", of_type(0, &[1])),
        ("as 8 bytes", of_type(1, &[0xff; 8])),
        ("as 4 bytes", of_type(5, &[0xff; 4])),
        ("as bytes", field(number, &[0, 1, 2, 0xff])),
        ("as a group", of_type(3, &of_type(4, &[]))),
        ("as an open group", of_type(3, &[])),
        ("as a closed group", of_type(4, &[])),
        ("as type 6", of_type(6, &[1])),
        ("as type 7", of_type(7, &[])),
        ("8 bytes cut off", of_type(1, &[1, 2])),
        ("endless number", of_type(0, &[0xff; 11])),
        ("number cut off", of_type(0, &[0x80])),
        ("wasteful number", of_type(0, &[0x81, 0x80, 0x80, 0x00])),
        ("length beyond the end", length(100)),
        ("length of 4 GB", length(u64::from(u32::MAX))),
        ("greatest length", length(u64::MAX)),
        ("empty, 1000 times", field(number, &[]).repeat(1_000)),
        ("groups in groups", of_type(3, &[]).repeat(200)),
        ("only its tag", of_type(2, &[])),
        (
            "group closed by another",
            of_type(3, &field_of_type(number + 1, 4, &[])),
        ),
        (
            "as a number and as bytes",
            [of_type(0, &[1]), field(number, b"x")].concat(),
        ),
        ("as NaN", of_type(1, &f64::NAN.to_bits().to_le_bytes())),
        ("wasteful length", of_type(2, &[0x81, 0x80, 0x00, b'x'])),
        ("negative length", length(1 << 63)),
        ("field 0 within", field(number, &[0x00, 0x01])),
        ("itself within, 50 times", within(number, 50)),
        ("itself within, 150 times", within(number, 150)),
        ("itself within, 2000 times", within(number, 2_000)),
        (
            "unknown fields within",
            field(number, &field(9_999, b"x").repeat(100)),
        ),
        ("as 64 kB", field(number, &[0x41; 65_536])),
    ]
    .into_iter()
    .map(|(what, bytes)| Hostile::new(what, bytes, false))
    .collect()
}

fn within(number: u32, levels: usize) -> Vec<u8> {
    (0..levels).fold(Vec::new(), |inner, _| field(number, &inner))
}
