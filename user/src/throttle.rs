//! How many wrong passwords are too many.

use std::net::IpAddr;

use aws_lc_rs::digest::{SHA256, digest};

use crate::account::email_key;

/// After `free` failures within `window_s`, each further failure must wait: `first_delay_s` after the last, then twice
/// as long each time up to `max_delay_s`.
pub(crate) struct Limit {
    pub(crate) free: u32,
    pub(crate) window_s: u32,
    pub(crate) first_delay_s: u32,
    pub(crate) max_delay_s: u32,
}

/// For one account: its owner mistypes a few times; who guesses gets about a hundred tries a day.
pub(crate) const PER_ACCOUNT: Limit = Limit {
    free: 5,
    window_s: 24 * 3600,
    first_delay_s: 1,
    max_delay_s: 15 * 60,
};

/// For one network address, which may try one password on many accounts: 20 failures a minute.
pub(crate) const PER_ADDRESS: Limit = Limit {
    free: 20,
    window_s: 60,
    first_delay_s: 60,
    max_delay_s: 60,
};

/// Longer than any window: what was counted before may be forgotten.
pub(crate) const FORGOTTEN_AFTER_S: u32 = 24 * 3600;

/// What the failures of one attempt are counted under. Hashes, so that the table is no list of addresses that people
/// once typed.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) account: Vec<u8>,
    pub(crate) address: Option<Vec<u8>>,
}

impl Keys {
    pub(crate) fn new(email: &str, client_ip: Option<IpAddr>) -> Self {
        Self {
            account: key("account", email_key(email).as_bytes()),
            address: client_ip.map(|ip| key("address", &network(ip))),
        }
    }
}

fn key(kind: &str, value: &[u8]) -> Vec<u8> {
    let content = [kind.as_bytes(), b":", value].concat();
    digest(&SHA256, &content).as_ref().to_vec()
}

/// The addresses that one customer of a network provider has: one of IPv4, 2^64 of IPv6.
fn network(ip: IpAddr) -> Vec<u8> {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().into_iter().take(8).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(email: &str, ip: &str) -> Keys {
        Keys::new(email, Some(ip.parse().unwrap()))
    }

    #[test]
    fn an_account_is_one_in_any_case_and_none_of_its_address_is_kept() {
        let [upper, lower] = ["ANN@example.com", "ann@example.com"].map(|email| keys(email, "::1"));
        assert_eq!(upper.account, lower.account);
        assert_eq!(upper.account.len(), 32);
        assert_ne!(upper.account, keys("bob@example.com", "::1").account);
    }

    #[test]
    fn a_network_is_counted_once_however_its_address_is_written() {
        let address = |ip| keys("a", ip).address;
        assert_eq!(address("2001:db8::1"), address("2001:db8::ffff:2"));
        assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
        assert_eq!(address("192.0.2.1"), address("::ffff:192.0.2.1"));
        assert_ne!(address("192.0.2.1"), address("192.0.2.2"));
    }
}
