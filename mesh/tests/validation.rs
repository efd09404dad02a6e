//! What is wrong with a request is said by naming the field, or the frame.

use bytes::{Bytes, BytesMut};
use http::{Method, StatusCode};
use prost::Message;
use prost_types::value::Kind;
use prost_types::{ListValue, Struct, Value};
use proto::access::v1::Role;
use proto::cart::v1 as cart;
use proto::checkout::v1 as checkout;
use proto::product::v1 as product;
use proto::recommendation::v1 as recommendation;
use proto::r#type::v1::{Address, Money};
use proto::user::v1 as user;
use tonic::{Code, Status};

use crate::raw::{LIST, Raw, framed};
use crate::support::{ID, Site, assert_refused, bad_fields, ok, recommendation, serve, start};

const REGISTER: &str = "/souk.user.v1.UserService/Register";
const ADD_ITEM: &str = "/souk.cart.v1.CartService/AddItem";
const PLACE_ORDER: &str = "/souk.checkout.v1.CheckoutService/PlaceOrder";
const LIST_ORDERS: &str = "/souk.checkout.v1.CheckoutService/ListAllOrders";
const CREATE_PRODUCT: &str = "/souk.product.v1.ProductService/CreateProduct";

struct Caller {
    raw: Raw,
    staff: String,
    _site: Site,
}

async fn caller() -> Caller {
    let site = serve(async |_| ok()).await;
    let (person, _) = site.identities.person(Role::Staff).unwrap();
    let token = site
        .identities
        .access_token(&person, std::time::Duration::from_secs(60));
    Caller {
        raw: Raw::connect(site.address).await,
        staff: format!("Bearer {}", token.unwrap()),
        _site: site,
    }
}

impl Caller {
    async fn send(&mut self, path: &str, body: Bytes) -> Status {
        let headers = [("authorization", &*self.staff)];
        self.raw.post(path, &headers, body).await
    }

    async fn fields(&mut self, path: &str, message: &impl Message) -> Vec<String> {
        let status = self.send(path, framed(&message.encode_to_vec())).await;
        if status.code() == Code::Ok {
            return Vec::new();
        }
        assert_refused(&status, Code::InvalidArgument, "INVALID_FIELD");
        bad_fields(&status)
    }
}

fn registration() -> user::RegisterRequest {
    user::RegisterRequest {
        email: "ada@example.org".to_owned(),
        password: "correct horse battery".to_owned(),
        name: "Ada".to_owned(),
    }
}

fn order() -> checkout::PlaceOrderRequest {
    checkout::PlaceOrderRequest {
        idempotency_key: ID.to_owned(),
        payment_token: "tok_visa".to_owned(),
        shipping_address: Some(Address {
            full_name: "Ada".to_owned(),
            line1: "1 Main Street".to_owned(),
            city: "Berlin".to_owned(),
            postal_code: "10115".to_owned(),
            country_code: "DE".to_owned(),
            ..Default::default()
        }),
        shipping_method: "standard".to_owned(),
        expected_total: Some(Money {
            currency_code: "EUR".to_owned(),
            minor_units: 1,
        }),
    }
}

