use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::Instant;

use super::FAIR_TIME;

/// This many calls in a row must find no answer.
const FAILURES: u32 = 5;
/// The first pause before a probe; it doubles with each probe that fails.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Spares a callee that does not answer, and its callers the wait: after a few failures in a row calls fail at once, and
/// now and then a single one goes through to see whether the callee is back. One that takes long keeps nobody waiting:
/// each second another one goes.
///
/// What the callee answers, be it an error, shows that it is there. A connection that breaks takes all calls on it along,
/// while the next one may find a healthy replica: that is one failure, not many. And who answers others is slow at most:
/// sparing it for one slow method would shut all the others too.
#[derive(Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
    last_answer: Mutex<Option<Instant>>,
}

enum State {
    Closed {
        failures: u32,
        last: Option<Instant>,
    },
    Open {
        until: Instant,
        pause: Duration,
    },
    Probing {
        pause: Duration,
        /// When the latest probe was let through.
        since: Instant,
    },
}

/// The right to call once. Dropped without a report, because the caller went away, it says nothing about the callee.
pub(super) struct Permit<'a> {
    breaker: &'a Breaker,
    is_probe: bool,
    admitted: Instant,
}

impl Default for State {
    fn default() -> Self {
        Self::Closed {
            failures: 0,
            last: None,
        }
    }
}

impl Breaker {
    /// Leave to call, unless the callee is being spared.
    pub(super) fn admit(&self, now: Instant) -> Option<Permit<'_>> {
        let mut state = self.state();
        let is_probe = match *state {
            State::Closed { .. } => false,
            State::Open { until, pause } if until <= now => {
                *state = State::Probing { pause, since: now };
                true
            }
            State::Probing { pause, since } if since + FAIR_TIME <= now => {
                *state = State::Probing { pause, since: now };
                true
            }
            State::Open { .. } | State::Probing { .. } => return None,
        };
        drop(state);
        Some(Permit {
            breaker: self,
            is_probe,
            admitted: now,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn last_answer(&self) -> MutexGuard<'_, Option<Instant>> {
        self.last_answer
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Permit<'_> {
    /// The callee answered.
    pub(super) fn answered(mut self, now: Instant) {
        self.is_probe = false;
        *self.breaker.last_answer() = Some(now);
        *self.breaker.state() = State::default();
    }

    /// The connection could not be made, or broke.
    pub(super) fn broke(self, now: Instant) {
        let is_known = matches!(
            *self.breaker.state(),
            State::Closed { last: Some(last), .. } if self.admitted <= last
        );
        if !is_known {
            self.failed(now);
        }
    }

    /// The callee did not answer in time.
    pub(super) fn was_late(self, now: Instant) {
        let last_answer = *self.breaker.last_answer();
        // Not so one that has answered another call meanwhile.
        if last_answer.is_none_or(|answer| answer <= self.admitted) {
            self.failed(now);
        }
    }

    fn failed(mut self, now: Instant) {
        let mut state = self.breaker.state();
        match *state {
            State::Closed { failures, .. } if failures + 1 < FAILURES => {
                *state = State::Closed {
                    failures: failures + 1,
                    last: Some(now),
                };
            }
            State::Closed { .. } => *state = open(now, FIRST_PAUSE),
            State::Probing { pause, .. } if self.is_probe => {
                *state = open(now, (pause * 2).min(LONGEST_PAUSE));
            }
            // A call from before the breaker opened says nothing new.
            State::Open { .. } | State::Probing { .. } => {}
        }
        drop(state);
        self.is_probe = false;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.is_probe {
            let mut state = self.breaker.state();
            // The next call probes instead, unless one does already.
            if let State::Probing { pause, since } = *state
                && since == self.admitted
            {
                *state = State::Open {
                    until: self.admitted,
                    pause,
                };
            }
        }
    }
}

/// Jitter keeps the replicas of a caller from probing together.
fn open(now: Instant, pause: Duration) -> State {
    State::Open {
        until: now + pause.mul_f64(rand::random_range(0.8..=1.2)),
        pause,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(breaker: &Breaker, times: u32, now: Instant) {
        for _ in 0..times {
            breaker.admit(now).unwrap().was_late(now);
        }
    }

    fn millis(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn opens_after_five_failures_in_a_row_and_an_answer_between_starts_the_count_anew() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        fail(&breaker, 4, now);
        breaker.admit(now).unwrap().answered(now);
        fail(&breaker, 4, now);
        assert!(breaker.admit(now).is_some());
        fail(&breaker, 1, now);
        assert!(breaker.admit(now).is_none());
    }

    #[test]
    fn late_calls_do_not_count_while_the_callee_answers_others() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        let crowd: Vec<_> = (0..20).map(|_| breaker.admit(now).unwrap()).collect();
        let quick = breaker.admit(now + millis(500)).unwrap();
        quick.answered(now + millis(600));
        let later = now + millis(10_000);
        for late in crowd {
            late.was_late(later);
        }
        assert!(breaker.admit(later).is_some());

        // An answer from before they began shows nothing.
        let later = later + millis(1);
        fail(&breaker, 5, later);
        assert!(breaker.admit(later).is_none());
    }

    #[test]
    fn calls_that_one_connection_takes_along_count_once() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for round in 0..5 {
            let now = now + millis(round);
            let permits: Vec<_> = (0..20).map(|_| breaker.admit(now).unwrap()).collect();
            for permit in permits {
                permit.broke(now);
            }
        }
        assert!(breaker.admit(now).is_none());
    }

    #[test]
    fn lets_one_probe_through_and_an_answer_closes_it() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        fail(&breaker, 5, now);
        assert!(breaker.admit(now + millis(399)).is_none());
        let later = now + millis(601);
        let probe = breaker.admit(later).unwrap();
        assert!(breaker.admit(later).is_none());
        probe.answered(later);
        assert!(breaker.admit(later).is_some());
    }

