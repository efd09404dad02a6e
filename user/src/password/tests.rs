use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};

use super::*;

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

fn cheap() -> Passwords {
    Passwords::new(64, 1, 32).unwrap()
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
    let dearer = Passwords::new(128, 2, 32).unwrap();
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
async fn hashes_are_those_of_argon2_whatever_was_hashed_before_in_the_same_memory() {
    let passwords = Passwords::on_cores(1, 64, 1, 0).unwrap();
    for (memory_kib, passes, lanes) in [(64, 1, 1), (256, 3, 2), (32, 2, 1), (64, 1, 1)] {
        let params = Params::new(memory_kib, passes, lanes, None).unwrap();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let stored = argon2.hash_password(b"theirs").unwrap().to_string();
        for (tried, right) in [("theirs", true), ("another", false)] {
            let checked = passwords.check(secret(tried), Some(&stored)).await.unwrap();
            assert_eq!(checked != Verdict::Wrong, right, "{stored}");
        }
        let ours = passwords.hash(secret("ours")).await.unwrap();
        argon2.verify_password(b"ours", ours.as_str()).unwrap();
    }
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
    let passwords = Arc::new(Passwords::on_cores(1, 64, 1, 2).unwrap());
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
async fn a_core_is_taken_until_the_hash_is_made_though_its_caller_is_gone() {
    let passwords = Passwords::on_cores(1, 64, 1, 0).unwrap();
    let (go_on, told) = std::sync::mpsc::channel::<()>();
    let (begun, begins) = tokio::sync::oneshot::channel();
    let work = passwords.run(move |_| {
        begun.send(()).unwrap();
        told.recv().map_err(|_| Error::Hashing)
    });
    tokio::select! {
        done = work => panic!("{done:?}"),
        begun = begins => begun.unwrap(),
    }
    let refused = passwords.check(secret("x"), None).await;
    assert!(matches!(refused, Err(Error::Overloaded)));
    go_on.send(()).unwrap();
    // Both are given back, though nobody waits for the hash.
    for permits in [&passwords.cores, &passwords.places] {
        while permits.available_permits() == 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn a_damaged_hash_is_no_wrong_password() {
    let whole = cheap().hash(secret("x")).await.unwrap();
    let (without_output, _) = whole.rsplit_once('$').unwrap();
    for damaged in ["not a hash", without_output] {
        let checked = cheap().check(secret("x"), Some(damaged)).await;
        assert!(matches!(checked, Err(Error::Hashing)), "{damaged}");
    }
}

/// What this process has in memory, in KiB.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib = line.unwrap().split_whitespace().nth(1);
    kib.unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_leaves_no_more_memory_behind_than_one_hash_for_each_core() {
    const MEMORY_KIB: u32 = 19_456;
    let passwords = Arc::new(Passwords::on_cores(2, MEMORY_KIB, 1, 64).unwrap());
    let before = resident();
    for _ in 0..3 {
        let hashes: Vec<_> = (0..30)
            .map(|_| {
                let passwords = Arc::clone(&passwords);
                tokio::spawn(async move { passwords.hash(secret("x")).await })
            })
            .collect();
        for hash in hashes {
            hash.await.unwrap().unwrap();
        }
    }
    let more = resident().saturating_sub(before);
    assert!(more < 3 * MEMORY_KIB as usize, "{more} KiB more");
}