#[tokio::test]
async fn every_kind_of_rule_names_its_field() {
    let mut caller = caller().await;
    assert_eq!(caller.fields(REGISTER, &registration()).await, [""; 0]);
    assert_eq!(caller.fields(PLACE_ORDER, &order()).await, [""; 0]);

    for email in ["", "ada", "@example.org", "a@b c", "ada@example.org\n"] {
        let request = user::RegisterRequest {
            email: email.to_owned(),
            ..registration()
        };
        assert_eq!(caller.fields(REGISTER, &request).await, ["email"]);
    }
    for (product_id, quantity, field) in [
        ("", 1, "product_id"),
        ("6f2d9c1e8d3a4a539a7e0d3a5f1b2c4d", 1, "product_id"),
        ("6f2d9c1e-8d3a-4a53-9a7e-0d3a5f1b2c4z", 1, "product_id"),
        (ID, 0, "quantity"),
        (ID, -1, "quantity"),
        (ID, i32::MAX, "quantity"),
    ] {
        let request = cart::AddItemRequest {
            product_id: product_id.to_owned(),
            quantity,
            ..Default::default()
        };
        assert_eq!(caller.fields(ADD_ITEM, &request).await, [field]);
    }
    // Required, and pattern, and length.
    let request = checkout::PlaceOrderRequest {
        idempotency_key: "x".repeat(65),
        payment_token: "4242 4242".to_owned(),
        shipping_address: None,
        expected_total: None,
        ..order()
    };
    let expected = [
        "idempotency_key",
        "payment_token",
        "shipping_address",
        "expected_total",
    ];
    assert_eq!(caller.fields(PLACE_ORDER, &request).await, expected);
    // An enum's value that nobody knows.
    let request = checkout::ListAllOrdersRequest {
        status: 99,
        ..Default::default()
    };
    assert_eq!(caller.fields(LIST_ORDERS, &request).await, ["status"]);
}

#[tokio::test]
async fn a_field_within_is_named_by_its_path() {
    let mut caller = caller().await;
    let mut request = order();
    request.shipping_address.as_mut().unwrap().country_code = "Germany".to_owned();
    request.expected_total.as_mut().unwrap().currency_code = "euro".to_owned();
    assert_eq!(
        caller.fields(PLACE_ORDER, &request).await,
        [
            "shipping_address.country_code",
            "expected_total.currency_code"
        ]
    );

    let mut request = recommendation::ListRecommendationsRequest {
        product_ids: vec![ID.to_owned(), "nonsense".to_owned(), ID.to_owned()],
        limit: 25,
    };
    assert_eq!(
        caller.fields(LIST, &request).await,
        ["product_ids[1]", "limit"]
    );
    request.product_ids = vec!["nonsense".to_owned(); 51];
    request.limit = 0;
    assert_eq!(caller.fields(LIST, &request).await, ["product_ids"]);
}

#[tokio::test]
async fn control_characters_are_refused_wherever_text_is() {
    let mut caller = caller().await;
    for bad in ['\0', '\u{1b}', '\u{7f}', '\u{85}'] {
        let request = user::RegisterRequest {
            name: format!("Ada{bad}"),
            ..registration()
        };
        assert_eq!(caller.fields(REGISTER, &request).await, ["name"]);
    }

    let text = |text: &str| Value {
        kind: Some(Kind::StringValue(text.to_owned())),
    };
    let attributes = |key: &str, value: Value| product::CreateProductRequest {
        attributes: Some(Struct {
            fields: [(key.to_owned(), value)].into(),
        }),
        ..Default::default()
    };
    let list = Value {
        kind: Some(Kind::ListValue(ListValue {
            values: vec![text("fine"), text("b\u{1}d")],
        })),
    };
    for (request, field) in [
        (attributes("b\0d", text("fine")), "attributes.fields"),
        (
            attributes("fine", text("b\0d")),
            "attributes.fields.string_value",
        ),
        (
            attributes("fine", list),
            "attributes.fields.list_value.values[1].string_value",
        ),
    ] {
        let fields = caller.fields(CREATE_PRODUCT, &request).await;
        assert!(fields.contains(&field.to_owned()), "{fields:?}");
    }
}

#[tokio::test]
async fn a_refusal_stays_small_however_much_is_wrong() {
    let mut caller = caller().await;
    let mut value = Value { kind: None };
    for _ in 0..25 {
        let fields = [("b\0d".to_owned(), value)].into();
        value = Value {
            kind: Some(Kind::StructValue(Struct { fields })),
        };
    }
    let fields = (0..5000).map(|index| (format!("\0{index}"), Value { kind: None }));
    for fields in [fields.collect(), [("deep".to_owned(), value)].into()] {
        let request = product::CreateProductRequest {
            attributes: Some(Struct { fields }),
            ..Default::default()
        };
        let fields = caller.fields(CREATE_PRODUCT, &request).await;
        assert!((1..=10).contains(&fields.len()), "{fields:?}");
    }
}

