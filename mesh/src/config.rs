use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;

/// More of anything that is counted out of memory at the start is a slip of the keyboard.
const MAX_PLACES: u64 = 1_000_000;

/// What every service is told at its start; flatten it into the service's own configuration.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Every service")]
// Without this its argument group would be named like that of the service's own configuration.
#[group(skip)]
pub struct Config {
    /// Where to listen for gRPC. Port 0 takes a free one.
    #[arg(long, env = "SOUK_LISTEN", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,

    /// Where to listen for /livez, /readyz and /metrics.
    #[arg(long, env = "SOUK_ADMIN_LISTEN", default_value = "127.0.0.1:0")]
    pub admin_listen: SocketAddr,

    /// The public keys of all services and of access tokens, as `cargo xtask keys` writes them. Read again when it
    /// changes.
    #[arg(long, env = "SOUK_TRUST_FILE")]
    pub trust_file: PathBuf,

    /// This service's own private key, by which others know it (PKCS #8, PEM, Ed25519).
    #[arg(long, env = "SOUK_SIGNING_KEY_FILE")]
    pub signing_key_file: PathBuf,

    /// Calls in work at once; more are refused with RESOURCE_EXHAUSTED.
    #[arg(
        long,
        env = "SOUK_MAX_IN_FLIGHT",
        default_value_t = 256,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=MAX_PLACES)
    )]
    pub max_in_flight: usize,

    /// Connections held at once; more wait to be accepted.
    #[arg(
        long,
        env = "SOUK_MAX_CONNECTIONS",
        default_value_t = 2048,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=MAX_PLACES)
    )]
    pub max_connections: usize,

    /// The longest a call may take, and what it gets when its caller sets no deadline, in milliseconds.
    #[arg(
        long,
        env = "SOUK_MAX_DEADLINE_MS",
        default_value_t = 10_000,
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    pub max_deadline_ms: u64,

    /// How long one connection is kept, in milliseconds, give or take 10 %; then its caller is told to open another,
    /// which spreads callers over new replicas.
    #[arg(
        long,
        env = "SOUK_MAX_CONNECTION_AGE_MS",
        default_value_t = 300_000,
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    pub max_connection_age_ms: u64,

    /// A connection that has made no request by then is closed, in milliseconds: it only holds a place.
    #[arg(
        long,
        env = "SOUK_FIRST_REQUEST_MS",
        default_value_t = 10_000,
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    pub first_request_ms: u64,

    /// After SIGTERM: how long to go on serving while load balancers learn of it, in milliseconds.
    #[arg(long, env = "SOUK_DRAIN_DELAY_MS", default_value_t = 0)]
    pub drain_delay_ms: u64,

    /// After that: how long calls in work may take to finish, in milliseconds. Then the process ends whatever is open.
    #[arg(long, env = "SOUK_DRAIN_LIMIT_MS", default_value_t = 15_000)]
    pub drain_limit_ms: u64,

    /// Answer gRPC reflection (v1 and v1alpha). Leave it off in production.
    #[arg(long, env = "SOUK_REFLECTION", default_value_t = false, action = clap::ArgAction::Set)]
    pub reflection: bool,

    /// How to log.
    #[arg(long, env = "SOUK_LOG_FORMAT", value_enum, default_value_t = LogFormat::Json)]
    pub log_format: LogFormat,

    /// What to log: a level, or directives such as `info,checkout=debug`, in which a module always has a level.
    #[arg(long, env = "SOUK_LOG", default_value = "info")]
    pub log: String,

    /// Where to send traces by OTLP over gRPC, such as http://collector:4317; https is not spoken. Unset or empty sends none.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub otlp_endpoint: Option<String>,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    Json,
    /// For people.
    Human,
}

impl Config {
    /// [`Config::max_deadline_ms`] as a duration.
    pub fn max_deadline(&self) -> Duration {
        Duration::from_millis(self.max_deadline_ms)
    }

    /// [`Config::otlp_endpoint`], unless it is empty, as deployments write what is unset.
    pub(crate) fn collector(&self) -> Option<&str> {
        self.otlp_endpoint
            .as_deref()
            .filter(|endpoint| !endpoint.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(Debug, clap::Parser)]
    struct Cli {
        #[command(flatten)]
        mesh: Config,
    }

    fn read(argument: &str) -> Result<Config, clap::Error> {
        let required = ["test", "--trust-file=trust", "--signing-key-file=key"];
        let cli = Cli::try_parse_from(required.into_iter().chain([argument]));
        cli.map(|cli| cli.mesh)
    }

    #[test]
    fn a_number_that_would_make_a_service_useless_is_refused() {
        for flag in [
            "--max-in-flight",
            "--max-connections",
            "--max-deadline-ms",
            "--max-connection-age-ms",
            "--first-request-ms",
        ] {
            read(&format!("{flag}=1")).unwrap();
            read(&format!("{flag}=0")).unwrap_err();
        }
        for flag in ["--max-in-flight", "--max-connections"] {
            read(&format!("{flag}=1000000")).unwrap();
            read(&format!("{flag}={}", u64::MAX)).unwrap_err();
        }
    }

    #[test]
    fn an_empty_collector_is_none() {
        let collector = |endpoint: &str| {
            let config = read(&format!("--otlp-endpoint={endpoint}")).unwrap();
            config.collector().map(str::to_owned)
        };
        assert_eq!(collector(""), None);
        assert_eq!(collector("http://a:4317").as_deref(), Some("http://a:4317"));
    }
}
