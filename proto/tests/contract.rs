//! Rules that every RPC and field of the contract must keep.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use prost_reflect::{DynamicMessage, Kind, MessageDescriptor};
use proto::access::v1::Role;
use proto::contract;

const SERVICES: [&str; 8] = [
    "cart",
    "checkout",
    "email",
    "gateway",
    "payment",
    "product",
    "recommendation",
    "user",
];

#[test]
fn every_method_says_who_may_call_it() {
    assert!(contract::methods().count() >= 45);
    for method in contract::methods() {
        assert_ne!(
            method.role,
            Role::Unspecified,
            "{} has no access rule",
            method.path
        );
        assert_eq!(
            method.role == Role::Service,
            !method.services.is_empty(),
            "{}: services are named if and only if the role is SERVICE",
            method.path
        );
        for service in &method.services {
            assert!(
                SERVICES.contains(&service.as_str()),
                "{}: {service}",
                method.path
            );
        }
    }
}

#[test]
fn every_text_and_list_in_a_request_has_a_limit() {
    for method in contract::methods() {
        check_limits(&method.request, &method.path, 0);
    }
}

fn check_limits(message: &MessageDescriptor, path: &str, depth: usize) {
    if message.full_name().starts_with("google.protobuf.") || depth > 8 {
        return;
    }
    let field_rules = contract::pool()
        .get_extension_by_name("buf.validate.field")
        .unwrap();
    for field in message.fields() {
        let options = field.options();
        let rules = options.get_extension(&field_rules);
        let rules = rules.as_message().unwrap();
        let place = format!("{path}: {}", field.full_name());
        if field.is_list() {
            assert!(
                has(rules, "repeated", "max_items"),
                "{place} has no max_items"
            );
        }
        match field.kind() {
            Kind::String if field.is_list() => {
                let repeated = rules.get_field_by_name("repeated").unwrap();
                let items = repeated
                    .as_message()
                    .unwrap()
                    .get_field_by_name("items")
                    .unwrap();
                assert!(
                    has(items.as_message().unwrap(), "string", "max_len"),
                    "{place}"
                );
            }
            Kind::String => assert!(has(rules, "string", "max_len"), "{place} has no max_len"),
            Kind::Enum(_) => assert!(has(rules, "enum", "defined_only"), "{place}"),
            Kind::Message(message) => check_limits(&message, path, depth + 1),
            _ => {}
        }
    }
}

fn has(rules: &DynamicMessage, kind: &str, rule: &str) -> bool {
    rules.has_field_by_name(kind)
        && rules
            .get_field_by_name(kind)
            .and_then(|kind| Some(kind.as_message()?.has_field_by_name(rule)))
            .unwrap_or(false)
}

#[test]
fn what_the_gateway_exposes_is_for_people() {
    let exposed = |path| contract::method(path).unwrap().is_for_people();
    assert!(exposed("/souk.checkout.v1.CheckoutService/PlaceOrder"));
    assert!(exposed("/souk.product.v1.ProductService/CreateProduct"));
    assert!(!exposed("/souk.payment.v1.PaymentService/Capture"));
    assert!(!exposed("/souk.product.v1.ProductService/ReserveStock"));
}

#[test]
fn placing_an_order_may_be_repeated_and_signing_in_may_not() {
    let idempotent = |path| contract::method(path).unwrap().idempotent;
    assert!(idempotent("/souk.checkout.v1.CheckoutService/PlaceOrder"));
    assert!(!idempotent("/souk.user.v1.UserService/Login"));
}
