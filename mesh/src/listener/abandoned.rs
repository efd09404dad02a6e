use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Notify;

/// How many more calls a connection may abandon than it waits for.
const TOLERATED: u64 = 100;

/// The calls of one connection, by whether its peer waited for their answers.
///
/// A call costs its caller next to nothing when it is taken back at once, and may cost us all its work: whoever does
/// hardly anything else is hung up on.
#[derive(Default)]
pub(super) struct Abandoned {
    answered: AtomicU64,
    abandoned: AtomicU64,
    too_many: Notify,
}

/// One call, until it is dropped.
pub(super) struct Awaited {
    counts: Arc<Abandoned>,
    is_answered: bool,
}

impl Abandoned {
    /// Counts a call from its beginning to its end.
    pub(super) fn call(self: &Arc<Self>) -> Awaited {
        Awaited {
            counts: Arc::clone(self),
            is_answered: false,
        }
    }

    /// Returns once the peer has abandoned too many.
    pub(super) async fn too_many(&self) {
        self.too_many.notified().await;
    }
}

impl Awaited {
    pub(super) fn answered(mut self) {
        self.is_answered = true;
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        let counts = &self.counts;
        if self.is_answered {
            counts.answered.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let abandoned = counts.abandoned.fetch_add(1, Ordering::Relaxed) + 1;
        if abandoned > counts.answered.load(Ordering::Relaxed) + TOLERATED {
            counts.too_many.notify_one();
        }
    }
}
