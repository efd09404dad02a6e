use super::*;

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

fn cheap() -> Passwords {
    Passwords::new(64, 1).unwrap()
}

const RIGHT: Verdict = Verdict::Right { rehashed: None };

#[test]
fn common_passwords_are_refused_in_any_case() {
    assert!(COMMON.len() >= 300);
    for common in ["password", "PassWord1", "12345678", "qwertyuiop"] {
        assert!(refuse_common(&secret(common), "password").is_err());
    }
    assert!(refuse_common(&secret("correct horse battery staple"), "password").is_ok());
}

#[test]
fn the_list_holds_only_what_the_contract_lets_through() {
    for common in COMMON.iter() {
        assert!(common.chars().count() >= 8, "{common}");
        assert_eq!(common.trim(), *common);
        assert_eq!(common.to_lowercase(), *common);
    }
}

#[tokio::test]
async fn only_the_password_itself_passes() {
    let passwords = cheap();
    let hash = passwords.hash(secret("p\u{e4}ssword")).await.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
    for (tried, verdict) in [
        ("p\u{e4}ssword", RIGHT),
        ("P\u{e4}ssword", Verdict::Wrong),
        ("p\u{e4}ssword ", Verdict::Wrong),
        ("", Verdict::Wrong),
    ] {
        let checked = passwords.check(secret(tried), Some(&hash)).await.unwrap();
        assert_eq!(checked, verdict, "{tried:?}");
    }
}

#[tokio::test]
async fn the_same_password_never_has_the_same_hash() {
    let passwords = cheap();
    let first = passwords.hash(secret("the same")).await.unwrap();
    assert_ne!(first, passwords.hash(secret("the same")).await.unwrap());
}

#[tokio::test]
async fn a_password_is_hashed_again_when_the_cost_changes() {
    let hash = cheap().hash(secret("a password")).await.unwrap();
    let dearer = Passwords::new(128, 2).unwrap();
    let checked = dearer.check(secret("a password"), Some(&hash)).await;
    let Ok(Verdict::Right {
        rehashed: Some(rehashed),
    }) = checked
    else {
        panic!("{checked:?}");
    };
    assert!(rehashed.contains("m=128,t=2,p=1"));
    let again = dearer.check(secret("a password"), Some(&rehashed)).await;
    assert_eq!(again.unwrap(), RIGHT);
    let wrong = dearer.check(secret("another"), Some(&hash)).await;
    assert_eq!(wrong.unwrap(), Verdict::Wrong);
}

#[tokio::test]
async fn an_unknown_address_costs_a_whole_hash_that_nothing_matches() {
    let passwords = cheap();
    let real = passwords.hash(secret("somebody's")).await.unwrap();
    let [real, decoy] =
        [real.as_str(), &passwords.decoy].map(|hash| PasswordHash::new(hash).unwrap());
    assert_eq!(decoy.algorithm, real.algorithm);
    assert_eq!(decoy.params, real.params);
    let output = |hash: &PasswordHash| hash.hash.map(|output| output.len());
    assert_eq!(output(&decoy), output(&real));
    for tried in ["", "somebody's", &passwords.decoy] {
        let checked = passwords.check(secret(tried), None).await.unwrap();
        assert_eq!(checked, Verdict::Wrong);
    }
    // It waits for its turn like any other: the work is done, not skipped.
    let all = passwords.places.available_permits();
    let _taken = passwords.places.try_acquire_many(all as u32).unwrap();
    let refused = passwords.check(secret("x"), None).await;
    assert!(matches!(refused, Err(Error::Overloaded)));
}

#[tokio::test]
async fn more_than_the_queue_holds_is_refused_at_once() {
    let passwords = Arc::new(Passwords::with_limits(64, 1, 1, 2).unwrap());
    let core = passwords.cores.acquire().await.unwrap();
    let check = || {
        let passwords = Arc::clone(&passwords);
        async move { passwords.check(secret("x"), None).await }
    };
    let waiting: Vec<_> = (0..3).map(|_| tokio::spawn(check())).collect();
    while passwords.places.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    assert!(matches!(check().await, Err(Error::Overloaded)));
    drop(core);
    for checked in waiting {
        assert_eq!(checked.await.unwrap().unwrap(), Verdict::Wrong);
    }
    assert_eq!(check().await.unwrap(), Verdict::Wrong);
}

#[tokio::test]
async fn a_damaged_hash_is_no_wrong_password() {
    let checked = cheap().check(secret("x"), Some("not a hash")).await;
    assert!(matches!(checked, Err(Error::Hashing)));
}
