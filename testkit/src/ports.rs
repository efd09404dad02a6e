//! Free ports on the loopback address.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
    ops::Range,
    os::{
        linux::net::SocketAddrExt as _,
        unix::net::{SocketAddr, UnixListener},
    },
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Ports given out are below those that the kernel takes for outgoing connections: one of these could sit on the port
/// of a service that is being started again.
const PORTS: Range<u16> = 12_000..32_000;

/// A claim for each port given out: other processes that run shops on this machine skip it. Claims go with this process.
static GIVEN_OUT: Mutex<Vec<UnixListener>> = Mutex::new(Vec::new());

/// A TCP port on 127.0.0.1 that nobody listens on, and that no process which asks here is given until this one ends.
///
/// # Errors
/// When every port is taken.
pub fn free_port() -> io::Result<u16> {
    // Processes begin at different places, so that they seldom try the same port.
    let count = PORTS.end - PORTS.start;
    let own_start = std::process::id().wrapping_mul(7919) % u32::from(count);
    let begin = u16::try_from(own_start).unwrap_or_default();
    // And none tries those again that it was given.
    let given_out = u16::try_from(given_out().len()).unwrap_or_default() % count;
    for step in 0..count {
        let port = PORTS.start + (begin + given_out + step) % count;
        if take(port)? {
            return Ok(port);
        }
    }
    Err(io::Error::other("every port is taken"))
}

/// Takes this very port, as `free_port` takes one. Says whether it was free.
///
/// # Errors
/// When the kernel refuses a claim for another reason than that there is one.
pub fn take(port: u16) -> io::Result<bool> {
    let Some(claim) = claim(port)? else {
        return Ok(false);
    };
    if !is_free(port) {
        return Ok(false);
    }
    given_out().push(claim);
    Ok(true)
}

fn given_out() -> MutexGuard<'static, Vec<UnixListener>> {
    GIVEN_OUT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a server could listen on this port of 127.0.0.1 now.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// An abstract socket that nobody listens to: the kernel lets one process of any user have the name, for as long as it
/// lives, and leaves no file behind.
fn claim(port: u16) -> io::Result<Option<UnixListener>> {
    let name = SocketAddr::from_abstract_name(format!("souk-port-{port}"))?;
    match UnixListener::bind_addr(&name) {
        Ok(claim) => Ok(Some(claim)),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn no_port_is_given_out_twice() {
        let ports: std::collections::BTreeSet<u16> =
            (0..50).map(|_| free_port().unwrap()).collect();
        assert_eq!(ports.len(), 50);
        assert!(ports.iter().all(|port| PORTS.contains(port)));
    }

    #[test]
    fn a_port_that_is_taken_or_listened_on_is_not_taken_again() {
        let port = free_port().unwrap();
        assert!(is_free(port) && !take(port).unwrap());

        // Below `PORTS`, so no other test has it, and nor does the kernel give it to an outgoing connection.
        let below = PORTS.start - 1_000..PORTS.start;
        let listener = below
            .into_iter()
            .find_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok())
            .unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(!take(port).unwrap());
        drop(listener);
        assert!(take(port).unwrap() && !take(port).unwrap());
    }
}
