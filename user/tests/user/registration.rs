//! Opening accounts, and who may look at them.

use proto::access::v1::Role;
use testkit::identity::connect;
use uuid::Uuid;

use super::*;

#[tokio::test]
async fn who_registers_is_signed_in() {
    let users = users().await;
    let (user, session) = users.register(EMAIL).await.unwrap();
    assert_eq!((user.email.as_str(), user.name.as_str()), (EMAIL, "Ann"));
    assert_eq!(user.role(), Role::Customer);
    assert!(user.address.is_none() && user.created_at.is_some());
    assert_eq!(users.profile(&session).await.unwrap(), user);
    users.refresh(&session.refresh_token).await.unwrap();

    let mesh = users.identities.mesh("cart").unwrap();
    let person = mesh.trust().person(&session.access_token).unwrap();
    assert_eq!(person.user_id.to_string(), user.user_id);
    assert_eq!(person.role, Role::Customer);
}

#[tokio::test]
async fn an_address_has_one_account_in_any_case() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    let taken = is(Code::AlreadyExists, "EMAIL_TAKEN");
    for email in [EMAIL, "ann@example.com", "ANN@EXAMPLE.COM"] {
        assert_eq!(why(users.register(email).await), taken);
        users.login(email, PASSWORD).await.unwrap();
    }
    assert_eq!(users.count("users").await, 1);
}

