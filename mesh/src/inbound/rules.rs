//! The limits of fields, as they stand in the contract (`buf.validate`), applied to a message.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use prost_reflect::{
    DynamicMessage, FieldDescriptor, MessageDescriptor, ReflectMessage as _, Value,
};
use proto::contract;
use regex::Regex;

/// A browser's idea of an e-mail address (the HTML standard's), without the dots that mail programs refuse.
static EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const LABEL: &str = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    const ATOM: &str = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+";
    let pattern = format!(r"^{ATOM}(?:\.{ATOM})*@{LABEL}(?:\.{LABEL})*$");
    Regex::new(&pattern).ok()
});

/// The rules of every message that a request of the contract can hold, read once.
static RULES: LazyLock<HashMap<String, Vec<Field>>> = LazyLock::new(|| {
    contract::pool()
        .all_messages()
        .filter(|message| message.package_name().starts_with("souk."))
        .map(|message| (message.full_name().to_owned(), fields(&message)))
        .collect()
});

struct Field {
    descriptor: FieldDescriptor,
    rules: Rules,
}

#[derive(Default)]
struct Rules {
    required: bool,
    min: Option<i64>,
    max: Option<i64>,
    above: Option<i64>,
    min_chars: Option<u64>,
    max_chars: Option<u64>,
    max_bytes: Option<u64>,
    pattern: Option<Regex>,
    email: bool,
    uuid: bool,
    defined_only: bool,
    min_items: Option<u64>,
    max_items: Option<u64>,
    unique: bool,
    items: Option<Box<Rules>>,
}

/// A request with as many wrong fields is wrong enough.
const ENOUGH: usize = 20;

/// What is wrong with a message: the path of each bad field, and why.
pub(super) fn violations(message: &DynamicMessage) -> Vec<(String, String)> {
    let mut found = Vec::new();
    check_message(message, "", &mut found);
    found
}

fn check_message(message: &DynamicMessage, path: &str, found: &mut Vec<(String, String)>) {
    let Some(fields) = RULES.get(message.descriptor().full_name()) else {
        return check_foreign(message, path, found);
    };
    for Field { descriptor, rules } in fields {
        let path = join(path, descriptor.name());
        let is_set = message.has_field(descriptor);
        if rules.required && !is_set {
            found.push((path, "is required".to_owned()));
            continue;
        }
        // A field that knows whether it was sent is only judged when it was.
        if descriptor.supports_presence() && !is_set {
            continue;
        }
        check_value(
            &message.get_field(descriptor),
            descriptor,
            rules,
            &path,
            found,
        );
    }
}

/// Messages of other packages (`google.protobuf.Struct`) have no rules, but may hold text and messages that do.
fn check_foreign(message: &DynamicMessage, path: &str, found: &mut Vec<(String, String)>) {
    let none = Rules::default();
    for (descriptor, value) in message.fields() {
        let path = join(path, descriptor.name());
        check_value(value, &descriptor, &none, &path, found);
    }
}

fn check_value(
    value: &Value,
    descriptor: &FieldDescriptor,
    rules: &Rules,
    path: &str,
    found: &mut Vec<(String, String)>,
) {
    if found.len() >= ENOUGH {
        return;
    }
    match value {
        Value::I32(number) => check_number(i64::from(*number), rules, path, found),
        Value::I64(number) => check_number(*number, rules, path, found),
        Value::String(text) => check_text(text, rules, path, found),
        Value::EnumNumber(number) if rules.defined_only => {
            let kind = descriptor.kind();
            if kind
                .as_enum()
                .is_some_and(|kind| kind.get_value(*number).is_none())
            {
                found.push((path.to_owned(), "is not a known value".to_owned()));
            }
        }
        Value::Message(message) => check_message(message, path, found),
        Value::List(values) => check_list(values, descriptor, rules, path, found),
        Value::Map(entries) => {
            let none = Rules::default();
            for (key, value) in entries {
                if let Some(key) = key.as_str() {
                    check_text(key, &none, path, found);
                }
                check_value(value, descriptor, &none, path, found);
            }
        }
        _ => {}
    }
}

