//! Profiles and their changes.

use proto::r#type::v1::Address;

use super::*;

fn address() -> Address {
    Address {
        full_name: "Ann Bell".to_owned(),
        line1: "Kastanienallee 1".to_owned(),
        line2: "Hof".to_owned(),
        city: "Berlin".to_owned(),
        region: String::new(),
        postal_code: "10435".to_owned(),
        country_code: "DE".to_owned(),
    }
}

fn new_email(email: &str, current_password: &str) -> pb::UpdateProfileRequest {
    pb::UpdateProfileRequest {
        email: Some(email.to_owned()),
        current_password: current_password.to_owned(),
        ..Default::default()
    }
}

impl Users {
    async fn update(
        &self,
        session: &pb::Session,
        request: pb::UpdateProfileRequest,
    ) -> Result<pb::User, Status> {
        let answer = self.with(session).update_profile(request).await?;
        Ok(answer.into_inner().user.unwrap())
    }
}

#[tokio::test]
async fn only_what_is_set_changes() {
    let users = users().await;
    let (before, session) = users.register(EMAIL).await.unwrap();
    let unchanged = users.update(&session, pb::UpdateProfileRequest::default());
    assert_eq!(unchanged.await.unwrap(), before);

    let name = pb::UpdateProfileRequest {
        name: Some("  Ann Bell ".to_owned()),
        ..Default::default()
    };
    let named = users.update(&session, name).await.unwrap();
    let expected = pb::User {
        name: "Ann Bell".to_owned(),
        ..before
    };
    assert_eq!(named, expected);

    let home = pb::UpdateProfileRequest {
        address: Some(address()),
        ..Default::default()
    };
    let housed = users.update(&session, home).await.unwrap();
    let expected = pb::User {
        address: Some(address()),
        ..expected
    };
    assert_eq!(housed, expected);
    assert_eq!(users.profile(&session).await.unwrap(), expected);
}

#[tokio::test]
async fn a_new_address_needs_the_current_password() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let refused = is(Code::PermissionDenied, "INVALID_CREDENTIALS");
    for password in ["", "a wrong one"] {
        let answer = users.update(&session, new_email("bell@example.com", password));
        assert_eq!(why(answer.await), refused);
    }
    let request = new_email("bell@example.com", PASSWORD);
    let user = users.update(&session, request).await.unwrap();
    assert_eq!(user.email, "bell@example.com");
    users.login("Bell@example.com", PASSWORD).await.unwrap();
    assert_eq!(why(users.login(EMAIL, PASSWORD).await), wrong());
    // The old address is free again.
    users.register(EMAIL).await.unwrap();
}

#[tokio::test]
async fn the_same_address_in_another_case_is_not_new() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let request = new_email("ann@EXAMPLE.com", "");
    let user = users.update(&session, request).await.unwrap();
    assert_eq!(user.email, "ann@EXAMPLE.com");
}

#[tokio::test]
async fn another_accounts_address_is_taken_and_nothing_changes() {
    let users = users().await;
    users.register("bob@example.com").await.unwrap();
    let (before, session) = users.register(EMAIL).await.unwrap();
    let request = pb::UpdateProfileRequest {
        name: Some("Bob".to_owned()),
        ..new_email("BOB@example.com", PASSWORD)
    };
    let answer = users.update(&session, request).await;
    assert_eq!(why(answer), is(Code::AlreadyExists, "EMAIL_TAKEN"));
    assert_eq!(users.profile(&session).await.unwrap(), before);
}

#[tokio::test]
async fn a_bad_change_names_its_field() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let blank = pb::UpdateProfileRequest {
        name: Some(" ".to_owned()),
        ..Default::default()
    };
    let nowhere = pb::UpdateProfileRequest {
        address: Some(Address {
            country_code: "de".to_owned(),
            ..address()
        }),
        ..Default::default()
    };
    for (request, field) in [
        (blank, "name"),
        (nowhere, "address.country_code"),
        (new_email("nothing", PASSWORD), "email"),
    ] {
        let status = users.update(&session, request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(bad_fields(&status), [field]);
    }
}
