//! What mails say.

use proto::checkout::v1::{Order, OrderStatus};
use tonic::Code;

use super::{Emails, ORDER, confirmation, order, status};

#[tokio::test]
async fn a_confirmation_shows_the_whole_order_as_text_and_html() {
    let emails = Emails::on_folder().await;
    let id = format!("order:{ORDER}:confirmation");
    let answer = emails
        .client()
        .send_order_confirmation(confirmation(&id))
        .await
        .unwrap();
    assert!(!answer.into_inner().already_sent);

    let mail = emails.mail(&id);
    assert_eq!(mail.header("from"), "Souk <orders@souk.example>");
    assert_eq!(mail.header("to"), "\"Ada Lovelace\" <ada@example.com>");
    assert_eq!(
        mail.header("subject"),
        "Thank you for your order (5F1B-2C4D)"
    );
    assert_eq!(
        mail.header("message-id"),
        format!("<order/{ORDER}/confirmation@souk.example>")
    );
    assert_eq!(mail.header("auto-submitted"), "auto-generated");
    assert_eq!(
        mail.text,
        format!(
            "Thank you for your order

Hello Ada Lovelace,

We are getting it ready, and write again when it is on its way.

Order 5F1B-2C4D
https://souk.example/orders/{ORDER}

  2 x Harbour jumper (€89.00 each): €178.00
  1 x Rose harissa (€6.50 each): €6.50

  Subtotal: €184.50
  Shipping: €4.90 (Standard parcel)
  Total:    €189.40
  Paid by:  Visa ending in 4242

Delivery address

  Ada Lovelace
  Lange Gasse 7
  1080 Wien
  AT

Souk
"
        )
    );
    for shown in [
        "Hello <bdi>Ada Lovelace</bdi>",
        "5F1B-2C4D",
        &format!("<a href=\"https://souk.example/orders/{ORDER}\""),
        "Harbour jumper",
        "2 &times; €89.00",
        "€178.00",
        "€4.90",
        "(Standard parcel)",
        "<strong>€189.40</strong>",
        "Lange Gasse 7",
        "1080 Wien",
        "Paid by <bdi>Visa ending in 4242</bdi>",
    ] {
        assert!(
            mail.html.contains(shown),
            "{shown} is missing in {}",
            mail.html
        );
    }
    assert!(!mail.html.contains("Tracking code"));
}

#[tokio::test]
async fn each_status_has_its_own_words() {
    let emails = Emails::on_folder().await;
    let mut client = emails.client();
    for (changed, subject, sentence) in [
        (
            Order {
                tracking_code: "1Z 999".to_owned(),
                ..order(OrderStatus::Shipped)
            },
            "Your order is on its way (5F1B-2C4D)",
            "Tracking code: 1Z 999",
        ),
        (
            order(OrderStatus::Delivered),
            "Your order has arrived (5F1B-2C4D)",
            "We hope that you like it.",
        ),
        (
            order(OrderStatus::Refunded),
            "Your refund is on its way (5F1B-2C4D)",
            "We are giving back €189.40 to Visa ending in 4242.",
        ),
    ] {
        let id = format!("order:{ORDER}:{}:{}", changed.status, changed.reason);
        client
            .send_order_status(status(&id, changed))
            .await
            .unwrap();
        let mail = emails.mail(&id);
        assert_eq!(mail.header("subject"), subject);
        assert!(mail.text.contains(sentence), "{}", mail.text);
    }
}

#[tokio::test]
async fn a_cancellation_says_why_and_names_no_card() {
    let emails = Emails::on_folder().await;
    for (reason, sentence) in [
        ("CANCELLED_BY_CUSTOMER", "It was cancelled as you asked."),
        ("CANCELLED_BY_STAFF", "We had to cancel it."),
        ("OUT_OF_STOCK", "Something that you ordered is sold out."),
        ("PAYMENT_DECLINED", "Your payment was declined."),
        ("PAYMENT_UNAVAILABLE", "Your payment did not go through."),
        ("PRICE_CHANGED", "A price changed while you were ordering."),
        (
            "PRODUCT_UNAVAILABLE",
            "Something that you ordered is no longer sold.",
        ),
        ("STOCK_UNAVAILABLE", "We could not complete it."),
        ("NO_CUSTOMER_PAYMENT_CAPTURED", "We could not complete it."),
    ] {
        let cancelled = Order {
            reason: reason.to_owned(),
            ..order(OrderStatus::Cancelled)
        };
        emails
            .client()
            .send_order_status(status(reason, cancelled))
            .await
            .unwrap();
        let mail = emails.mail(reason);
        assert_eq!(
            mail.header("subject"),
            "Your order was cancelled (5F1B-2C4D)"
        );
        let sentence = format!("{sentence} You have not been charged.");
        for text in [mail.text, mail.html] {
            assert!(text.contains(&sentence), "{text}");
            assert!(!text.contains("Visa") && !text.contains("Paid by"));
        }
    }
}

#[tokio::test]
async fn a_status_without_a_mail_is_refused() {
    let emails = Emails::on_folder().await;
    for code in 0..=10 {
        let code = OrderStatus::try_from(code).unwrap();
        let sent = matches!(
            code,
            OrderStatus::Shipped
                | OrderStatus::Delivered
                | OrderStatus::Cancelled
                | OrderStatus::Refunded
        );
        let answer = emails
            .client()
            .send_order_status(status(&format!("of-{}", code as i32), order(code)))
            .await;
        assert_eq!(
            answer.map_err(|status| status.code()).err(),
            (!sent).then_some(Code::InvalidArgument),
            "{code:?}"
        );
    }
}