#[tokio::test]
async fn twenty_registrations_of_one_address_at_once_open_one_account() {
    let users = users().await;
    let request = pb::RegisterRequest {
        email: EMAIL.to_owned(),
        password: PASSWORD.to_owned(),
        name: "Ann".to_owned(),
    };
    let client = users.client();
    let answers = at_once(20, || {
        let (mut client, request) = (client.clone(), request.clone());
        async move { client.register(request).await }
    })
    .await;
    let (opened, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(opened.len(), 1);
    for answer in refused {
        assert_eq!(why(answer), is(Code::AlreadyExists, "EMAIL_TAKEN"));
    }
    for table in ["users", "credentials", "sessions", "refresh_tokens"] {
        assert_eq!(users.count(table).await, 1, "{table}");
    }
}

#[tokio::test]
async fn a_bad_field_is_named() {
    let users = users().await;
    let long = "x".repeat(129);
    for (email, password, name, field) in [
        ("no address", PASSWORD, "Ann", "email"),
        ("", PASSWORD, "Ann", "email"),
        (EMAIL, "7 chars", "Ann", "password"),
        (EMAIL, long.as_str(), "Ann", "password"),
        (EMAIL, PASSWORD, "", "name"),
        (EMAIL, PASSWORD, " \u{3000} ", "name"),
        (EMAIL, PASSWORD, "Ann\nBcc: all@example.com", "name"),
        (EMAIL, "Password123", "Ann", "password"),
    ] {
        let request = pb::RegisterRequest {
            email: email.to_owned(),
            password: password.to_owned(),
            name: name.to_owned(),
        };
        let status = users.client().register(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
        assert_eq!(bad_fields(&status), [field]);
    }
    assert_eq!(users.count("users").await, 0);
}

#[tokio::test]
async fn a_common_password_is_called_weak() {
    let users = users().await;
    let request = pb::RegisterRequest {
        email: EMAIL.to_owned(),
        password: "Iloveyou1".to_owned(),
        name: "Ann".to_owned(),
    };
    let answer = users.client().register(request).await;
    assert_eq!(why(answer), is(Code::InvalidArgument, "WEAK_PASSWORD"));
}

#[tokio::test]
async fn only_checkout_learns_of_customers() {
    let users = users().await;
    let (user, session) = users.register(EMAIL).await.unwrap();
    let request = pb::GetCustomerRequest {
        user_id: user.user_id.clone(),
        session_id: None,
    };
    let as_service = |service| {
        let token = users.identities.service(service, "user").unwrap();
        UserServiceClient::with_interceptor(connect(users.address).unwrap(), token)
    };
    let mut checkout = as_service("checkout");
    let customer = checkout.get_customer(request.clone()).await.unwrap();
    let customer = customer.into_inner().customer.unwrap();
    assert_eq!(
        (customer.user_id, customer.email, customer.name),
        (user.user_id, user.email, user.name)
    );
    assert!(customer.active);

    users.execute("UPDATE users SET active = false").await;
    let customer = checkout.get_customer(request.clone()).await.unwrap();
    assert!(!customer.into_inner().customer.unwrap().active);

    let stranger = pb::GetCustomerRequest {
        user_id: Uuid::new_v4().to_string(),
        session_id: None,
    };
    let status = checkout.get_customer(stranger).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    let nonsense = pb::GetCustomerRequest {
        user_id: "1; DROP TABLE users".to_owned(),
        session_id: None,
    };
    let status = checkout.get_customer(nonsense).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);

    let status = users.client().get_customer(request.clone()).await;
    assert_eq!(status.unwrap_err().code(), Code::Unauthenticated);
    let status = users.with(&session).get_customer(request.clone()).await;
    assert_eq!(status.unwrap_err().code(), Code::PermissionDenied);
    let status = as_service("gateway").get_customer(request).await;
    assert_eq!(status.unwrap_err().code(), Code::PermissionDenied);
}

#[tokio::test]
async fn guests_and_nobody_have_no_profile() {
    let users = users().await;
    let mut nobody = users.client();
    let status = nobody.get_profile(pb::GetProfileRequest {}).await;
    assert_eq!(status.unwrap_err().code(), Code::Unauthenticated);

    let (_, guest) = users.identities.person(Role::Guest).unwrap();
    let channel = connect(users.address).unwrap();
    let mut guest = UserServiceClient::with_interceptor(channel, guest);
    for code in [
        why(guest.get_profile(pb::GetProfileRequest {}).await).0,
        why(guest.logout(pb::LogoutRequest::default()).await).0,
        why(guest
            .update_profile(pb::UpdateProfileRequest::default())
            .await)
        .0,
    ] {
        assert_eq!(code, Code::PermissionDenied);
    }
}

#[tokio::test]
async fn the_staff_account_is_opened_once() {
    let staff = |config: &mut Config| {
        config.staff_email = Some("staff@example.com".to_owned());
        config.staff_password = Some(PASSWORD.into());
    };
    let mut users = users_with(staff).await;
    let session = users.login("staff@example.com", PASSWORD).await;
    let user = users.profile(&session.unwrap()).await.unwrap();
    assert_eq!(user.role(), Role::Staff);

    // A password given later is not set: whoever holds the account has one of their own by now.
    users.config.staff_password = Some("another giraffe".into());
    users.start().await;
    users.settled().await;
    users.login("staff@example.com", PASSWORD).await.unwrap();
    let refused = users.login("staff@example.com", "another giraffe").await;
    assert_eq!(why(refused), wrong());
}

#[tokio::test]
async fn replicas_that_start_at_once_migrate_side_by_side() {
    let mut users = Users::on(testkit::stores::Stores::for_test().unwrap()).await;
    users.config.staff_email = Some("staff@example.com".to_owned());
    users.config.staff_password = Some(PASSWORD.into());
    let mut addresses = Vec::new();
    for _ in 0..4 {
        users.start().await;
        addresses.push(users.address);
    }
    for address in addresses {
        users.address = address;
        users.settled().await;
        users.login("staff@example.com", PASSWORD).await.unwrap();
    }
    assert_eq!(users.count("users").await, 1);
    assert_eq!(users.count("refinery_schema_history").await, 2);
}

#[test]
fn a_staff_account_needs_a_password_that_others_would() {
    let identities = Identities::generate().unwrap();
    let config = Config {
        mesh: identities.config("user"),
        database_url: "postgres://nobody@127.0.0.1:1/user".into(),
        database_connections: 1,
        access_key_file: identities.key_file(ACCESS_KEY),
        access_token_life_s: 600,
        session_idle_s: 600,
        session_life_s: 600,
        sessions_per_account: 10,
        password_memory_kib: 64,
        password_passes: 1,
        password_queue: 32,
        staff_email: Some("staff@example.com".to_owned()),
        staff_password: Some("".into()),
    };
    assert!(user::service(&config).is_err());
}