fn check_list(
    values: &[Value],
    descriptor: &FieldDescriptor,
    rules: &Rules,
    path: &str,
    found: &mut Vec<(String, String)>,
) {
    let count = values.len() as u64;
    if rules.min_items.is_some_and(|min| count < min) {
        found.push((
            path.to_owned(),
            format!("needs at least {} items", rules.min_items.unwrap_or(0)),
        ));
    }
    if let Some(max) = rules.max_items.filter(|max| count > *max) {
        found.push((path.to_owned(), format!("may have at most {max} items")));
        // The items of a list that is too long are not worth the time.
        return;
    }
    let mut seen = HashSet::new();
    let none = Rules::default();
    for (index, value) in values.iter().enumerate() {
        let path = format!("{path}[{index}]");
        if rules.unique && value.as_str().is_some_and(|text| !seen.insert(text)) {
            found.push((path.clone(), "is there twice".to_owned()));
        }
        check_value(
            value,
            descriptor,
            rules.items.as_deref().unwrap_or(&none),
            &path,
            found,
        );
    }
}

fn check_number(number: i64, rules: &Rules, path: &str, found: &mut Vec<(String, String)>) {
    if let Some(min) = rules.min.filter(|min| number < *min) {
        found.push((path.to_owned(), format!("must be at least {min}")));
    }
    if let Some(above) = rules.above.filter(|above| number <= *above) {
        found.push((path.to_owned(), format!("must be more than {above}")));
    }
    if let Some(max) = rules.max.filter(|max| number > *max) {
        found.push((path.to_owned(), format!("must be at most {max}")));
    }
}

fn check_text(text: &str, rules: &Rules, path: &str, found: &mut Vec<(String, String)>) {
    let mut wrong = |description: String| found.push((path.to_owned(), description));
    let chars = text.chars().count() as u64;
    if let Some(min) = rules.min_chars.filter(|min| chars < *min) {
        return wrong(format!("must have at least {min} characters"));
    }
    if let Some(max) = rules.max_chars.filter(|max| chars > *max) {
        return wrong(format!("may have at most {max} characters"));
    }
    if let Some(max) = rules.max_bytes.filter(|max| text.len() as u64 > *max) {
        return wrong(format!("may have at most {max} bytes"));
    }
    // PostgreSQL refuses NUL, terminals and logs are fooled by the rest; no name or address needs them.
    if text
        .chars()
        .any(|char| char.is_control() && !matches!(char, '\n' | '\r' | '\t'))
    {
        return wrong("must not contain control characters".to_owned());
    }
    if let Some(pattern) = rules
        .pattern
        .as_ref()
        .filter(|pattern| !pattern.is_match(text))
    {
        return wrong(format!("must match {}", pattern.as_str()));
    }
    if rules.email && !is_email(text) {
        return wrong("must be an e-mail address".to_owned());
    }
    if rules.uuid && !(text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()) {
        wrong("must be a UUID".to_owned());
    }
}