#[tokio::test]
async fn a_frame_that_is_not_one_message_is_refused() {
    let mut caller = caller().await;
    let good = framed(&[]);
    let twice = [&*good, &*good].concat();
    let too_short = [&[0, 0, 0, 0, 9], &b"short"[..]].concat();
    let enormous = vec![0, 0xff, 0xff, 0xff, 0xff, 1];
    for (what, body) in [
        ("nothing", Vec::new()),
        ("half a header", vec![0, 0, 0]),
        ("less than it says", too_short),
        ("more than it says", [&*good, &[1]].concat()),
        ("two messages", twice),
        ("an enormous length", enormous),
        ("no message", framed(&[0xff]).to_vec()),
        ("a field broken off", framed(&[0x0a, 9, b'x']).to_vec()),
        ("no text", framed(&[0x0a, 1, 0xff]).to_vec()),
        ("another wire type", framed(&[0x08, 1]).to_vec()),
    ] {
        let status = caller.send(LIST, body.into()).await;
        assert_eq!(status.code(), Code::InvalidArgument, "{what}: {status:?}");
        let reason = mesh::fault::reason(&status);
        assert_eq!(reason.as_deref(), Some("MALFORMED_MESSAGE"), "{what}");
    }

    let mut compressed = BytesMut::from(&*good);
    compressed[0] = 1;
    let status = caller.send(LIST, compressed.freeze()).await;
    assert_refused(&status, Code::Unimplemented, "COMPRESSION_NOT_SUPPORTED");

    let large = framed(&vec![0; mesh::inbound::MAX_MESSAGE_BYTES + 1]);
    let status = caller.send(LIST, large).await;
    assert_refused(&status, Code::ResourceExhausted, "MESSAGE_TOO_LARGE");

    assert_eq!(caller.send(LIST, good).await.code(), Code::Ok);
}

#[tokio::test]
async fn a_request_that_is_not_grpc_is_refused_as_http_does() {
    let mut caller = caller().await;
    for path in [LIST, "/grpc.health.v1.Health/Check", "/nothing/here"] {
        for content_type in [
            "",
            "text/plain",
            "application/json",
            "application/grpc-web",
            "application/grpc-web+proto",
            "application/grpc+json",
            "application/grpcx",
        ] {
            let headers = [("content-type", content_type)];
            let reply = caller
                .raw
                .send(Method::POST, path, &headers, framed(&[]))
                .await;
            assert_eq!(
                reply.http,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "{content_type}"
            );
        }
        let reply = caller.raw.send(Method::GET, path, &[], Bytes::new()).await;
        assert_eq!(reply.http, StatusCode::METHOD_NOT_ALLOWED);
    }
    for content_type in ["application/grpc+proto", "application/grpc;charset=utf-8"] {
        let headers = [("content-type", content_type)];
        let status = caller.raw.post(LIST, &headers, framed(&[])).await;
        assert_eq!(status.code(), Code::Ok);
    }
}

#[tokio::test]
async fn what_is_not_served_is_refused_with_a_reason() {
    let site = start(|_| {}, recommendation(async |_| ok())).await;
    let mut raw = Raw::connect(site.address).await;
    assert_eq!(raw.post(LIST, &[], framed(&[])).await.code(), Code::Ok);
    let long = format!("{LIST}{}", "s".repeat(1000));
    for path in [
        "/nothing/here",
        "/",
        "/souk.recommendation.v1.RecommendationService/NoSuchMethod",
        &long,
        // Of the contract, but another service's: who may call it is not asked.
        "/souk.cart.v1.CartService/GetCart",
        "/souk.payment.v1.PaymentService/Capture",
    ] {
        let status = raw.post(path, &[], framed(&[])).await;
        assert_refused(&status, Code::Unimplemented, "UNKNOWN_METHOD");
    }
}
