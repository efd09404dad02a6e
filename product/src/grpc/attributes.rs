//! Free-form attributes: `google.protobuf.Struct` outside, BSON inside.

use mongodb::bson::{Bson, Document};
use prost_types::value::Kind;
use prost_types::{ListValue, Struct, Value};

use crate::error::Error;

const MAX_JSON_BYTES: usize = 8 * 1024;
const MAX_LEVELS: usize = 4;

/// Reads attributes, within the limits of the contract.
pub(super) fn decode(attributes: Struct) -> Result<Document, Error> {
    let document = document(attributes, "attributes", 1)?;
    match serde_json::to_vec(&document) {
        Ok(json) if json.len() <= MAX_JSON_BYTES => Ok(document),
        _ => Err(Error::invalid(
            "attributes",
            "may have at most 8 KiB as JSON",
        )),
    }
}

fn document(fields: Struct, path: &str, level: usize) -> Result<Document, Error> {
    fields
        .fields
        .into_iter()
        .map(|(key, value)| {
            let path = format!("{path}.{key}");
            // MongoDB gives these a meaning of their own.
            if key.starts_with('$') || key.contains(['.', '\0']) {
                return Err(Error::invalid(
                    path,
                    "a key must not start with $ or contain a dot or NUL",
                ));
            }
            let value = bson(value, &path, level)?;
            Ok((key, value))
        })
        .collect()
}

/// `level` is that of the map or list which holds the value.
fn bson(value: Value, path: &str, level: usize) -> Result<Bson, Error> {
    let is_nested = matches!(value.kind, Some(Kind::StructValue(_) | Kind::ListValue(_)));
    if is_nested && level == MAX_LEVELS {
        return Err(Error::invalid(path, "may be at most 4 levels deep"));
    }
    Ok(match value.kind {
        None | Some(Kind::NullValue(_)) => Bson::Null,
        Some(Kind::BoolValue(value)) => Bson::Boolean(value),
        Some(Kind::StringValue(value)) => Bson::String(value),
        Some(Kind::NumberValue(value)) if value.is_finite() => Bson::Double(value),
        Some(Kind::NumberValue(_)) => {
            return Err(Error::invalid(path, "must be a finite number"));
        }
        Some(Kind::StructValue(fields)) => Bson::Document(document(fields, path, level + 1)?),
        Some(Kind::ListValue(list)) => list
            .values
            .into_iter()
            .enumerate()
            .map(|(index, value)| bson(value, &format!("{path}[{index}]"), level + 1))
            .collect::<Result<Vec<_>, _>>()?
            .into(),
    })
}

/// Shows attributes. What JSON has no kind for is shown as text: only somebody at the database can have put it there.
pub(super) fn encode(document: Document) -> Struct {
    let fields = document
        .into_iter()
        .map(|(key, bson)| (key, value(bson)))
        .collect();
    Struct { fields }
}

fn value(bson: Bson) -> Value {
    let kind = match bson {
        Bson::Null => Kind::NullValue(0),
        Bson::Boolean(value) => Kind::BoolValue(value),
        Bson::String(value) => Kind::StringValue(value),
        Bson::Double(value) => Kind::NumberValue(value),
        Bson::Int32(value) => Kind::NumberValue(value.into()),
        // Beyond 2^53 it is rounded, as any number in JSON.
        Bson::Int64(value) => Kind::NumberValue(value as f64),
        Bson::Document(document) => Kind::StructValue(encode(document)),
        Bson::Array(values) => Kind::ListValue(ListValue {
            values: values.into_iter().map(value).collect(),
        }),
        other => Kind::StringValue(other.to_string()),
    };
    Value { kind: Some(kind) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: impl Into<String>) -> Value {
        Value {
            kind: Some(Kind::StringValue(text.into())),
        }
    }

    fn number(number: f64) -> Value {
        Value {
            kind: Some(Kind::NumberValue(number)),
        }
    }

    fn list(values: Vec<Value>) -> Value {
        Value {
            kind: Some(Kind::ListValue(ListValue { values })),
        }
    }

    fn fields(key: &str, value: Value) -> Struct {
        let fields = [(key.to_owned(), value)].into();
        Struct { fields }
    }

    fn refused(attributes: Struct) -> String {
        match decode(attributes) {
            Err(Error::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn attributes_come_back_as_they_were() {
        let inner = fields("size", list(vec![number(0.5), text("é"), list(vec![])]));
        let nested = Value {
            kind: Some(Kind::StructValue(inner)),
        };
        let attributes = fields("box", nested);
        assert_eq!(encode(decode(attributes.clone()).unwrap()), attributes);
    }

    #[test]
    fn keys_that_the_store_would_interpret_are_refused() {
        for key in ["$where", "a.b", "a\0"] {
            assert_eq!(refused(fields(key, text("x"))), format!("attributes.{key}"));
        }
    }

    #[test]
    fn numbers_are_finite() {
        for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let numbers = fields("n", list(vec![number(1.0), number(odd)]));
            assert_eq!(refused(numbers), "attributes.n[1]");
        }
    }

    #[test]
    fn there_are_at_most_four_levels() {
        let nested = |levels| (0..levels).fold(text("x"), |inner, _| list(vec![inner]));
        assert!(decode(fields("a", nested(3))).is_ok());
        assert_eq!(refused(fields("a", nested(4))), "attributes.a[0][0][0]");
    }

    #[test]
    fn there_are_at_most_eight_kibibytes() {
        // The braces, the key and the quotes take 10 bytes.
        assert!(decode(fields("key", text("x".repeat(8182)))).is_ok());
        assert_eq!(refused(fields("key", text("x".repeat(8183)))), "attributes");
    }
}
