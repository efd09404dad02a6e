//! How many orders recovery works on at once: fewer while they are held up, more when they get on.
//!
//! A store that has fallen behind must be let catch up. With hundreds of orders to undo, always as many at once as at
//! good times would keep every one of them too slow for its deadline, and none would ever be done.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::saga::Held;

const MOST: usize = 16;

pub(super) struct Pace {
    state: Mutex<State>,
    changed: Notify,
}

struct State {
    in_work: usize,
    limit: usize,
    /// How often the limit was cut.
    cuts: u64,
}

/// An order in work, until it is dropped.
pub(super) struct Place {
    pace: Arc<Pace>,
    /// How often the limit had been cut when it began.
    cuts: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                in_work: 0,
                limit: MOST,
                cuts: 0,
            }),
            changed: Notify::new(),
        }
    }
}

impl Pace {
    /// Waits until one more may be worked on.
    pub(super) async fn enter(self: &Arc<Self>) -> Place {
        loop {
            {
                let mut state = self.state();
                if state.in_work < state.limit {
                    state.in_work += 1;
                    return Place {
                        pace: Arc::clone(self),
                        cuts: state.cuts,
                    };
                }
            }
            // Only one task waits; a notice that comes before it waits is kept.
            self.changed.notified().await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// The order is worked on no more.
    pub(super) fn leave(self, held: Held) {
        let mut state = self.pace.state();
        match held {
            // Those that began before the last cut were held up by the same.
            Held::Up if self.cuts == state.cuts => {
                state.limit = (state.limit / 2).max(1);
                state.cuts += 1;
            }
            Held::Up => {}
            Held::No => state.limit = (state.limit + 1).min(MOST),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.pace.state().in_work -= 1;
        self.pace.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_held_up_is_tried_by_fewer_until_it_gets_on() {
        let pace = Arc::new(Pace::default());
        // All that are in work together count once.
        for limit in [8, 4, 2, 1, 1] {
            let mut places = Vec::new();
            for _ in 0..limit {
                places.push(pace.enter().await);
            }
            for place in places {
                place.leave(Held::Up);
            }
        }
        assert_eq!(pace.state().limit, 1);

        let only = pace.enter().await;
        let waits = tokio::time::timeout(std::time::Duration::from_millis(20), pace.enter());
        assert!(waits.await.is_err());
        only.leave(Held::No);
        let (_first, _second) = (pace.enter().await, pace.enter().await);
        let state = pace.state();
        assert_eq!((state.in_work, state.limit), (2, 2));
    }
}
