//! Free ports on the loopback address.

use std::{
    collections::BTreeSet,
    io,
    net::{Ipv4Addr, TcpListener},
    sync::{Mutex, PoisonError},
};

/// Every port given out so far: the kernel may offer one again as long as nobody listens on it.
static GIVEN_OUT: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// A TCP port on 127.0.0.1 that nobody listens on, and that this process has not given out before.
///
/// Another process may still take it before it is used, so whoever starts a server on it tries again
/// with a new one.
pub fn free_port() -> io::Result<u16> {
    let mut given_out = GIVEN_OUT.lock().unwrap_or_else(PoisonError::into_inner);
    // Refused ports stay bound until the end, so that the kernel moves on to others.
    let mut refused = Vec::new();
    loop {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        if given_out.insert(port) {
            return Ok(port);
        }
        refused.push(listener);
    }
}

/// Whether a server could listen on this port of 127.0.0.1 now.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}
