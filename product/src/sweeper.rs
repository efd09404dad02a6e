//! The net under checkout: asks what became of orders whose holds have outlived their time.

use std::collections::BTreeMap;
use std::time::Duration;

use mesh::Shutdown;
use mongodb::bson::DateTime;
use proto::checkout::v1 as pb;
use proto::checkout::v1::checkout_service_client::CheckoutServiceClient;
use proto::checkout::v1::resolve_hold_response::Decision;
use tonic::{Code, Status};

use crate::stock::{Claim, Line, Settlement};
use crate::store::Store;

/// Looks from time to time; several replicas may do so at once, since settling is idempotent.
pub(crate) struct Sweeper {
    store: Store,
    checkout: CheckoutServiceClient<mesh::Channel>,
}

impl Sweeper {
    pub(crate) fn new(store: Store, checkout: CheckoutServiceClient<mesh::Channel>) -> Self {
        Self { store, checkout }
    }

    pub(crate) async fn run(self, interval: Duration, shutdown: Shutdown) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(interval) => {}
                () = shutdown.begun() => return,
            }
            match self.store.expired(DateTime::now()).await {
                Ok(orders) => self.resolve_all(orders, &shutdown).await,
                Err(error) => tracing::warn!(cause = %error, "cannot look for expired holds"),
            }
        }
    }

    async fn resolve_all(&self, orders: BTreeMap<String, Vec<Line>>, shutdown: &Shutdown) {
        for (order_id, lines) in orders {
            if shutdown.has_begun() {
                return;
            }
            let Err(status) = self.resolve(&order_id, &lines).await else {
                continue;
            };
            tracing::warn!(
                order_id,
                cause = status.message(),
                "expired hold not resolved"
            );
            // The others would wait for the same checkout or the same store.
            if matches!(status.code(), Code::Unavailable | Code::DeadlineExceeded) {
                return;
            }
        }
    }

    /// Only checkout knows: a hold that is merely old may belong to an order that was paid.
    async fn resolve(&self, order_id: &str, lines: &[Line]) -> Result<(), Status> {
        let request = pb::ResolveHoldRequest {
            order_id: order_id.to_owned(),
        };
        let answer = self
            .checkout
            .clone()
            .resolve_hold(request)
            .await?
            .into_inner();
        let (settlement, name) = match answer.decision() {
            Decision::Commit => (Settlement::Commit, "commit"),
            Decision::Release => (Settlement::Release, "release"),
            Decision::Wait | Decision::Unspecified => {
                count("wait");
                return Ok(());
            }
        };
        let claim = Claim {
            order_id: order_id.to_owned(),
            fence: answer.fence,
        };
        for line in lines {
            self.store.settle(settlement, &claim, line).await?;
        }
        count(name);
        tracing::warn!(order_id, decision = name, "hold outlived its time");
        Ok(())
    }
}

fn count(decision: &'static str) {
    metrics::counter!("stock_expired_holds_total", "decision" => decision).increment(1);
}