    #[test]
    fn a_probe_whose_caller_went_away_leaves_its_place_to_the_next() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        fail(&breaker, 5, now);
        let later = now + millis(601);
        drop(breaker.admit(later).unwrap());
        assert!(breaker.admit(later).is_some());
    }

    #[test]
    fn a_probe_that_takes_long_lets_another_through_each_second() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        fail(&breaker, 5, now);
        let later = now + millis(601);
        let slow = breaker.admit(later).unwrap();
        assert!(breaker.admit(later + millis(999)).is_none());
        let second = breaker.admit(later + millis(1000)).unwrap();
        assert!(breaker.admit(later + millis(1000)).is_none());
        // The first one's end is not the second one's.
        drop(slow);
        assert!(breaker.admit(later + millis(1001)).is_none());
        second.answered(later + millis(1000));
        assert!(breaker.admit(later + millis(1001)).is_some());

        // Whichever of them finds nobody: the callee is spared anew.
        let later = later + millis(2000);
        fail(&breaker, 5, later);
        let slow = breaker.admit(later + millis(601)).unwrap();
        let second = breaker.admit(later + millis(1601)).unwrap();
        slow.was_late(later + millis(1700));
        assert!(breaker.admit(later + millis(2400)).is_none());
        drop(second);
        assert!(breaker.admit(later + millis(2400)).is_none());
    }

    #[test]
    fn calls_from_before_it_opened_neither_count_nor_take_the_probes_place() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        let (early, other) = (breaker.admit(now).unwrap(), breaker.admit(now).unwrap());
        fail(&breaker, 5, now);
        let probe = breaker.admit(now + millis(601)).unwrap();
        early.was_late(now + millis(601));
        assert!(breaker.admit(now + millis(601)).is_none());
        drop(probe);
        // Yet any answer shows that the callee is there.
        other.answered(now + millis(601));
        fail(&breaker, 4, now + millis(602));
        assert!(breaker.admit(now + millis(602)).is_some());
    }

    #[test]
    fn pauses_double_to_five_seconds_and_no_further() {
        let (breaker, mut now) = (Breaker::default(), Instant::now());
        fail(&breaker, 5, now);
        for pause in [500, 1000, 2000, 4000, 5000, 5000] {
            let too_early = now + millis(pause * 8 / 10 - 1);
            assert!(breaker.admit(too_early).is_none(), "before {pause} ms");
            now += millis(pause * 12 / 10 + 1);
            breaker.admit(now).unwrap().was_late(now);
        }
    }
}
