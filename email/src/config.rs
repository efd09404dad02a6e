use std::path::PathBuf;

use lettre::message::Mailbox;
use secrecy::SecretString;

/// What the email service is told at its start.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "email", version, about = "Sends mail about orders.")]
pub struct Config {
    /// What every service is told.
    #[command(flatten)]
    pub mesh: mesh::Config,

    /// The Redis that remembers what was sent, such as redis://redis:6379/2.
    #[arg(long, env = "SOUK_REDIS_URL", hide_env_values = true)]
    pub redis_url: SecretString,

    /// Write mail into this folder, one `.eml` file each, instead of sending it.
    #[arg(long, env = "SOUK_MAIL_FOLDER")]
    pub mail_folder: Option<PathBuf>,

    /// Send mail through this server, such as smtps://user:password@mail.example (or smtp://...?tls=required).
    #[arg(long, env = "SOUK_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<SecretString>,

    /// Who mail is from.
    #[arg(
        long,
        env = "SOUK_MAIL_FROM",
        default_value = "Souk <orders@souk.example>"
    )]
    pub mail_from: Mailbox,

    /// How long a message counts as being sent when whoever sent it died, in seconds. Longer than any attempt takes.
    #[arg(long, env = "SOUK_MAIL_CLAIM_SECONDS", default_value_t = 60)]
    pub mail_claim_seconds: u64,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_flags_are_sound() {
        super::Config::command().debug_assert();
    }
}
