use std::net::SocketAddr;

use anyhow::Context as _;

/// A service's process, as the kernel sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Observed {
    id: u32,
}

impl Observed {
    /// The process that was told to listen on `address`.
    pub(super) fn listening_on(address: SocketAddr) -> anyhow::Result<Self> {
        let told = format!("SOUK_LISTEN={address}");
        for entry in std::fs::read_dir("/proc")? {
            let entry = entry?;
            let Some(id) = entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok())
            else {
                continue;
            };
            // Others' processes do not tell, and are not ours.
            let environment = std::fs::read(entry.path().join("environ")).unwrap_or_default();
            let mut variables = environment.split(|byte| *byte == 0);
            if variables.any(|variable| variable == told.as_bytes()) {
                return Ok(Self { id });
            }
        }
        anyhow::bail!("no process listens on {address}")
    }

    /// Memory that it holds, in MiB.
    pub(super) fn memory(self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().nth(1));
        let kib: f64 = kib.context("no memory is said")?.parse()?;
        Ok(kib / 1024.0)
    }

    /// Files and connections that it has open.
    pub(super) fn descriptors(self) -> anyhow::Result<usize> {
        Ok(std::fs::read_dir(format!("/proc/{}/fd", self.id))?.count())
    }
}
