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

    /// Where shoppers find the shop, such as https://souk.example: mails then lead to the order's page.
    #[arg(long, env = "SOUK_SHOP_URL", value_parser = shop_url)]
    pub shop_url: Option<String>,

    /// How long a message counts as being sent when whoever sent it died, in seconds. A sender that lives makes it last,
    /// each time a third of it is over, however long the mail server takes.
    #[arg(
        long,
        env = "SOUK_MAIL_CLAIM_SECONDS",
        default_value_t = 60,
        value_parser = clap::value_parser!(u64).range(3..=3600)
    )]
    pub mail_claim_seconds: u64,
}

/// Reads the shop's address, without a slash at its end.
fn shop_url(text: &str) -> Result<String, &'static str> {
    let has_host = ["https://", "http://"].iter().any(|scheme| {
        text.strip_prefix(scheme)
            .is_some_and(|rest| !rest.is_empty())
    });
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\"'<>?#".contains(&byte));
    if has_host && is_plain {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err("it must look like https://souk.example")
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    #[test]
    fn the_flags_are_sound() {
        super::Config::command().debug_assert();
    }

    #[test]
    fn a_claim_is_long_enough_to_be_kept_and_ends_some_time() {
        for (seconds, is_fine) in [("0", false), ("2", false), ("3", true), ("3601", false)] {
            let flags = [
                "email",
                "--trust-file=trust.json",
                "--signing-key-file=email.pem",
                "--redis-url=redis://redis",
                "--mail-claim-seconds",
                seconds,
            ];
            let read = super::Config::try_parse_from(flags);
            assert_eq!(read.is_ok(), is_fine, "{seconds}");
        }
    }

    #[test]
    fn the_shop_is_where_an_address_says() {
        let read = super::shop_url;
        assert_eq!(
            read("https://souk.example/").unwrap(),
            "https://souk.example"
        );
        assert_eq!(
            read("http://localhost:8080").unwrap(),
            "http://localhost:8080"
        );
        for other in [
            "",
            "souk.example",
            "https://",
            "javascript:alert(1)",
            "http://a b",
            "http://a\">",
        ] {
            read(other).unwrap_err();
        }
    }
}
