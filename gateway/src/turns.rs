//! A queue for each method: where nobody is to be refused, a crowd gets what it came for sooner when it comes in turn
//! than when all its calls wait for each other half-way.

use std::collections::HashMap;
use std::time::Duration;

use proto::contract::{self, Method};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The queues of all methods that people may call.
pub(crate) struct Turns {
    methods: HashMap<&'static str, Semaphore>,
    patience: Duration,
}

impl Turns {
    /// At most `places` calls of any method at once; who has waited for `patience` waits no longer.
    pub(crate) fn new(places: u32, patience: Duration) -> Self {
        let methods = contract::methods().filter(|method| Method::is_for_people(method));
        Self {
            methods: methods
                .map(|method| (method.path.as_str(), Semaphore::new(places as usize)))
                .collect(),
            patience,
        }
    }

    /// A turn to call the method at `path`, until it is dropped; in the order in which calls came.
    pub(crate) async fn wait(&self, path: &str) -> Option<SemaphorePermit<'_>> {
        let queue = self.methods.get(path)?;
        let turn = tokio::time::timeout(self.patience, queue.acquire()).await;
        turn.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_call_waits_until_one_of_the_same_method_has_ended_or_its_patience_has() {
        let impatient = Turns::new(1, Duration::from_millis(20));
        let patient = Turns::new(1, Duration::from_secs(60));
        let path = |name| {
            let mut methods = contract::methods();
            methods
                .find(|method| method.name() == name)
                .unwrap()
                .path
                .as_str()
        };
        let (order, listing) = (path("PlaceOrder"), path("ListProducts"));
        let first = impatient.wait(order).await;
        assert!(first.is_some() && impatient.wait(order).await.is_none());
        assert!(impatient.wait(listing).await.is_some());
        assert!(impatient.wait("/no/such").await.is_none());

        let first = patient.wait(order).await;
        let mut second = std::pin::pin!(patient.wait(order));
        let too_early = tokio::time::timeout(Duration::from_millis(20), &mut second);
        assert!(too_early.await.is_err());
        drop(first);
        assert!(second.await.is_some());
    }
}
