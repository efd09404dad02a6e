//! How many wrong passwords are too many, and how many questions after addresses that have an account.

use std::fmt;
use std::net::IpAddr;

use aws_lc_rs::digest::{SHA256, digest};
use uuid::Uuid;

use crate::account::email_key;

const DAY_S: u32 = 24 * 3600;

/// After `free` failures within `window_s`, each further failure must wait: `first_delay_s` after the last, then twice
/// as long each time up to `max_delay_s`.
pub(crate) struct Limit {
    pub(crate) free: u32,
    pub(crate) window_s: u32,
    pub(crate) first_delay_s: u32,
    pub(crate) max_delay_s: u32,
}

/// For one account tried from one network, or one session that must confirm: its owner mistypes a few times; who guesses
/// gets about a hundred tries a day.
pub(crate) const PER_SOURCE: Limit = Limit {
    free: 5,
    window_s: DAY_S,
    first_delay_s: 1,
    max_delay_s: 15 * 60,
};

/// For one network, which may try one password on many accounts: 20 failures a minute.
pub(crate) const PER_NETWORK: Limit = Limit {
    free: 20,
    window_s: 60,
    first_delay_s: 60,
    max_delay_s: 60,
};

/// For one account and all networks together that its owner did not sign in from: then a stop for a day.
pub(crate) const PER_ACCOUNT: Limit = Limit {
    free: 100,
    window_s: DAY_S,
    first_delay_s: DAY_S,
    max_delay_s: DAY_S,
};

/// For one network that is told of addresses that they have an account: people forget that they have one; who asks for
/// a list learns of about a hundred a day.
pub(crate) const TAKEN: Limit = Limit {
    free: 10,
    window_s: DAY_S,
    first_delay_s: 1,
    max_delay_s: 15 * 60,
};

/// Longer than any window: what was counted before may be forgotten.
pub(crate) const FORGOTTEN_AFTER_S: u32 = DAY_S;
/// How long a network is known to be an account's own after the last sign-in from it.
pub(crate) const KNOWN_FOR_S: u32 = 90 * DAY_S;

/// A hash, so that the table is no list of addresses that people once typed.
pub(crate) type Key = Vec<u8>;

/// What an attempt, and what comes of it, is counted under.
pub(crate) struct Keys {
    /// The account as it is tried from this network, or the session that must confirm.
    pub(crate) source: Key,
    pub(crate) network: Option<Key>,
    /// The account as it is tried from anywhere.
    pub(crate) account: Option<Key>,
    /// Stored when the owner has signed in from this network: what strangers do elsewhere does not count there.
    pub(crate) known: Option<Key>,
    /// The network as one that asks which addresses have an account. This machine is not one: who is here is a developer,
    /// or everybody, by way of a proxy.
    pub(crate) taken: Option<Key>,
}

impl Keys {
    /// For somebody who has not signed in. Only what came through the gateway has a `client_ip`; without one the account
    /// has a single source.
    pub(crate) fn of_login(email: &str, client_ip: Option<IpAddr>) -> Self {
        let email = email_key(email);
        let network = client_ip.map(mesh::network);
        let is_this_machine = client_ip.is_some_and(|ip| ip.to_canonical().is_loopback());
        // A network has no blank in it, and the address comes last: no two have the same text.
        let of_network = |kind| network.map(|network| key(&format!("{kind} {network}")));
        let of_both = |kind| network.map(|network| key(&format!("{kind} {network} {email}")));
        Self {
            source: of_both("source").unwrap_or_else(|| key(&format!("inside {email}"))),
            network: of_network("network"),
            account: network.map(|_| key(&format!("account {email}"))),
            known: of_both("known"),
            taken: of_network("taken").filter(|_| !is_this_machine),
        }
    }

    /// For somebody signed in who must confirm it. Apart from sign-ins, so that a stolen session is no way to keep its
    /// owner out of the account, nor of what the owner's next session may do.
    pub(crate) fn of_session(session_id: Uuid, email: &str, client_ip: Option<IpAddr>) -> Self {
        Self {
            source: key(&format!("session {session_id}")),
            account: None,
            ..Self::of_login(email, client_ip)
        }
    }
}

impl fmt::Display for Keys {
    /// For the log: each by its first digits, by which its row can be found.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "source {}", Digits(&self.source))?;
        for (kind, key) in [("account", &self.account), ("network", &self.network)] {
            if let Some(key) = key {
                write!(formatter, " {kind} {}", Digits(key))?;
            }
        }
        Ok(())
    }
}

/// The first eight hexadecimal digits of a key.
struct Digits<'a>(&'a [u8]);

impl fmt::Display for Digits<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.0.iter().take(4);
        bytes.try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

fn key(text: &str) -> Key {
    digest(&SHA256, text.as_bytes()).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(email: &str, ip: &str) -> Keys {
        Keys::of_login(email, Some(ip.parse().unwrap()))
    }

    #[test]
    fn an_account_is_one_in_any_case_and_none_of_its_address_is_kept() {
        let [upper, lower] = ["ANN@example.com", "ann@example.com"].map(|email| keys(email, "::1"));
        assert_eq!(upper.account, lower.account);
        assert_eq!((upper.source, upper.known), (lower.source, lower.known));
        assert_eq!(upper.account.as_ref().map(Vec::len), Some(32));
        assert_ne!(upper.account, keys("bob@example.com", "::1").account);
    }

    #[test]
    fn a_network_is_counted_once_however_its_address_is_written() {
        let network = |ip| keys("a", ip).network;
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:2"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("192.0.2.1"), network("::ffff:192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }

    #[test]
    fn this_machine_may_ask_which_addresses_are_taken() {
        for ip in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(keys("a", ip).taken, None);
        }
        assert!(keys("a", "192.0.2.1").taken.is_some());
    }

    #[test]
    fn the_same_account_from_elsewhere_is_another_source() {
        let [here, there] = ["192.0.2.1", "192.0.2.2"].map(|ip| keys("a", ip));
        assert_ne!(here.source, there.source);
        assert_ne!(here.known, there.known);
        assert_eq!(here.account, there.account);
    }

    #[test]
    fn a_session_that_confirms_counts_nothing_for_sign_ins_but_its_network() {
        let (id, login) = (Uuid::from_u128(1), keys("a", "::1"));
        let session = Keys::of_session(id, "a", Some("::1".parse().unwrap()));
        assert_ne!(session.source, login.source);
        assert_eq!((session.account, session.network), (None, login.network));
        let next = Keys::of_session(Uuid::from_u128(2), "a", None);
        assert_ne!(session.source, next.source);
    }

    #[test]
    fn the_log_tells_rows_apart_and_shows_no_whole_key() {
        let keys = keys("ann@example.com", "192.0.2.1");
        let text = keys.to_string();
        let words: Vec<_> = text.split(' ').collect();
        let [_, source, _, account, _, network] = words[..] else {
            panic!("{text}");
        };
        for (digits, key) in [
            (source, &keys.source),
            (account, keys.account.as_ref().unwrap()),
            (network, keys.network.as_ref().unwrap()),
        ] {
            assert_eq!(
                u32::from_str_radix(digits, 16).unwrap().to_be_bytes(),
                key[..4]
            );
            assert_eq!(digits.len(), 8);
        }
    }
}
