//! Protobuf by hand: what no encoder would write.

/// Writes an unsigned number in groups of seven bits.
pub(crate) fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Writes the tag of a field. The wire types 6 and 7 are none.
pub(crate) fn put_tag(bytes: &mut Vec<u8>, field: u32, wire_type: u8) {
    put_number(bytes, u64::from(field) << 3 | u64::from(wire_type));
}

/// Writes a whole field of text, bytes or a message.
pub(crate) fn put_bytes(bytes: &mut Vec<u8>, field: u32, content: &[u8]) {
    put_tag(bytes, field, 2);
    put_number(bytes, content.len() as u64);
    bytes.extend_from_slice(content);
}

/// Writes a whole field of a number, as `int32`, `int64`, `bool` and enums are.
pub(crate) fn put_varint(bytes: &mut Vec<u8>, field: u32, number: i64) {
    put_tag(bytes, field, 0);
    put_number(bytes, number.cast_unsigned());
}

/// A whole field of text, bytes or a message.
pub(crate) fn field(number: u32, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_bytes(&mut bytes, number, content);
    bytes
}

/// A whole field in a wire type, whatever type it should have.
pub(crate) fn field_of_type(number: u32, wire_type: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_tag(&mut bytes, number, wire_type);
    bytes.extend_from_slice(content);
    bytes
}
