//! Free ports on the loopback address.

use std::{
    fs::{self, File, TryLockError},
    io,
    net::{Ipv4Addr, TcpListener},
    ops::Range,
    sync::{Mutex, PoisonError},
};

/// Ports given out are below those that the kernel takes for outgoing connections: one of these could sit on the port
/// of a service that is being started again.
const PORTS: Range<u16> = 12_000..32_000;

/// A locked file for each port given out: other processes that run shops on this machine skip it. The locks go with
/// this process.
static GIVEN_OUT: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// A TCP port on 127.0.0.1 that nobody listens on, and that no process which asks here is given until this one ends.
///
/// # Errors
/// When every port is taken, or the folder of locks cannot be written.
pub fn free_port() -> io::Result<u16> {
    let folder = std::env::temp_dir().join("souk-ports");
    fs::create_dir_all(&folder)?;
    let mut given_out = GIVEN_OUT.lock().unwrap_or_else(PoisonError::into_inner);
    // Processes begin at different places, so that they seldom try the same port.
    let count = PORTS.end - PORTS.start;
    let own_start = std::process::id().wrapping_mul(7919) % u32::from(count);
    let begin = u16::try_from(own_start).unwrap_or_default();
    for step in 0..count {
        let port = PORTS.start + (begin + step) % count;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join(port.to_string()))?;
        match lock.try_lock() {
            Ok(()) if is_free(port) => {
                given_out.push(lock);
                return Ok(port);
            }
            Ok(()) | Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(io::Error::other("every port is taken"))
}

/// Whether a server could listen on this port of 127.0.0.1 now.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
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
}
