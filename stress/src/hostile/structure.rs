//! Free-form content (`google.protobuf.Struct`) as nobody should send it.

use super::encode::{field, field_of_type, put_number};

/// The content of a Struct, and what it is.
pub(crate) type Content = (&'static str, Vec<u8>);

/// Contents that are odd, too deep, too long, or mean something to a store.
pub(crate) fn all() -> Vec<Content> {
    let number = |number: f64| field_of_type(2, 1, &number.to_bits().to_le_bytes());
    let text = |text: &[u8]| field(3, text);
    let mut contents: Vec<Content> = Vec::new();
    for (what, key) in [
        ("empty key", ""),
        ("operator key", "$where"),
        ("set key", "$set"),
        ("dotted key", "price.minor_units"),
        ("dot", "."),
        ("NUL key", "a\0b"),
        ("prototype key", "__proto__"),
        ("id key", "_id"),
        ("line break key", "a\r\nb"),
        ("hidden key", "\u{202e}\u{200b}"),
        ("control key", "\u{1}"),
        ("markup key", "<script>"),
    ] {
        contents.push((what, entry(key.as_bytes(), &text(b"x"))));
    }
    for (what, value) in [
        ("NaN", number(f64::NAN)),
        ("infinity", number(f64::INFINITY)),
        ("minus infinity", number(f64::NEG_INFINITY)),
        ("minus zero", number(-0.0)),
        ("greatest number", number(f64::MAX)),
        ("least number", number(f64::MIN_POSITIVE / 2.0)),
        ("beyond exact", number(9_007_199_254_740_993.0)),
        ("short number", field_of_type(2, 1, &[1, 2, 3])),
        ("no kind", Vec::new()),
        ("null", field_of_type(1, 0, &[0])),
        ("unknown null", field_of_type(1, 0, &[7])),
        ("odd truth", field_of_type(4, 0, &[2])),
        ("two kinds", [number(1.0), text(b"x")].concat()),
        ("text with NUL", text(b"a\0b")),
        ("broken text", text(&[0xff, 0xfe])),
        ("operator", text(b"{\"$gt\": 0}")),
        ("wrong type", field_of_type(3, 0, &[1])),
        ("empty list", field(6, &[])),
        ("empty object", field(5, &[])),
        ("text of 9 kB", text(&[b'a'; 9_000])),
        ("text of 100 kB", text(&[b'"'; 100_000])),
        ("four levels", nested(3)),
        ("five levels", nested(4)),
        ("60 levels", nested(60)),
        ("200 levels", nested(200)),
        ("lists of lists", lists(150)),
        ("long list", field(6, &field(1, &number(1.0)).repeat(5_000))),
    ] {
        contents.push((what, entry(b"key", &value)));
    }
    let twice = [entry(b"key", &text(b"1")), entry(b"key", &number(2.0))].concat();
    contents.push(("key twice", twice));
    let many = (0..3_000_u32).flat_map(|index| entry(index.to_string().as_bytes(), &text(b"")));
    contents.push(("3000 keys", many.collect()));
    contents.push(("long key", entry(&[b'k'; 20_000], &text(b"x"))));
    contents.push(("broken key", entry(&[0xc3, 0x28], &text(b"x"))));
    contents.push(("entry without value", field(1, &field(1, b"key"))));
    contents.push(("entry without key", field(1, &field(2, &text(b"x")))));
    contents.push(("empty entry", field(1, &[])));
    contents.push(("entry cut off", {
        let mut bytes = vec![0x0a];
        put_number(&mut bytes, 50);
        bytes
    }));
    contents
}

/// One entry of a Struct: a key and an encoded Value.
fn entry(key: &[u8], value: &[u8]) -> Vec<u8> {
    field(1, &[field(1, key), field(2, value)].concat())
}

/// A Value with `levels` objects in each other.
fn nested(levels: usize) -> Vec<u8> {
    (0..levels).fold(field(3, b"x"), |value, _| field(5, &entry(b"k", &value)))
}

fn lists(levels: usize) -> Vec<u8> {
    (0..levels).fold(field(3, b"x"), |value, _| field(6, &field(1, &value)))
}
