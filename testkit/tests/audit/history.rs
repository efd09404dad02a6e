use std::io::Write as _;
use std::path::PathBuf;

use proto::checkout::v1 as pb;
use proto::r#type::v1::Money;
use testkit::audit::history::{Answer, Ask, History, Line};
use tonic::{Code, Status};

use crate::sample::{ADA, EVE, add, get};

/// A file of its own for one test, gone when dropped.
struct TestFile(PathBuf);

impl TestFile {
    fn new(name: &str) -> Self {
        let name = format!("souk-history-{}-{name}.jsonl", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for TestFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn what_was_written_is_read_back() {
    let file = TestFile::new("round-trip");
    let history = History::create(&file.0).unwrap();
    let first = history.sent(ADA, add(2, "add-1")).unwrap();
    let second = history.sent(EVE, get("order-1", ADA)).unwrap();
    let never = history.sent(ADA, Ask::GetCart).unwrap();
    assert_ne!(first, never);
    history.answered(second, Answer::Done).unwrap();
    history
        .answered(
            first,
            Answer::Unknown {
                code: "Unavailable".to_owned(),
            },
        )
        .unwrap();

    let calls = History::read(&file.0).unwrap();
    assert_eq!(calls, history.calls().unwrap());
    assert_eq!(calls.len(), 3);
    assert_eq!(
        (calls[0].who.as_str(), &calls[0].ask),
        (ADA, &add(2, "add-1"))
    );
    assert!(calls[0].is_unknown() && calls[2].is_unknown());
    assert_eq!(calls[1].answer(), Some(&Answer::Done));
    let (answered, _) = calls[1].answer.as_ref().unwrap();
    assert!(answered.run_ms >= calls[1].sent.run_ms);
    assert!(answered.wall_ms > 1_700_000_000_000);
}

#[test]
fn a_request_is_in_the_file_before_it_is_sent() {
    let file = TestFile::new("before");
    let history = History::create(&file.0).unwrap();
    // Nothing is closed or flushed in between, as when the harness is killed here.
    let _sent = history.sent(ADA, Ask::GetCart).unwrap();
    assert_eq!(History::read(&file.0).unwrap().len(), 1);
}

#[test]
fn a_torn_last_line_is_left_out() {
    let file = TestFile::new("torn");
    let history = History::create(&file.0).unwrap();
    let sent = history.sent(ADA, Ask::GetCart).unwrap();
    history.answered(sent, Answer::Done).unwrap();
    let mut open = std::fs::OpenOptions::new()
        .append(true)
        .open(&file.0)
        .unwrap();
    open.write_all(br#"{"sent":{"number":1,"at":{"run_ms":4"#)
        .unwrap();
    let calls = History::read(&file.0).unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].answer(), Some(&Answer::Done));
    // Torn in the middle, it is another file's, or somebody has edited it.
    open.write_all(b"\n{}\n").unwrap();
    assert!(History::read(&file.0).is_err());
}

#[test]
fn senders_at_once_do_not_tear_each_others_lines() {
    let file = TestFile::new("threads");
    let history = History::create(&file.0).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..100 {
                    let sent = history.sent(ADA, Ask::GetCart).unwrap();
                    history.answered(sent, Answer::Done).unwrap();
                }
            });
        }
    });
    let calls = history.calls().unwrap();
    assert_eq!(calls.len(), 800);
    assert!(
        calls
            .iter()
            .all(|call| call.answer() == Some(&Answer::Done))
    );
}

#[test]
fn answers_say_whether_they_are_definite() {
    let fault = |kind, reason| {
        Status::from(mesh::Fault::new(kind, reason, "no").with("order_id", "order-1"))
    };
    let definite = fault(mesh::fault::Kind::Precondition, "OUT_OF_STOCK");
    assert_eq!(
        Answer::from(&definite),
        Answer::Refused {
            code: "FailedPrecondition".to_owned(),
            reason: "OUT_OF_STOCK".to_owned(),
            order_id: Some("order-1".to_owned()),
        }
    );
    for open in [
        fault(mesh::fault::Kind::Unavailable, "STORE_UNAVAILABLE"),
        fault(mesh::fault::Kind::Late, "TOO_LATE"),
        fault(mesh::fault::Kind::Internal, "INTERNAL"),
        // Noted, and not decided.
        fault(mesh::fault::Kind::Aborted, "ORDER_IN_PROGRESS"),
        // A connection's own words, not the shop's: HTTP/2 may say so in the middle of a request.
        Status::new(Code::ResourceExhausted, "enhance your calm"),
    ] {
        assert!(
            matches!(Answer::from(&open), Answer::Unknown { .. }),
            "{open:?}"
        );
    }
}

#[test]
fn orders_are_kept_as_they_were_told() {
    let order = pb::Order {
        order_id: "order-1".to_owned(),
        user_id: ADA.to_owned(),
        status: pb::OrderStatus::NeedsAttention.into(),
        items: vec![pb::OrderItem {
            product_id: "soap".to_owned(),
            quantity: 2,
            unit_price: Some(Money {
                currency_code: "EUR".to_owned(),
                minor_units: 1000,
            }),
            ..pb::OrderItem::default()
        }],
        total: Some(Money {
            currency_code: "EUR".to_owned(),
            minor_units: 2490,
        }),
        ..pb::Order::default()
    };
    let Answer::Order(told) = Answer::of_order(&Ok(order)) else {
        panic!("no order");
    };
    assert_eq!(
        (told.status.as_str(), told.total),
        ("NEEDS_ATTENTION", 2490)
    );
    assert_eq!(
        told.lines,
        [Line {
            product_id: "soap".to_owned(),
            quantity: 2,
            price: 1000
        }]
    );
}

#[test]
fn a_repeat_is_known_by_all_but_the_cart() {
    let request = pb::PlaceOrderRequest {
        idempotency_key: "a-key-of-sixteen".to_owned(),
        payment_token: "tok_visa".to_owned(),
        ..pb::PlaceOrderRequest::default()
    };
    let placement = |request: &pb::PlaceOrderRequest, lines| match Ask::place(request, lines) {
        Ask::Place(placement) => placement,
        other => panic!("{other:?}"),
    };
    let first = placement(&request, Vec::new());
    let line = Line {
        product_id: "soap".to_owned(),
        quantity: 2,
        price: 1000,
    };
    assert!(first.repeats(&placement(&request, vec![line])));
    let other = pb::PlaceOrderRequest {
        shipping_method: "express".to_owned(),
        ..request
    };
    assert!(!first.repeats(&placement(&other, Vec::new())));
}
