use std::net::SocketAddr;
use std::ops::Sub;
use std::time::Duration;

use anyhow::Context as _;
use testkit::shop::Shop;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What the services counted of the calls between them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attempts {
    /// Calls that reached a service behind the gateway, repeats included.
    pub made: f64,
    /// Repeats among them, and among those that did not arrive.
    pub repeats: f64,
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
            sum.repeats += total(&metrics, "rpc_client_retries_total");
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
}

impl Sub for Attempts {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            made: self.made - earlier.made,
            repeats: self.repeats - earlier.repeats,
            shed: self.shed - earlier.shed,
        }
    }
}

/// Calls that checkout did not make because payment was being spared, since it started.
pub(super) async fn spared(shop: &Shop) -> anyhow::Result<f64> {
    let metrics = metrics(shop.service("checkout").admin_address).await?;
    Ok(total(
        &metrics,
        "rpc_client_spared_total{callee=\"payment\"}",
    ))
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
    let values = metrics.lines().filter_map(|line| {
        let rest = line.strip_prefix(name)?;
        (name.ends_with('}') || rest.starts_with([' ', '{']))
            .then(|| rest.rsplit(' ').next()?.parse::<f64>().ok())?
    });
    values.sum()
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
}
