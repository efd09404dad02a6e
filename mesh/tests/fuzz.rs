//! Requests at random, the same ones each time: whatever comes in, the answer is a proper one.

use std::collections::HashMap;

use bytes::Bytes;
use prost::{DecodeError, Message as _};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use proto::access::v1::Role;
use proto::contract::{self, Method};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tonic::Code;

use crate::raw::{Raw, framed};
use crate::support::{Site, ok, service, start};
use crate::tokens::Forgery;

const CASES: usize = 2_000;
const SEED: u64 = 2_026;

/// How a generated server reads each request of the contract.
macro_rules! decoders {
    ($($package:ident: $($message:ident)*;)*) => {
        HashMap::from([$($((
            concat!("souk.", stringify!($package), ".v1.", stringify!($message)),
            (|bytes| proto::$package::v1::$message::decode(bytes).map(drop)) as Decoder,
        ),)*)*])
    };
}

type Decoder = fn(Bytes) -> Result<(), DecodeError>;

#[rustfmt::skip]
fn decoders() -> HashMap<&'static str, Decoder> {
    decoders! {
        cart: GetCartRequest AddItemRequest UpdateItemRequest RemoveItemRequest ClearCartRequest
            MergeCartRequest RemovePurchasedRequest;
        checkout: PreviewOrderRequest PlaceOrderRequest GetOrderRequest ListOrdersRequest
            CancelOrderRequest WatchOrderRequest ListAllOrdersRequest UpdateOrderStatusRequest
            ResolveHoldRequest;
        email: SendOrderConfirmationRequest SendOrderStatusRequest;
        payment: AuthorizeRequest CaptureRequest VoidRequest RefundRequest;
        product: ListCategoriesRequest ListProductsRequest SearchProductsRequest GetProductRequest
            BatchGetProductsRequest CreateProductRequest UpdateProductRequest AdjustStockRequest
            ReserveStockRequest CommitStockRequest ReleaseStockRequest ReturnStockRequest;
        recommendation: ListRecommendationsRequest RecordPurchaseRequest;
        user: RegisterRequest LoginRequest StartGuestSessionRequest RefreshSessionRequest
            LogoutRequest GetProfileRequest UpdateProfileRequest ChangePasswordRequest
            GetCustomerRequest ListEndedSessionsRequest;
    }
}

/// A service that takes whatever the inbound stack lets through, if a generated server could read it.
async fn site() -> Site {
    let decoders = decoders();
    let handler = move |request: http::Request<tonic::body::Body>| {
        let method = contract::method(request.uri().path()).unwrap();
        let decode = decoders[method.request.full_name()];
        async move {
            let body = http_body_util::BodyExt::collect(request.into_body()).await;
            decode(body.unwrap().to_bytes().slice(5..)).unwrap();
            ok()
        }
    };
    start(|_| {}, service(handler)).await
}

/// The methods in an order that does not change, each with the header that lets the request pass.
fn methods(site: &Site) -> Vec<(&'static Method, (&'static str, String))> {
    let staff = Forgery::access(&site.identities).sign();
    let mut methods: Vec<_> = contract::methods()
        .map(|method| match method.role {
            Role::Service => {
                let token = Forgery::service(&site.identities, &method.services[0]).sign();
                (method, ("x-souk-service", token))
            }
            _ => (method, ("authorization", format!("Bearer {staff}"))),
        })
        .collect();
    methods.sort_by_key(|(method, _)| &method.path);
    methods
}

/// Sends each body; fails on an answer that no caller can make sense of. The count of each code.
async fn send(bodies: impl Fn(&mut StdRng, &Method) -> Bytes) -> HashMap<Code, usize> {
    let site = site().await;
    let methods = methods(&site);
    let mut raw = Raw::connect(site.address).await;
    let mut random = StdRng::seed_from_u64(SEED);
    let mut codes = HashMap::new();
    for case in 0..CASES {
        let (method, (header, token)) = &methods[case % methods.len()];
        let body = bodies(&mut random, method);
        let status = raw
            .post(&method.path, &[(header, token)], body.clone())
            .await;
        let is_proper = matches!(
            status.code(),
            Code::Ok | Code::InvalidArgument | Code::Unimplemented | Code::ResourceExhausted
        );
        assert!(is_proper, "{} {body:?}: {status:?}", method.path);
        *codes.entry(status.code()).or_default() += 1;
    }
    codes
}

