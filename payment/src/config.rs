use std::path::PathBuf;

use anyhow::ensure;
use aws_lc_rs::hmac;
use secrecy::{ExposeSecret as _, SecretString};

/// As long as a tag that is made with it.
const MIN_SECRET_BYTES: usize = 32;

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

    /// The secret under which the simulated processor signs authorizations, of at least 32 characters; all replicas need
    /// the same.
    #[arg(long, env = "SOUK_PAYMENT_SECRET", hide_env_values = true)]
    pub secret: SecretString,
}

impl Config {
    /// The secret as a key, judged here: clap would repeat one that it refuses.
    pub(crate) fn key(&self) -> anyhow::Result<hmac::Key> {
        let secret = self.secret.expose_secret();
        ensure!(
            secret.len() >= MIN_SECRET_BYTES,
            "the payment secret needs at least {MIN_SECRET_BYTES} characters"
        );
        Ok(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::*;

    fn config(secret: &str) -> Config {
        let required = [
            "payment",
            "--trust-file=trust.json",
            "--signing-key-file=payment.pem",
            "--secret",
            secret,
        ];
        Config::try_parse_from(required).unwrap()
    }

    #[test]
    fn the_flags_are_sound() {
        Config::command().debug_assert();
    }

    #[test]
    fn the_secret_never_shows() {
        let good = config("hunter2, which makes 32 with this");
        assert!(!format!("{good:?}").contains("hunter2"));
        assert!(!format!("{:?}", good.key().unwrap()).contains("hunter2"));
    }

    #[test]
    fn a_secret_that_is_too_short_is_refused_and_not_repeated() {
        for secret in ["", "hunter2", "hunter2 hunter2 hunter2 hunter2"] {
            let error = config(secret).key().unwrap_err();
            assert!(!format!("{error:?}").contains("hunter2"), "{secret}");
        }
    }
}