/// As strict as those who send mail there, or what is taken here would never be sent.
fn is_email(text: &str) -> bool {
    let is_short = text
        .split_once('@')
        .is_some_and(|(local, _)| local.len() <= 64);
    is_short && EMAIL.as_ref().is_some_and(|email| email.is_match(text))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn fields(message: &MessageDescriptor) -> Vec<Field> {
    let extension = contract::pool().get_extension_by_name("buf.validate.field");
    message
        .fields()
        .map(|descriptor| {
            let options = descriptor.options();
            let rules = extension
                .as_ref()
                .map(|extension| options.get_extension(extension));
            let rules = rules
                .as_ref()
                .and_then(|rules| rules.as_message())
                .map(Rules::read)
                .unwrap_or_default();
            Field { descriptor, rules }
        })
        .collect()
}

impl Rules {
    fn read(rules: &DynamicMessage) -> Self {
        let mut read = Self {
            required: boolean(rules, "required"),
            ..Self::default()
        };
        for kind in ["int32", "int64"] {
            if let Some(number) = part(rules, kind) {
                read.min = integer(&number, "gte");
                read.max = integer(&number, "lte");
                read.above = integer(&number, "gt");
            }
        }
        if let Some(text) = part(rules, "string") {
            read.min_chars = count(&text, "min_len");
            read.max_chars = count(&text, "max_len");
            read.max_bytes = count(&text, "max_bytes");
            read.pattern =
                set(&text, "pattern").and_then(|pattern| Regex::new(pattern.as_str()?).ok());
            read.email = boolean(&text, "email");
            read.uuid = boolean(&text, "uuid");
        }
        if let Some(kind) = part(rules, "enum") {
            read.defined_only = boolean(&kind, "defined_only");
        }
        if let Some(list) = part(rules, "repeated") {
            read.min_items = count(&list, "min_items");
            read.max_items = count(&list, "max_items");
            read.unique = boolean(&list, "unique");
            read.items = part(&list, "items").map(|items| Box::new(Self::read(&items)));
        }
        read
    }
}

fn set(message: &DynamicMessage, name: &str) -> Option<Value> {
    message.has_field_by_name(name).then(|| {
        message
            .get_field_by_name(name)
            .map(|value| value.into_owned())
    })?
}

fn part(message: &DynamicMessage, name: &str) -> Option<DynamicMessage> {
    set(message, name)?.as_message().cloned()
}

fn boolean(message: &DynamicMessage, name: &str) -> bool {
    set(message, name)
        .and_then(|value| value.as_bool())
        .unwrap_or(false)
}

fn count(message: &DynamicMessage, name: &str) -> Option<u64> {
    set(message, name)?.as_u64()
}

fn integer(message: &DynamicMessage, name: &str) -> Option<i64> {
    let value = set(message, name)?;
    value.as_i64().or_else(|| value.as_i32().map(i64::from))
}

#[cfg(test)]
mod tests {
    use prost_reflect::Kind;

    use super::*;

    /// Whether these rules are of the one kind that fits, if any; how many there are.
    fn fits(descriptor: &FieldDescriptor, rules: &DynamicMessage, fitting: &str) -> usize {
        let kinds = ["int32", "int64", "string", "enum", "repeated"];
        let written = kinds
            .into_iter()
            .filter(|kind| rules.has_field_by_name(kind));
        written
            .map(|kind| assert_eq!(kind, fitting, "{descriptor:?}"))
            .count()
    }

    /// A rule that is written down but cannot be applied must not pass for one that is.
    #[test]
    fn every_rule_of_the_contract_is_one_that_its_field_can_keep() {
        let extension = contract::pool()
            .get_extension_by_name("buf.validate.field")
            .unwrap();
        let mut seen = 0;
        for field in RULES.values().flatten() {
            let descriptor = &field.descriptor;
            let options = descriptor.options();
            let written = options.get_extension(&extension);
            let written = written.as_message().unwrap();
            let single = match descriptor.kind() {
                Kind::Int32 => "int32",
                Kind::Int64 => "int64",
                Kind::String => "string",
                Kind::Enum(_) => "enum",
                _ => "",
            };
            let fitting = if descriptor.is_list() {
                "repeated"
            } else {
                single
            };
            seen += fits(descriptor, written, fitting);
            if let Some(text) = part(written, "string") {
                let pattern = set(&text, "pattern");
                assert_eq!(
                    pattern.is_some(),
                    field.rules.pattern.is_some(),
                    "{descriptor:?}"
                );
            }
            if let Some(list) = part(written, "repeated") {
                let is_unique = boolean(&list, "unique");
                assert!(
                    !is_unique || single == "string",
                    "{descriptor:?}: only strings are compared"
                );
                if let Some(items) = part(&list, "items") {
                    let is_required = boolean(&items, "required");
                    assert!(!is_required, "{descriptor:?}: an item is not asked for");
                    seen += fits(descriptor, &items, single);
                }
            }
        }
        assert!(seen > 50, "only {seen} rules were read");
        assert!(is_email("first.last+tag@mail.example"));
        let too_long = format!("{}@mail.example", "a".repeat(65));
        for address in [
            "", "a@", "@b.c", ".a@b.c", "a.@b.c", "a..b@c.d", "a b@c.d", &too_long,
        ] {
            assert!(!is_email(address), "{address}");
        }
    }
}