#[tokio::test]
async fn random_bytes_are_answered_properly() {
    let codes = send(|random, _| {
        let mut body = vec![0; random.random_range(0..64)];
        random.fill(&mut body[..]);
        // Half of them in a frame, so that what is inside is looked at.
        if random.random() {
            framed(&body)
        } else {
            body.into()
        }
    })
    .await;
    assert!(codes[&Code::InvalidArgument] > CASES / 2, "{codes:?}");
}

#[tokio::test]
async fn random_fields_are_answered_properly() {
    let codes =
        send(|random, method| framed(&message(random, &method.request, 0).encode_to_vec())).await;
    assert!(codes[&Code::InvalidArgument] > CASES / 10, "{codes:?}");
    assert!(codes[&Code::Ok] > CASES / 50, "{codes:?}");
}

#[tokio::test]
async fn good_messages_with_a_few_bytes_changed_are_answered_properly() {
    let codes = send(|random, method| {
        let mut body = message(random, &method.request, 0).encode_to_vec();
        for _ in 0..random.random_range(1..4) {
            if body.is_empty() {
                break;
            }
            let place = random.random_range(0..body.len());
            body[place] = random.random();
        }
        body.truncate(random.random_range(0..=body.len()));
        framed(&body)
    })
    .await;
    assert!(codes[&Code::InvalidArgument] > CASES / 10, "{codes:?}");
}

/// A message with some of its fields set, to values likely and unlikely.
fn message(random: &mut StdRng, descriptor: &MessageDescriptor, depth: usize) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields() {
        if depth > 4 || random.random_bool(0.4) {
            continue;
        }
        let count = random.random_range(0..4);
        let value = if field.is_map() {
            let Kind::Message(entry) = field.kind() else {
                continue;
            };
            let value = entry.map_entry_value_field();
            let entries = (0..count).map(|_| {
                let key = prost_reflect::MapKey::String(text(random));
                (key, one(random, &value, depth))
            });
            Value::Map(entries.collect())
        } else if field.is_list() {
            Value::List((0..count).map(|_| one(random, &field, depth)).collect())
        } else {
            one(random, &field, depth)
        };
        message.set_field(&field, value);
    }
    message
}

fn one(random: &mut StdRng, field: &FieldDescriptor, depth: usize) -> Value {
    let number = [0, 1, 2, 99, -1, i64::MIN, i64::MAX][random.random_range(0..7)];
    #[expect(clippy::cast_possible_truncation, reason = "any number will do")]
    let small = number as i32;
    match field.kind() {
        Kind::String => Value::String(text(random)),
        Kind::Bool => Value::Bool(random.random()),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(small),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(number),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(random.random()),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(random.random()),
        Kind::Float => Value::F32(f32::from_bits(random.random())),
        Kind::Double => Value::F64(f64::from_bits(random.random())),
        Kind::Bytes => Value::Bytes(Bytes::from(text(random))),
        Kind::Enum(_) => Value::EnumNumber(small),
        Kind::Message(descriptor) => Value::Message(message(random, &descriptor, depth + 1)),
    }
}

fn text(random: &mut StdRng) -> String {
    let choices = [
        "",
        "a",
        "EUR",
        "DE",
        "standard",
        crate::support::ID,
        "ada@example.org",
        "correct horse battery",
        "\0",
        "\u{202e}\u{1f980}",
        "' OR 1=1 --",
        "{\"$gt\": \"\"}",
        "../../etc/passwd",
        "4242424242424242",
    ];
    let choice = choices[random.random_range(0..choices.len())];
    if random.random_bool(0.05) {
        choice.repeat(1000)
    } else {
        choice.to_owned()
    }
}
