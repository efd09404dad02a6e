//! What happens while Redis or the mail server is not there.

use std::time::{Duration, Instant};

use email::Config;
use mesh::fault;
use proto::email::v1::email_service_client::EmailServiceClient;
use testkit::identity::{Identities, connect};
use testkit::ports;
use testkit::stores::Stores;
use tonic::{Code, Status};
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::mail::Mail;
use super::smtp::{Server, Verdict};
use super::{Emails, confirmation};

async fn send(emails: &Emails, message_id: &str) -> Result<bool, Status> {
    let answer = emails
        .client()
        .send_order_confirmation(confirmation(message_id))
        .await?;
    Ok(answer.into_inner().already_sent)
}

/// Past the outbound stack, whose repeats and deadline would hide what the service itself does.
async fn send_once(emails: &Emails, message_id: &str) -> Result<bool, Status> {
    let checkout = emails.identities.service("checkout", "email").unwrap();
    let channel = connect(emails.running.address).unwrap();
    let mut client = EmailServiceClient::with_interceptor(channel, checkout);
    let answer = client
        .send_order_confirmation(confirmation(message_id))
        .await?;
    Ok(answer.into_inner().already_sent)
}

async fn until_it_sends(emails: &Emails, message_id: &str) -> bool {
    let sends = async {
        loop {
            if let Ok(already_sent) = send(emails, message_id).await {
                return already_sent;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), sends)
        .await
        .unwrap()
}

async fn until_health_is(emails: &Emails, expected: ServingStatus) {
    let mut health = HealthClient::new(connect(emails.running.address).unwrap());
    let request = HealthCheckRequest {
        service: "souk.email.v1.EmailService".to_owned(),
    };
    let changes = async {
        loop {
            let answer = health.check(request.clone()).await;
            if answer.is_ok_and(|answer| answer.into_inner().status == expected as i32) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), changes)
        .await
        .unwrap();
}

#[tokio::test]
async fn without_redis_nothing_is_sent_until_it_is_back() {
    let emails = Emails::on_folder().await;
    until_health_is(&emails, ServingStatus::Serving).await;
    assert!(!send(&emails, "before").await.unwrap());
    let redis = emails.stores.redis().await.unwrap();

    redis.kill().await.unwrap();
    for _ in 0..3 {
        let status = send(&emails, "during").await.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable);
        assert_eq!(fault::reason(&status).as_deref(), Some("STORE_UNAVAILABLE"));
    }
    until_health_is(&emails, ServingStatus::NotServing).await;
    assert_eq!(emails.files(), ["before.eml"]);

    redis.restart().await.unwrap();
    assert!(!until_it_sends(&emails, "during").await);
    assert!(send(&emails, "before").await.unwrap());
    until_health_is(&emails, ServingStatus::Serving).await;
}

#[tokio::test]
async fn a_redis_that_hangs_is_waited_for_a_bounded_time() {
    let emails = Emails::on_folder().await;
    send(&emails, "before").await.unwrap();
    let redis = emails.stores.redis().await.unwrap().process().unwrap();
    redis.pause().unwrap();
    let began = Instant::now();
    let status = send_once(&emails, "during").await.unwrap_err();
    assert_eq!(fault::reason(&status).as_deref(), Some("STORE_UNAVAILABLE"));
    assert!(began.elapsed() < Duration::from_secs(4));
    redis.resume().unwrap();
    // The claim may have been made, late: then it holds for its minute.
    redis::cmd("DEL")
        .arg("mail:during")
        .exec_async(&mut emails.redis().await)
        .await
        .unwrap();
    until_it_sends(&emails, "after").await;
}

