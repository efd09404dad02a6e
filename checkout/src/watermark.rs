//! How much of the past the stock may forget.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use mesh::Shutdown;

use crate::store::Store;

const INTERVAL: Duration = Duration::from_secs(2);
/// An order whose fence was given out before this is visible to a query now: no statement takes that long.
const SETTLING_TIME: Duration = Duration::from_secs(10);

/// A fence that the stock may forget everything up to.
///
/// It stays below the fence of every return of stock that is owed, which must not be forgotten.
/// For reserving and releasing any value is safe; a high one only costs a new fence.
#[derive(Clone, Default)]
pub(crate) struct Watermark(Arc<AtomicI64>);

impl Watermark {
    pub(crate) fn current(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Keeps the watermark up to date until stopping begins.
    pub(crate) async fn follow(self, store: Store, shutdown: Shutdown) {
        let mut given_out: VecDeque<(Instant, i64)> = VecDeque::new();
        while !shutdown.has_begun() {
            // The moment of asking: a pause before the answer must not make it look older than it is.
            let asked = Instant::now();
            // A store that does not answer leaves the watermark where it is.
            if let Ok((last, lowest_owed)) = store.fences().await {
                given_out.push_back((asked, last));
                let mut old_enough = 0;
                while let Some((at, fence)) = given_out.front().copied()
                    && asked - at >= SETTLING_TIME
                {
                    old_enough = fence;
                    given_out.pop_front();
                }
                let settled = lowest_owed.map_or(old_enough, |lowest| old_enough.min(lowest - 1));
                self.0.fetch_max(settled, Ordering::Relaxed);
            }
            tokio::select! {
                () = tokio::time::sleep(INTERVAL) => {}
                () = shutdown.begun() => {}
            }
        }
    }
}
