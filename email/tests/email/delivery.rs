//! Each message is sent once, and only for checkout.

use mesh::fault;
use proto::access::v1::Role;
use proto::email::v1::email_service_client::EmailServiceClient;
use testkit::identity::connect;
use tonic::Code;

use super::smtp::Server;
use super::{Emails, confirmation};

#[tokio::test]
async fn a_repeat_sends_nothing() {
    let emails = Emails::on_folder().await;
    let mut client = emails.client();
    for already_sent in [false, true, true] {
        let answer = client.send_order_confirmation(confirmation("once")).await;
        assert_eq!(answer.unwrap().into_inner().already_sent, already_sent);
    }
    client
        .send_order_confirmation(confirmation("other"))
        .await
        .unwrap();
    assert_eq!(emails.files(), ["once.eml", "other.eml"]);

    let lifetime: i64 = redis::cmd("TTL")
        .arg("mail:once")
        .query_async(&mut emails.redis().await)
        .await
        .unwrap();
    let month = 30 * 24 * 3600;
    assert!((month - 60..=month).contains(&lifetime), "{lifetime}");
}

#[tokio::test]
async fn fifty_at_once_send_one_mail() {
    let server = Server::start().await;
    let emails = Emails::start(Some(server.url())).await;
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let mut client = emails.client();
            tokio::spawn(async move { client.send_order_confirmation(confirmation("one")).await })
        })
        .collect();
    let mut sent_now = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(answer) => sent_now += i32::from(!answer.into_inner().already_sent),
            Err(status) => {
                assert_eq!(status.code(), Code::Unavailable);
                assert_eq!(fault::reason(&status).as_deref(), Some("SEND_IN_PROGRESS"));
            }
        }
    }
    assert_eq!(sent_now, 1);
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test]
async fn a_message_that_somebody_else_is_sending_is_not_sent() {
    let emails = Emails::on_folder().await;
    let mut client = emails.client();
    let mut redis = emails.redis().await;
    redis::cmd("SET")
        .arg(&["mail:claimed", "sending", "EX", "60"])
        .exec_async(&mut redis)
        .await
        .unwrap();
    let status = client
        .send_order_confirmation(confirmation("claimed"))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(fault::reason(&status).as_deref(), Some("SEND_IN_PROGRESS"));
    assert!(emails.files().is_empty());

    // As when the claim of a process that died has come to its end.
    redis::cmd("DEL")
        .arg("mail:claimed")
        .exec_async(&mut redis)
        .await
        .unwrap();
    client
        .send_order_confirmation(confirmation("claimed"))
        .await
        .unwrap();
    assert_eq!(emails.files(), ["claimed.eml"]);
}

#[tokio::test]
async fn a_folder_remembers_what_redis_has_forgotten() {
    let emails = Emails::on_folder().await;
    let mut client = emails.client();
    client
        .send_order_confirmation(confirmation("kept"))
        .await
        .unwrap();
    let first = emails.mail("kept");
    emails.stores.redis().await.unwrap().wipe().await.unwrap();
    let answer = client
        .send_order_confirmation(confirmation("kept"))
        .await
        .unwrap();
    assert!(answer.into_inner().already_sent);
    assert_eq!(emails.mail("kept").headers, first.headers);
}

#[tokio::test]
async fn only_checkout_may_send() {
    let emails = Emails::on_folder().await;
    let address = emails.running.address;
    let plain = connect(address).unwrap();
    let status = EmailServiceClient::new(plain.clone())
        .send_order_confirmation(confirmation("a"))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);

    let (_, staff) = emails.identities.person(Role::Staff).unwrap();
    let status = EmailServiceClient::with_interceptor(plain.clone(), staff)
        .send_order_confirmation(confirmation("a"))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);

    let user = emails.identities.service("user", "email").unwrap();
    let status = EmailServiceClient::with_interceptor(plain, user)
        .send_order_confirmation(confirmation("a"))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    assert!(emails.files().is_empty());
}
