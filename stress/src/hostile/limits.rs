//! What the contract says that a field may hold, read apart from the code that enforces it.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, Value};
use proto::contract;

/// The limits of one field.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    pub(crate) required: bool,
    pub(crate) min_chars: Option<usize>,
    pub(crate) max_chars: Option<usize>,
    pub(crate) max_bytes: Option<usize>,
    pub(crate) uuid: bool,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) min_items: Option<usize>,
    pub(crate) max_items: Option<usize>,
    pub(crate) defined_only: bool,
    /// Of the items of a list.
    pub(crate) items: Option<Box<Limits>>,
}

impl Limits {
    /// The limits that stand beside `field`.
    pub(crate) fn of(field: &FieldDescriptor) -> Self {
        let extension = contract::pool().get_extension_by_name("buf.validate.field");
        let rules =
            extension.map(|extension| field.options().get_extension(&extension).into_owned());
        rules
            .as_ref()
            .and_then(Value::as_message)
            .map(Self::read)
            .unwrap_or_default()
    }

    fn read(rules: &DynamicMessage) -> Self {
        let inner = |name: &str| {
            let part = rules.get_field_by_name(name).map(|part| part.into_owned());
            part.filter(|_| rules.has_field_by_name(name))
        };
        let value = |part: &str, name: &str| {
            let part = inner(part)?;
            let part = part.as_message()?;
            let value = part.get_field_by_name(name)?.into_owned();
            part.has_field_by_name(name).then_some(value)
        };
        let count = |part: &str, name: &str| usize::try_from(value(part, name)?.as_u64()?).ok();
        let number = |name: &str| {
            let value = value("int32", name).or_else(|| value("int64", name))?;
            value.as_i64().or_else(|| value.as_i32().map(i64::from))
        };
        let is_set = |value: Option<Value>| value.and_then(|value| value.as_bool()) == Some(true);
        Self {
            required: is_set(inner("required")),
            min_chars: count("string", "min_len"),
            max_chars: count("string", "max_len"),
            max_bytes: count("string", "max_bytes"),
            uuid: is_set(value("string", "uuid")),
            min: number("gte"),
            max: number("lte"),
            min_items: count("repeated", "min_items"),
            max_items: count("repeated", "max_items"),
            defined_only: is_set(value("enum", "defined_only")),
            items: value("repeated", "items")
                .and_then(|items| Some(Box::new(Self::read(items.as_message()?)))),
        }
    }

    /// Whether a text is outside of these limits. A pattern is left to the services.
    pub(crate) fn forbid_text(&self, text: &str) -> bool {
        let chars = text.chars().count();
        let is_hidden = |char: char| char.is_control() && !matches!(char, '\n' | '\r' | '\t');
        (self.required && text.is_empty())
            || self.min_chars.is_some_and(|min| chars < min)
            || self.max_chars.is_some_and(|max| chars > max)
            || self.max_bytes.is_some_and(|max| text.len() > max)
            || (self.uuid && (text.len() != 36 || uuid::Uuid::try_parse(text).is_err()))
            || text.chars().any(is_hidden)
    }

    /// Whether a number is outside of these limits, or names no value of an enum that must be known.
    pub(crate) fn forbid_number(&self, field: &FieldDescriptor, number: i64) -> bool {
        let unknown = match field.kind() {
            Kind::Enum(kind) if self.defined_only => {
                i32::try_from(number).map_or(true, |number| kind.get_value(number).is_none())
            }
            _ => false,
        };
        unknown
            || (self.required && number == 0)
            || self.min.is_some_and(|min| number < min)
            || self.max.is_some_and(|max| number > max)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn limits(message: &str, field: &str) -> (FieldDescriptor, Limits) {
        let message = contract::pool().get_message_by_name(message).unwrap();
        let field = message.get_field_by_name(field).unwrap();
        let limits = Limits::of(&field);
        (field, limits)
    }

    #[test]
    fn the_contract_is_read() {
        let (_, id) = limits("souk.cart.v1.AddItemRequest", "product_id");
        assert!(id.forbid_text("") && id.forbid_text("{1d6618f7-8441-4f86-a85c-0a84adbd43b1}"));
        assert!(!id.forbid_text("1D6618F7-8441-4f86-a85c-0a84adbd43b1"));
        let (field, quantity) = limits("souk.cart.v1.AddItemRequest", "quantity");
        let forbidden = [0, 1, 99, 100].map(|number| quantity.forbid_number(&field, number));
        assert_eq!(forbidden, [true, false, false, true]);
        let (_, ids) = limits("souk.product.v1.BatchGetProductsRequest", "product_ids");
        assert_eq!(ids.max_items, Some(100));
        assert!(ids.items.unwrap().uuid);
        let (field, status) = limits("souk.checkout.v1.UpdateOrderStatusRequest", "status");
        assert!(status.forbid_number(&field, 0) && status.forbid_number(&field, 11));
        assert!(!status.forbid_number(&field, 4));
        let (_, password) = limits("souk.user.v1.RegisterRequest", "password");
        assert!(password.forbid_text(&"🗝".repeat(129)) && !password.forbid_text(&"🗝".repeat(128)));
    }
}