#[tokio::test]
async fn hostile_names_change_neither_headers_nor_markup() {
    let emails = Emails::on_folder().await;
    let hostile = [
        "<script>alert(1)</script>",
        "Eve\r\nBcc: all@example.com\r\n\r\nhello",
        "\" <all@example.com>, \"Eve",
        "=?utf-8?b?RXZl?=",
        "\u{202e}evE 🏺 שלום",
        "a, b; c: d <e@f>",
    ];
    for (index, name) in hostile.into_iter().enumerate() {
        let id = format!("hostile-{index}");
        let mut request = confirmation(&id);
        request.recipient.as_mut().unwrap().name = name.to_owned();
        let order = request.order.as_mut().unwrap();
        order.items[0].name = name.to_owned();
        order.payment_summary = name.to_owned();
        order.shipping_display_name = name.to_owned();
        order.order_id = "1\r\nBcc: all@example.com".to_owned();
        order.shipping_address.as_mut().unwrap().line2 = name.to_owned();
        emails
            .client()
            .send_order_confirmation(request)
            .await
            .unwrap();

        let mail = emails.mail(&id);
        let mut names: Vec<&str> = mail.headers.iter().map(|(name, _)| &**name).collect();
        names.sort_unstable();
        let expected = [
            "auto-submitted",
            "content-type",
            "date",
            "from",
            "message-id",
            "mime-version",
            "subject",
            "to",
        ];
        assert_eq!(names, expected, "{name:?}");
        assert!(mail.header("to").ends_with("<ada@example.com>"), "{name:?}");
        assert!(!mail.html.contains("<script"), "{name:?}");
        assert!(!mail.html.contains('\u{202e}'));
        assert!(!mail.text.contains("\nBcc"), "{}", mail.text);
    }
    let mail = emails.mail("hostile-0");
    assert!(
        mail.html
            .contains("&#60;script&#62;alert(1)&#60;/script&#62;")
    );
    let mail = emails.mail("hostile-1");
    assert!(mail.text.contains("Hello Eve Bcc: all@example.com hello,"));
    let mail = emails.mail("hostile-4");
    assert!(mail.header("to").contains("evE 🏺 שלום"));
    assert!(mail.html.contains("evE 🏺 שלום"));
}

#[tokio::test]
async fn a_message_of_the_greatest_size_is_sent() {
    let emails = Emails::on_folder().await;
    let mut request = confirmation(&"m".repeat(128));
    request.recipient.as_mut().unwrap().name = "ß".repeat(100);
    let order = request.order.as_mut().unwrap();
    order.items[0].name = "🕯".repeat(200);
    order.items = vec![order.items[0].clone(); 50];
    order.shipping_display_name = "🕯".repeat(100);
    emails
        .client()
        .send_order_confirmation(request)
        .await
        .unwrap();
    let mail = emails.mail(&"m".repeat(128));
    assert_eq!(mail.text.matches(&"🕯".repeat(200)).count(), 50);
    assert!(mail.header("to").starts_with(&"ß".repeat(100)));
}

#[tokio::test]
async fn bad_requests_are_refused_with_the_field_named() {
    let emails = Emails::on_folder().await;
    let refused = async |change: fn(&mut Order)| {
        let mut request = confirmation("bad");
        change(request.order.as_mut().unwrap());
        let status = emails
            .client()
            .send_order_confirmation(request)
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        status.message().to_owned()
    };
    assert!(
        refused(|order| order.total = None)
            .await
            .contains("order.total")
    );
    assert!(
        refused(|order| order.items[1].line_total = None)
            .await
            .contains("order.items[1].line_total")
    );
    for (id, email) in [
        ("../up", "ada@example.com"),
        ("a", "nobody"),
        ("a", "a\r\n@b"),
    ] {
        let mut request = confirmation(id);
        request.recipient.as_mut().unwrap().email = email.to_owned();
        let status = emails
            .client()
            .send_order_confirmation(request)
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{id} {email:?}");
    }
    // What cannot be seen is no address to send a parcel to, and what is on two lines could be two.
    for (text, is_taken) in [
        (" ", false),
        ("\n", false),
        ("\t", false),
        ("\u{a0}\u{2003}", false),
        ("\u{200b}", false),
        ("1080\nWien", false),
        ("1080\tWien", false),
        ("-", true),
        ("7 b", true),
        (" \u{5e9}\u{5dc}\u{5d5}\u{5dd} ", true),
        ("\u{1f3e0}", true),
    ] {
        let mut request = confirmation(&format!("seen-{}", text.len()));
        let order = request.order.as_mut().unwrap();
        let address = order.shipping_address.as_mut().unwrap();
        for field in [
            &mut address.full_name,
            &mut address.line1,
            &mut address.city,
            &mut address.postal_code,
        ] {
            text.clone_into(field);
        }
        let answer = emails.client().send_order_confirmation(request).await;
        let Err(status) = answer else {
            assert!(is_taken, "{text:?}");
            continue;
        };
        assert!(!is_taken, "{text:?}");
        assert_eq!(status.code(), Code::InvalidArgument);
        for field in ["full_name", "line1", "city", "postal_code"] {
            let path = format!("order.shipping_address.{field}");
            assert!(status.message().contains(&path), "{}", status.message());
        }
    }
    let before = emails.files();
    // A browser takes this for an address, mail does not.
    let mut request = confirmation("dots");
    request.recipient.as_mut().unwrap().email = "a..b@example.com".to_owned();
    let status = emails
        .client()
        .send_order_confirmation(request)
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert!(status.message().contains("recipient.email"));
    assert_eq!(emails.files(), before);
}
