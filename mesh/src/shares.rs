//! What is shared out among callers, so much to each.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard};

/// How many of something each caller holds, and how many each may.
#[derive(Clone, Debug)]
pub struct Shares<K> {
    most: usize,
    held: Arc<Mutex<HashMap<K, usize>>>,
}

/// One that a caller holds; dropping it gives it back.
#[derive(Debug)]
pub struct Share<K: Eq + Hash> {
    of: K,
    held: Arc<Mutex<HashMap<K, usize>>>,
}

impl<K: Clone + Eq + Hash> Shares<K> {
    /// At most `most` for each caller.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            held: Arc::default(),
        }
    }

    /// One more for `caller`, unless it holds as many as it may.
    pub fn take(&self, caller: K) -> Option<Share<K>> {
        if self.most == 0 {
            return None;
        }
        let mut held = locked(&self.held);
        let count = held.entry(caller.clone()).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Share {
            of: caller,
            held: Arc::clone(&self.held),
        })
    }
}

impl<K: Eq + Hash> Drop for Share<K> {
    fn drop(&mut self) {
        let mut held = locked(&self.held);
        // Who holds nothing costs nothing.
        if held.get(&self.of) == Some(&1) {
            held.remove(&self.of);
        } else if let Some(count) = held.get_mut(&self.of) {
            *count -= 1;
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// An address as far as limits tell addresses apart: whoever has one in IPv6 has 2^64 of them.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_holds_so_many_at_once_and_is_forgotten_with_the_last() {
        let shares = Shares::new(2);
        let held = [shares.take("ada").unwrap(), shares.take("ada").unwrap()];
        assert!(shares.take("ada").is_none());
        let other = shares.take("bob");
        drop(held);
        assert!(shares.take("ada").is_some());
        drop(other);
        assert!(locked(&shares.held).is_empty());
    }

    #[test]
    fn an_ipv6_network_counts_as_one_caller() {
        let network = |address: &str| network(address.parse().unwrap());
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_ne!(network("10.0.0.1"), network("10.0.0.2"));
        assert_eq!(network("::ffff:10.0.0.1"), network("10.0.0.1"));
    }
}
