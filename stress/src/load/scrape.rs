use std::net::SocketAddr;
use std::ops::Sub;
use std::time::Duration;

use anyhow::Context as _;
use testkit::shop::Shop;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Of the calls between services, so many may be repeated: twice what a budget grants, since it also counts the calls of
/// the ten seconds before.
const REPEATED_SHARE: f64 = 0.2;
/// Repeats in a second that a channel's budget grants however few calls there are.
const FREE_REPEATS_PER_S: f64 = 5.0;
/// Free repeats of so many seconds are there at once.
const FREE_REPEATS_SAVED: Duration = Duration::from_secs(10);

/// What the services counted of the calls between them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attempts {
    /// Calls that reached a service behind the gateway, repeats included.
    pub made: f64,
    /// Repeats among them, and among those that did not arrive.
    pub repeats: f64,
    /// Channels on which anything was repeated since their services started: each has a budget of its own.
    pub channels: usize,
    /// Calls that a service or the gateway refused because it was busy.
    pub shed: f64,
}

impl Attempts {
    /// What the services have counted since they started.
    ///
    /// # Errors
    /// When a service does not tell.
    pub async fn of(shop: &Shop) -> anyhow::Result<Self> {
        let mut sum = Self::default();
        for service in shop.services() {
            let metrics = metrics(service.admin_address)
                .await
                .with_context(|| format!("metrics of {}", service.name()))?;
            let repeats = values(&metrics, "rpc_client_retries_total");
            for repeats in repeats.filter(|repeats| *repeats > 0.0) {
                sum.repeats += repeats;
                sum.channels += 1;
            }
            sum.shed += total(&metrics, "rpc_server_shed_total");
            if service.name() != "gateway" {
                sum.made += total(&metrics, "rpc_server_calls_total");
            }
        }
        Ok(sum)
    }

    /// Attempts for each call that was meant: 1 when nothing was repeated.
    pub fn amplification(&self) -> f64 {
        let meant = self.made - self.repeats;
        if meant > 0.0 { self.made / meant } else { 1.0 }
    }

    /// The most repeats that the budgets of the channels can have granted in `time`, in which all this was counted. A
    /// budget begins with repeats that need no calls, so with few calls the amplification says little.
    pub fn allowed_repeats(&self, time: Duration) -> f64 {
        let free = FREE_REPEATS_PER_S * (FREE_REPEATS_SAVED + time).as_secs_f64();
        REPEATED_SHARE * self.made + free * self.channels as f64
    }
}

impl Sub for Attempts {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            made: self.made - earlier.made,
            repeats: self.repeats - earlier.repeats,
            // A channel that began earlier may have gone on.
            channels: self.channels,
            shed: self.shed - earlier.shed,
        }
    }
}

/// Calls that checkout did not make because payment was being spared, since it started.
pub(super) async fn spared(shop: &Shop) -> anyhow::Result<f64> {
    let metrics = metrics(shop.service("checkout").admin_address).await?;
    let of_payment: Vec<&str> = metrics
        .lines()
        .filter(|line| line.contains("callee=\"payment\""))
        .collect();
    Ok(total(&of_payment.join("\n"), "rpc_client_spared_total"))
}

async fn metrics(address: SocketAddr) -> anyhow::Result<String> {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await?;
        let request = "GET /metrics HTTP/1.1\r\nhost: souk\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        anyhow::Ok(answer)
    };
    tokio::time::timeout(Duration::from_secs(10), exchange).await?
}

/// The sum of a metric over all its labels.
fn total(metrics: &str, name: &str) -> f64 {
    values(metrics, name).sum()
}

/// A metric's values, one for each set of labels.
fn values(metrics: &str, name: &str) -> impl Iterator<Item = f64> {
    metrics.lines().filter_map(move |line| {
        let rest = line.strip_prefix(name)?;
        rest.starts_with([' ', '{'])
            .then(|| rest.rsplit(' ').next()?.parse::<f64>().ok())?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_summed_over_its_labels_and_no_other_is() {
        let text = "# TYPE calls_total counter\ncalls_total{code=\"OK\"} 3\ncalls_total{code=\"A b\"} 4\ncalls_total_more 9\nshed_total 5\n";
        assert_eq!(total(text, "calls_total"), 7.0);
        assert_eq!(total(text, "shed_total"), 5.0);
        assert_eq!(total(text, "missing"), 0.0);
    }

    #[test]
    fn few_calls_may_use_the_free_repeats_and_a_storm_may_not() {
        let few = Attempts {
            made: 60.0,
            repeats: 40.0,
            channels: 1,
            shed: 0.0,
        };
        let second = Duration::from_secs(1);
        assert!(few.repeats <= few.allowed_repeats(second));
        // Every call is made three times.
        let storm = Attempts {
            made: 3_000.0,
            repeats: 2_000.0,
            channels: 6,
            shed: 0.0,
        };
        assert!(storm.repeats > storm.allowed_repeats(20 * second));
    }
}
