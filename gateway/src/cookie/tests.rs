use super::*;

const LOGIN: &str = "/souk.user.v1.UserService/Login";

fn request(path: &str, headers: &[(&str, &str)]) -> Request {
    let mut request = Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(axum::body::Body::empty()).unwrap()
}

/// What is passed on of our own headers, or why nothing is.
fn prepared(path: &str, headers: &[(&str, &str)]) -> Result<[Option<String>; 2], &'static str> {
    let mut request = request(path, headers);
    prepare(&mut request).map_err(|fault| fault.reason())?;
    Ok([SESSION_HEADER, REFRESH_TOKEN_HEADER].map(|name| {
        let mut values = request.headers().get_all(name).iter();
        let value = values.next();
        assert!(values.next().is_none());
        value.map(|value| value.to_str().unwrap().to_owned())
    }))
}

#[test]
fn the_contract_has_the_method_that_gets_the_cookie() {
    assert!(contract::method(PATH).is_some_and(Method::is_for_people));
}

#[test]
fn the_cookie_goes_to_the_one_method_of_the_user_service() {
    let asked = [
        ("souk-session", "cookie"),
        ("origin", "https://shop.example"),
        ("cookie", "__Secure-souk-refresh=abc"),
        ("souk-refresh-token", "stolen"),
    ];
    let cookie = || Some("cookie".to_owned());
    assert_eq!(
        prepared(PATH, &asked),
        Ok([cookie(), Some("abc".to_owned())])
    );
    assert_eq!(prepared(LOGIN, &asked), Ok([cookie(), None]));
    for path in [
        "/souk.product.v1.ProductService/ListProducts",
        "/souk.user.v1.UserService/GetCustomer",
        "/souk.user.v1.UserService/None",
        "/",
    ] {
        assert_eq!(prepared(path, &asked), Ok([None, None]), "{path}");
    }
}

#[test]
fn who_does_not_ask_for_it_has_no_cookie() {
    for session in ["", "Cookie", "token", "cookie, cookie"] {
        let headers = [
            ("souk-session", session),
            ("origin", "https://shop.example"),
            ("cookie", "__Secure-souk-refresh=abc"),
            ("souk-refresh-token", "stolen"),
        ];
        assert_eq!(prepared(PATH, &headers), Ok([None, None]), "{session}");
    }
}

#[test]
fn a_cookie_takes_an_origin() {
    let headers = [("souk-session", "cookie")];
    assert_eq!(prepared(LOGIN, &headers), Err("ORIGIN_REQUIRED"));
    assert_eq!(prepared(PATH, &[]), Ok([None, None]));
}

#[test]
fn our_cookie_is_found_among_others() {
    for (headers, expected) in [
        (&["a=1; __Secure-souk-refresh=abc; b=2"][..], Some("abc")),
        (&["a=1", "b=ü", "__Secure-souk-refresh=abc"], Some("abc")),
        (&["a=ü;__Secure-souk-refresh=abc"], Some("abc")),
        (&["__Secure-souk-refresh=a=b"], Some("a=b")),
        (&["__Secure-souk-refresh="], None),
        (&["__Secure-souk-refresh"], None),
        (&["__Secure-souk-refresh2=abc"], None),
        (&["x__Secure-souk-refresh=abc"], None),
        (&["__secure-souk-refresh=abc"], None),
        (&[], None),
    ] {
        let headers = headers.iter().map(|value| {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            (header::COOKIE, value)
        });
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value);
        }
        let found = refresh_token(&map);
        assert_eq!(
            found.as_ref().map(|value| value.to_str().unwrap()),
            expected
        );
    }
}

#[test]
fn a_cookie_is_a_token_or_none() {
    let value = HeaderValue::from_static;
    let set = |token, age: Option<HeaderValue>| {
        let cookie = set_cookie(&value(token), age.as_ref())?;
        Some(cookie.to_str().unwrap().to_owned())
    };
    let rest = "Path=/souk.user.v1.UserService/RefreshSession; HttpOnly; Secure; \
                SameSite=Strict; Max-Age=";
    let (abc, none) = (
        format!("__Secure-souk-refresh=a-B_9; {rest}60"),
        format!("__Secure-souk-refresh=; {rest}0"),
    );
    assert_eq!(set("a-B_9", Some(value("60"))), Some(abc));
    assert_eq!(set("", None), Some(none.clone()));
    assert_eq!(set("", Some(value("60"))), Some(none));
    assert_eq!(set("a", None), None);
    assert_eq!(set("a", Some(value("soon"))), None);
    assert_eq!(set("a; Domain=example", Some(value("60"))), None);
}
