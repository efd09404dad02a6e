use std::path::PathBuf;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use secrecy::SecretString;

/// A longer life, in seconds (ten years), is a slip of the keyboard, and would end beyond what times can tell.
const MAX_LIFE_S: u64 = 10 * 365 * 24 * 3600;

/// What the user service is told at its start.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "user", version, about = "Accounts, sign-in and profiles.")]
pub struct Config {
    /// What every service is told.
    #[command(flatten)]
    pub mesh: mesh::Config,

    /// PostgreSQL, such as postgres://user:password@host/user.
    #[arg(long, env = "SOUK_DATABASE_URL", hide_env_values = true)]
    pub database_url: SecretString,

    /// Connections to PostgreSQL.
    #[arg(
        long,
        env = "SOUK_DATABASE_CONNECTIONS",
        default_value_t = 16,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1000)
    )]
    pub database_connections: usize,

    /// The private key that signs access tokens (PKCS #8, PEM, Ed25519). No other service has it.
    #[arg(long, env = "SOUK_ACCESS_KEY_FILE")]
    pub access_key_file: PathBuf,

    /// How long an access token is valid, in seconds; at most 23 hours.
    #[arg(
        long,
        env = "SOUK_ACCESS_TOKEN_LIFE_S",
        default_value_t = 600,
        value_parser = clap::value_parser!(u64).range(1..=MAX_LIFE_S)
    )]
    pub access_token_life_s: u64,

    /// How long a session lasts without being refreshed, in seconds.
    #[arg(
        long,
        env = "SOUK_SESSION_IDLE_S",
        default_value_t = 7 * 24 * 3600,
        value_parser = clap::value_parser!(u64).range(1..=MAX_LIFE_S)
    )]
    pub session_idle_s: u64,

    /// How long a session lasts at most, in seconds.
    #[arg(
        long,
        env = "SOUK_SESSION_LIFE_S",
        default_value_t = 30 * 24 * 3600,
        value_parser = clap::value_parser!(u64).range(1..=MAX_LIFE_S)
    )]
    pub session_life_s: u64,

    /// Sessions that an account may have; another ends the oldest, and within seconds its access token too.
    #[arg(
        long,
        env = "SOUK_SESSIONS_PER_ACCOUNT",
        default_value_t = 10,
        value_parser = clap::value_parser!(u16).range(1..=1000)
    )]
    pub sessions_per_account: u16,

    /// Memory that one password hash takes (argon2id), in KiB. Passwords are hashed again at sign-in when it changes;
    /// until then, time tells their accounts from addresses without one.
    #[arg(long, env = "SOUK_PASSWORD_MEMORY_KIB", default_value_t = 19_456)]
    pub password_memory_kib: u32,

    /// Passes over that memory. A change has the same effects.
    #[arg(long, env = "SOUK_PASSWORD_PASSES", default_value_t = 2)]
    pub password_passes: u32,

    /// Passwords that may wait for a core while others are hashed; more are refused with RESOURCE_EXHAUSTED. They wait
    /// no longer than their call's deadline.
    #[arg(
        long,
        env = "SOUK_PASSWORD_QUEUE",
        default_value_t = 32,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=10_000)
    )]
    pub password_queue: usize,

    /// The e-mail address of a staff account, which is opened unless the address has an account.
    #[arg(long, env = "SOUK_STAFF_EMAIL", requires = "staff_password")]
    pub staff_email: Option<String>,

    /// The password that the staff account is opened with.
    #[arg(
        long,
        env = "SOUK_STAFF_PASSWORD",
        hide_env_values = true,
        requires = "staff_email"
    )]
    pub staff_password: Option<SecretString>,
}

impl Config {
    pub(crate) fn access_token_life(&self) -> Duration {
        Duration::from_secs(self.access_token_life_s)
    }

    pub(crate) fn session_idle(&self) -> Duration {
        Duration::from_secs(self.session_idle_s)
    }

    pub(crate) fn session_life(&self) -> Duration {
        Duration::from_secs(self.session_life_s)
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::*;

    const REQUIRED: [&str; 9] = [
        "user",
        "--trust-file=trust.json",
        "--signing-key-file=user.pem",
        "--access-key-file=access.pem",
        "--database-url=postgres://souk:dbsecret@host/user",
        "--listen=127.0.0.1:0",
        "--admin-listen=127.0.0.1:0",
        "--log=info",
        "--reflection=false",
    ];

    #[test]
    fn the_flags_are_sound() {
        Config::command().debug_assert();
    }

    #[test]
    fn unless_told_otherwise_passwords_and_sessions_are_safe() {
        let config = Config::try_parse_from(REQUIRED).unwrap();
        assert_eq!(
            (config.password_memory_kib, config.password_passes),
            (19_456, 2)
        );
        assert_eq!(config.password_queue, 32);
        assert_eq!(config.access_token_life(), Duration::from_secs(600));
        assert_eq!(config.session_idle(), Duration::from_secs(7 * 86_400));
        assert_eq!(config.session_life(), Duration::from_secs(30 * 86_400));
        assert_eq!(config.sessions_per_account, 10);
        assert!(config.staff_email.is_none());
    }

    #[test]
    fn a_number_that_would_make_the_service_useless_is_refused() {
        for (flag, most) in [
            ("--database-connections", 1_000),
            ("--access-token-life-s", MAX_LIFE_S),
            ("--session-idle-s", MAX_LIFE_S),
            ("--session-life-s", MAX_LIFE_S),
            ("--sessions-per-account", 1_000),
            ("--password-queue", 10_000),
        ] {
            let read = |number: u64| {
                let argument = format!("{flag}={number}");
                let arguments = REQUIRED.into_iter().chain([argument.as_str()]);
                Config::try_parse_from(arguments).map(drop)
            };
            for number in [1, most] {
                read(number).unwrap();
            }
            for number in [0, most + 1, u64::MAX] {
                read(number).unwrap_err();
            }
        }
    }

    #[test]
    fn half_a_staff_account_is_refused() {
        for half in ["--staff-email=a@example.com", "--staff-password=onyx"] {
            let arguments = REQUIRED.into_iter().chain([half]);
            let error = Config::try_parse_from(arguments).unwrap_err();
            assert!(!error.to_string().contains("onyx"));
        }
    }

    #[test]
    fn its_secrets_do_not_print() {
        let staff = [
            "--staff-email=a@example.com",
            "--staff-password=onyx badger 5",
        ];
        let config = Config::try_parse_from(REQUIRED.into_iter().chain(staff)).unwrap();
        let printed = format!("{config:?}");
        assert!(printed.contains("staff_password"));
        assert!(!printed.contains("dbsecret") && !printed.contains("onyx"));
    }
}