#[tokio::test]
async fn the_service_starts_before_redis_does() {
    let stores = Stores::for_test().unwrap();
    let redis = stores.redis().await.unwrap();
    redis.kill().await.unwrap();
    let identities = Identities::generate().unwrap();
    let service = email::service(&Config {
        mesh: identities.config("email"),
        redis_url: redis.url().into(),
        mail_folder: Some(stores.folder().join("mail")),
        smtp_url: None,
        mail_from: "orders@souk.example".parse().unwrap(),
        mail_claim_seconds: 60,
        shop_url: None,
    });
    let mesh = identities.mesh("email").unwrap();
    let running = mesh.start(service.unwrap()).await.unwrap();
    let emails = Emails {
        folder: stores.folder().join("mail"),
        identities,
        running,
        stores,
    };
    let status = send(&emails, "early").await.unwrap_err();
    assert_eq!(fault::reason(&status).as_deref(), Some("STORE_UNAVAILABLE"));

    emails
        .stores
        .redis()
        .await
        .unwrap()
        .restart()
        .await
        .unwrap();
    assert!(!until_it_sends(&emails, "early").await);
    until_health_is(&emails, ServingStatus::Serving).await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_not_healthy() {
    let emails = Emails::on_folder().await;
    until_health_is(&emails, ServingStatus::Serving).await;
    std::fs::remove_dir_all(&emails.folder).unwrap();
    let status = send(&emails, "lost").await.unwrap_err();
    assert_eq!(fault::reason(&status).as_deref(), Some("MAIL_UNAVAILABLE"));
    until_health_is(&emails, ServingStatus::NotServing).await;
    std::fs::create_dir(&emails.folder).unwrap();
    assert!(!send(&emails, "lost").await.unwrap());
    until_health_is(&emails, ServingStatus::Serving).await;
}

#[tokio::test]
async fn without_a_mail_server_a_repeat_sends() {
    let address = ([127, 0, 0, 1], ports::free_port().unwrap()).into();
    let emails = Emails::start(Some(format!("smtp://{address}"))).await;
    let status = send(&emails, "waiting").await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(fault::reason(&status).as_deref(), Some("MAIL_UNAVAILABLE"));

    let server = Server::start_at(address).await;
    assert!(!send(&emails, "waiting").await.unwrap());
    assert!(send(&emails, "waiting").await.unwrap());
    let [mail] = &*server.mails() else {
        panic!("not one mail")
    };
    let mail = Mail::parse(mail);
    assert_eq!(mail.header("message-id"), "<waiting@souk.example>");
    assert!(mail.text.contains("Harbour jumper"));
    assert!(mail.html.contains("Harbour jumper"));
}

#[tokio::test]
async fn a_refusal_for_now_is_repeated_and_one_for_good_is_not() {
    let server = Server::start().await;
    let emails = Emails::start(Some(server.url())).await;
    for (answer, code, reason) in [
        ("451 later", Code::Unavailable, "MAIL_UNAVAILABLE"),
        ("530 sign in first", Code::Unavailable, "MAIL_UNAVAILABLE"),
        // These are about us, and nobody's mail may be given up for them.
        ("550 relaying denied", Code::Unavailable, "MAIL_UNAVAILABLE"),
        (
            "554 5.7.1 client host blocked",
            Code::Unavailable,
            "MAIL_UNAVAILABLE",
        ),
        (
            "553 5.1.8 unknown sender",
            Code::Unavailable,
            "MAIL_UNAVAILABLE",
        ),
        (
            "550-5.1.1 nobody here\r\n550 5.1.1 of that name",
            Code::FailedPrecondition,
            "MAIL_REFUSED",
        ),
    ] {
        server.refuse_with(Some(answer));
        let status = send(&emails, "refused").await.unwrap_err();
        assert_eq!(status.code(), code, "{answer}");
        assert_eq!(fault::reason(&status).as_deref(), Some(reason));
        // What a foreign server says is not for the caller.
        assert!(!status.message().contains("nobody here"));
    }
    server.refuse_with(None);
    assert!(!send(&emails, "refused").await.unwrap());
    assert_eq!(server.mails().len(), 1);
}

/// Longer than it was once waited, when each of the repeats meanwhile sent another mail; and longer than a claim lasts
/// that nobody keeps.
#[tokio::test]
async fn a_mail_that_is_taken_slowly_is_sent_once() {
    let server = Server::start().await;
    let emails = Emails::start_with(Some(server.url()), 3).await;
    let slow = Duration::from_secs(22);
    server.end_with(Verdict::ToldAfter(slow));
    let began = Instant::now();
    while began.elapsed() < slow - Duration::from_secs(1) {
        assert!(send(&emails, "slow").await.is_err());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert!(until_it_sends(&emails, "slow").await);
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test]
async fn a_mail_that_may_have_been_taken_is_left_alone_for_a_while() {
    let server = Server::start().await;
    let emails = Emails::start(Some(server.url())).await;
    server.end_with(Verdict::NeverTold);
    let status = send_once(&emails, "perhaps").await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(
        fault::reason(&status).as_deref(),
        Some("MAIL_OUTCOME_UNKNOWN")
    );
    server.end_with(Verdict::Told);
    let status = send_once(&emails, "perhaps").await.unwrap_err();
    assert_eq!(fault::reason(&status).as_deref(), Some("SEND_IN_PROGRESS"));
    assert_eq!(server.mails().len(), 1);
    let mut redis = emails.redis().await;
    let lifetime: i64 = redis::cmd("TTL")
        .arg("mail:perhaps")
        .query_async(&mut redis)
        .await
        .unwrap();
    assert!((570..=600).contains(&lifetime), "{lifetime}");

    // As when that time is over: twice is better than never.
    redis::cmd("DEL")
        .arg("mail:perhaps")
        .exec_async(&mut redis)
        .await
        .unwrap();
    assert!(!send(&emails, "perhaps").await.unwrap());
    assert_eq!(server.mails().len(), 2);
}

#[tokio::test]
async fn exactly_one_way_of_sending_must_be_given() {
    let identities = Identities::generate().unwrap();
    let config = |folder: bool, smtp: Option<&str>| Config {
        mesh: identities.config("email"),
        redis_url: "redis://127.0.0.1:1".into(),
        mail_folder: folder.then(|| identities.key_file("mail").with_extension("folder")),
        smtp_url: smtp.map(Into::into),
        mail_from: "orders@souk.example".parse().unwrap(),
        mail_claim_seconds: 60,
        shop_url: None,
    };
    for (config, starts) in [
        (config(true, None), true),
        (
            config(false, Some("smtps://user:secret@mail.example")),
            true,
        ),
        (config(false, None), false),
        (config(true, Some("smtp://mail.example")), false),
        (config(false, Some("not an address")), false),
    ] {
        assert!(!format!("{config:?}").contains("secret@"));
        let service = email::service(&config);
        assert_eq!(service.is_ok(), starts, "{config:?}");
    }
}
