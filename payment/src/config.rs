use std::path::PathBuf;

/// What the payment service is told at its start.
#[derive(Clone, Debug, clap::Parser)]
#[command(
    name = "payment",
    version,
    about = "Takes money through a payment processor."
)]
pub struct Config {
    /// What every service is told.
    #[command(flatten)]
    pub mesh: mesh::Config,

    /// Where the simulated processor writes down what it accepted, one JSON line each. Unset writes nothing.
    #[arg(long, env = "SOUK_PAYMENT_LEDGER_FILE")]
    pub ledger_file: Option<PathBuf>,

    /// The secret under which the simulated processor signs authorizations; all replicas need the same.
    #[arg(long, env = "SOUK_PAYMENT_SECRET", hide_env_values = true)]
    pub secret: Secret,
}

/// A secret of at least 32 bytes, which never shows in a log.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl Secret {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::str::FromStr for Secret {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() < 32 {
            return Err("a secret needs at least 32 characters");
        }
        Ok(Self(text.as_bytes().to_vec()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_flags_are_sound() {
        super::Config::command().debug_assert();
    }
}
