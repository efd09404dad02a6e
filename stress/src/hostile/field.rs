//! The fields of a request, however deep, and how a message is spoiled in one of them.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

use super::encode;

/// The way from a request to one of its fields. Of a list it leads through the first item.
#[derive(Clone, Debug)]
pub(crate) struct Path(Vec<FieldDescriptor>);

/// The bytes that stand in the place of a field.
pub(crate) struct Edit<'a> {
    pub(crate) path: &'a Path,
    /// The whole field with its tag, or nothing.
    pub(crate) bytes: &'a [u8],
}

impl Path {
    /// Every field of `message`, those within others included.
    pub(crate) fn all(message: &MessageDescriptor) -> Vec<Self> {
        let mut paths = Vec::new();
        collect(message, &mut Vec::new(), &mut paths);
        paths
    }

    /// The field at its end.
    pub(crate) fn field(&self) -> Option<&FieldDescriptor> {
        self.0.last()
    }

    fn step(&self, depth: usize) -> Option<&FieldDescriptor> {
        self.0.get(depth)
    }
}

/// As error details name it: `order.items[0].name`.
impl std::fmt::Display for Path {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, field) in self.0.iter().enumerate() {
            let dot = if index > 0 { "." } else { "" };
            let item = if field.is_list() && index + 1 < self.0.len() {
                "[0]"
            } else {
                ""
            };
            write!(formatter, "{dot}{}{item}", field.name())?;
        }
        Ok(())
    }
}

fn collect(message: &MessageDescriptor, way: &mut Vec<FieldDescriptor>, paths: &mut Vec<Path>) {
    for field in message.fields() {
        way.push(field.clone());
        paths.push(Path(way.clone()));
        // A Struct holds itself; what it can hold is one kind of value.
        if let Kind::Message(inner) = field.kind()
            && !field.is_map()
            && inner.full_name() != "google.protobuf.Struct"
        {
            collect(&inner, way, paths);
        }
        way.pop();
    }
}

/// `message`, encoded, with every edit made.
pub(crate) fn spoil(message: &DynamicMessage, edits: &[&Edit<'_>]) -> Vec<u8> {
    spoil_at(message, edits, 0)
}

fn spoil_at(message: &DynamicMessage, edits: &[&Edit<'_>], depth: usize) -> Vec<u8> {
    use prost::Message as _;
    let mut fields: Vec<FieldDescriptor> = Vec::new();
    for field in edits.iter().filter_map(|edit| edit.path.step(depth)) {
        if !fields.iter().any(|known| known.number() == field.number()) {
            fields.push(field.clone());
        }
    }
    let mut rest = message.clone();
    for field in &fields {
        rest.clear_field(field);
    }
    let mut bytes = rest.encode_to_vec();
    for field in &fields {
        let own = edits.iter().copied().filter(|edit| {
            let step = edit.path.step(depth);
            step.is_some_and(|step| step.number() == field.number())
        });
        let (whole, within): (Vec<&Edit<'_>>, Vec<&Edit<'_>>) =
            own.partition(|edit| edit.path.step(depth + 1).is_none());
        if let Some(edit) = whole.first() {
            bytes.extend_from_slice(edit.bytes);
            continue;
        }
        for (index, item) in items(message, field).iter().enumerate() {
            let item = if index == 0 {
                spoil_at(item, &within, depth + 1)
            } else {
                item.encode_to_vec()
            };
            encode::put_bytes(&mut bytes, field.number(), &item);
        }
    }
    bytes
}

/// The messages in a field, or one without content.
fn items(message: &DynamicMessage, field: &FieldDescriptor) -> Vec<DynamicMessage> {
    let items = match message.get_field(field).into_owned() {
        Value::Message(message) => vec![message],
        Value::List(values) => values
            .into_iter()
            .filter_map(|value| value.as_message().cloned())
            .collect(),
        _ => Vec::new(),
    };
    match (items.is_empty(), field.kind()) {
        (true, Kind::Message(inner)) => vec![DynamicMessage::new(inner)],
        _ => items,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use prost::Message as _;
    use proto::checkout::v1::PlaceOrderRequest;
    use proto::contract;
    use proto::product::v1::{CommitStockRequest, StockLine};

    use super::*;

    fn path(rpc: &str, name: &str) -> Path {
        let method = contract::method(rpc).unwrap();
        let paths = Path::all(&method.request);
        let found = paths.iter().find(|path| path.to_string() == name);
        found.unwrap().clone()
    }

    #[test]
    fn one_field_is_spoiled_and_the_others_stay() {
        let rpc = "/souk.checkout.v1.CheckoutService/PlaceOrder";
        let path = path(rpc, "shipping_address.city");
        let request = PlaceOrderRequest {
            payment_token: "tok_visa".to_owned(),
            ..PlaceOrderRequest::default()
        };
        let descriptor = contract::method(rpc).unwrap().request.clone();
        let message = DynamicMessage::decode(descriptor, request.encode_to_vec().as_slice());
        let mut bytes = Vec::new();
        encode::put_bytes(&mut bytes, path.field().unwrap().number(), b"Ur");
        let edit = Edit {
            path: &path,
            bytes: &bytes,
        };
        let spoiled = spoil(&message.unwrap(), &[&edit]);
        let spoiled = PlaceOrderRequest::decode(spoiled.as_slice()).unwrap();
        assert_eq!(spoiled.payment_token, "tok_visa");
        assert_eq!(spoiled.shipping_address.unwrap().city, "Ur");
    }

    #[test]
    fn of_a_list_the_first_item_is_spoiled() {
        let rpc = "/souk.product.v1.ProductService/CommitStock";
        let path = path(rpc, "lines[0].quantity");
        let line = StockLine {
            quantity: 3,
            ..StockLine::default()
        };
        let request = CommitStockRequest {
            lines: vec![line.clone(), line],
            ..CommitStockRequest::default()
        };
        let descriptor = contract::method(rpc).unwrap().request.clone();
        let message = DynamicMessage::decode(descriptor, request.encode_to_vec().as_slice());
        let mut bytes = Vec::new();
        encode::put_varint(&mut bytes, path.field().unwrap().number(), 7);
        let edit = Edit {
            path: &path,
            bytes: &bytes,
        };
        let spoiled = spoil(&message.unwrap(), &[&edit]);
        let spoiled = CommitStockRequest::decode(spoiled.as_slice()).unwrap();
        let quantities: Vec<_> = spoiled.lines.iter().map(|line| line.quantity).collect();
        assert_eq!(quantities, [7, 3]);
    }
}
