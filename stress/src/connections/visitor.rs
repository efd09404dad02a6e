use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use proto::product::v1::ListProductsRequest;
use proto::product::v1::product_service_client::ProductServiceClient;
use testkit::identity::{Bearer, connect};
use testkit::shop::Shop;
use testkit::shopper::{Shopper, SignedIn};
use tokio::task::JoinSet;
use tokio::time::interval;
use tonic::{Code, Status};

use crate::load::Latencies;

/// How often somebody asks.
const EVERY: Duration = Duration::from_millis(40);
/// How long a visitor waits.
const PATIENCE: Duration = Duration::from_secs(9);
/// A connection of its own for each, now and then: somebody who was here before would not notice a full house.
const CALLS_A_CONNECTION: usize = 10;

/// How honest visitors fared.
#[derive(Clone, Debug, Default)]
pub struct Visits {
    /// How long those took who got what they asked for.
    pub served: Latencies,
    /// How many were asked to come again later.
    pub refused: usize,
    /// How many were neither served nor asked to come again.
    pub failed: usize,
    /// Why the first of them was not served.
    pub first_failure: Option<String>,
}

impl fmt::Display for Visits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (refused, failed) = (self.refused, self.failed);
        write!(f, "{}  refused {refused}  failed {failed}", self.served)?;
        match &self.first_failure {
            Some(failure) => write!(f, " ({failure})"),
            None => Ok(()),
        }
    }
}

/// Busy, or too slow just now; anything else would say that something broke.
fn says_later(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::ResourceExhausted | Code::Unavailable | Code::DeadlineExceeded
    )
}

/// Somebody signed in, who has nothing to do with those who attack from the same address.
#[derive(Clone)]
pub(super) struct Visitor {
    address: SocketAddr,
    bearer: Bearer,
}

impl Visitor {
    /// Who visits the port at `address`.
    pub(super) async fn sign_up(shop: &Shop, address: SocketAddr) -> anyhow::Result<Self> {
        let shopper = Shopper::register(shop).await?;
        let bearer = Bearer::new(&shopper.access_token)?;
        Ok(Self { address, bearer })
    }

    /// Looks at the catalogue again and again for `time`, each time when it is time for it.
    pub(super) async fn visit(&self, time: Duration) -> anyhow::Result<Visits> {
        let mut ticks = interval(EVERY);
        let (began, mut asked) = (Instant::now(), 0);
        let mut client = self.client()?;
        let mut calls = JoinSet::new();
        while began.elapsed() < time {
            ticks.tick().await;
            if asked % CALLS_A_CONNECTION == 0 {
                client = self.client()?;
            }
            asked += 1;
            let mut client = client.clone();
            calls.spawn(async move {
                let mut request = tonic::Request::new(ListProductsRequest::default());
                request.set_timeout(PATIENCE);
                let began = Instant::now();
                let outcome = client.list_products(request).await;
                (outcome.map(drop), began.elapsed())
            });
        }
        let mut visits = Visits::default();
        while let Some(call) = calls.join_next().await {
            match call? {
                (Ok(()), took) => visits.served.record(took),
                (Err(status), _) if says_later(&status) => {
                    visits.refused += 1;
                }
                (Err(status), _) => {
                    visits.failed += 1;
                    visits.first_failure.get_or_insert(status.to_string());
                }
            }
        }
        Ok(visits)
    }

    fn client(&self) -> anyhow::Result<ProductServiceClient<SignedIn>> {
        let channel = connect(self.address)?;
        let bearer = self.bearer.clone();
        Ok(ProductServiceClient::with_interceptor(channel, bearer))
    }
}
