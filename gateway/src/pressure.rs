//! How many calls of each method are let through at once: as many as are answered about as fast as usual.
//!
//! Nobody can say beforehand how much a shop can bear. Too many calls at once only wait for each other, until all are
//! too late; so when answers take far longer than they do at quiet times, fewer are let in, and when they do not, more.
//! Each method is judged by itself: a slow payment processor must not keep anyone from looking around. When everything
//! is slow, those are refused first who are furthest from paying.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use proto::contract::{self, Method};

use crate::limits::Key;

/// So many answers at quiet times show what is usual.
const KNOWN_AFTER: usize = 10;
/// No caller counts for more than this in a method's limit: one caller must not keep the others out.
const OF_ONE_CALLER: usize = 4;
/// When a method is crowded no caller has more through than this part of its limit either.
const PART_OF_ONE_CALLER: f64 = 1.0 / 8.0;
/// How often a limit changes.
const WINDOW: Duration = Duration::from_millis(200);
/// What is answered this fast is fast enough, whatever is usual.
const FAST: Duration = Duration::from_millis(250);
/// So many windows in a row must be slow before a limit shrinks: every machine hiccups.
const SLOW_WINDOWS: usize = 3;
/// A slow window says nothing of calls that began so long after it.
const SLOW_FOR: Duration = Duration::from_secs(2);
/// What was usual has changed when a limit stays as low as it may for so long.
const UNUSUAL: Duration = Duration::from_secs(60);
const SHRINK: f64 = 0.7;
const GROW: f64 = 1.1;
/// A method that refused nobody for so long, and is asked little, is at a quiet time.
const QUIET: Duration = Duration::from_secs(10);
/// How quickly what is usual follows an answer that is faster, and one that is slower.
const FASTER: f64 = 0.1;
const SLOWER: f64 = 0.005;

/// The limits of all methods that people may call.
pub(crate) struct Pressure {
    methods: HashMap<&'static str, Arc<Mutex<Limit>>>,
}

/// A call that was let through, until it is dropped. Without an answer by then, its caller has gone.
pub(crate) struct Passage {
    limit: Arc<Mutex<Limit>>,
    caller: Option<Key>,
    began: Instant,
    succeeded: bool,
}

/// The limit of one method.
struct Limit {
    floor: f64,
    /// How much longer than usual an answer may take.
    tolerance: f64,
    most: f64,
    now: f64,
    /// Calls in work, as far as they count.
    in_flight: usize,
    /// All calls in work, by caller.
    callers: HashMap<Option<Key>, usize>,
    /// What an answer takes at quiet times, in seconds.
    usual: Option<f64>,
    /// How many such answers there were.
    known: usize,
    /// How many windows in a row were slow.
    slow_windows: usize,
    /// When the last of them ended.
    slow: Option<Instant>,
    /// Since when it is as low as it may be.
    floored: Option<Instant>,
    /// When it last refused a call.
    full: Option<Instant>,
    window: Window,
}

struct Window {
    began: Instant,
    slow: usize,
    good: usize,
}

impl Pressure {
    /// At most `most` at once of any method.
    pub(crate) fn new(most: usize) -> Self {
        let methods = contract::methods().filter(|method| method.is_for_people());
        let now = Instant::now();
        Self {
            methods: methods
                .map(|method| {
                    let limit = Limit::new(patience(method), most, now);
                    (method.path.as_str(), Arc::new(Mutex::new(limit)))
                })
                .collect(),
        }
    }

    /// Whether a call of the method at `path` would be let through now. What is no method is for others to refuse.
    pub(crate) fn has_room(&self, path: &str) -> bool {
        let limit = self.methods.get(path);
        limit.is_none_or(|limit| locked(limit).has_room(Instant::now()))
    }

    /// Lets a call through, if there is room.
    pub(crate) fn enter(&self, path: &str, caller: Option<Key>) -> Option<Passage> {
        let limit = self.methods.get(path)?;
        let began = Instant::now();
        locked(limit).enter(caller, began).then(|| Passage {
            limit: Arc::clone(limit),
            caller,
            began,
            succeeded: false,
        })
    }
}

impl Passage {
    /// The call was answered as its caller hoped.
    pub(crate) fn succeeded(mut self) {
        self.succeeded = true;
    }
}

impl Drop for Passage {
    fn drop(&mut self) {
        let now = Instant::now();
        let took = now - self.began;
        locked(&self.limit).leave(self.caller, took, self.succeeded, now);
    }
}

/// How many calls are always let through, however slow they are, and how much longer than usual they may take: the
/// closer to paying, the more.
fn patience(method: &Method) -> (f64, f64) {
    match (method.service.as_str(), method.name()) {
        ("checkout", "PlaceOrder") => (8.0, 5.0),
        ("checkout", _) => (6.0, 4.0),
        ("cart", _) => (6.0, 3.0),
        _ => (6.0, 2.5),
    }
}

impl Limit {
    fn new((floor, tolerance): (f64, f64), most: usize, now: Instant) -> Self {
        let most = most as f64;
        Self {
            floor: floor.min(most),
            tolerance,
            most,
            // Until it is known what is usual, there is nothing to go by.
            now: most,
            in_flight: 0,
            callers: HashMap::new(),
            usual: None,
            known: 0,
            slow_windows: 0,
            slow: None,
            floored: None,
            full: None,
            window: Window::beginning(now),
        }
    }

    fn has_room(&mut self, now: Instant) -> bool {
        let has_room = (self.in_flight as f64) < self.now;
        if !has_room {
            self.full = Some(now);
        }
        has_room
    }

    /// Says whether there was room.
    fn enter(&mut self, caller: Option<Key>, now: Instant) -> bool {
        if !self.has_room(now) {
            return false;
        }
        let is_pressed = self.now < self.most && self.in_flight as f64 * 2.0 >= self.now;
        let part = (self.now * PART_OF_ONE_CALLER) as usize;
        let calls = self.callers.entry(caller).or_default();
        if is_pressed && *calls >= part.clamp(1, OF_ONE_CALLER) {
            return false;
        }
        self.in_flight += usize::from(*calls < OF_ONE_CALLER);
        *calls += 1;
        true
    }

    fn leave(&mut self, caller: Option<Key>, took: Duration, succeeded: bool, now: Instant) {
        let crowd = self.in_flight as f64;
        let is_unusual = self.floored.is_some_and(|since| now - since >= UNUSUAL);
        let is_quiet = crowd <= self.floor && (is_unusual || !self.was_full_within(QUIET, now));
        if let Entry::Occupied(mut calls) = self.callers.entry(caller) {
            self.in_flight -= usize::from(*calls.get() <= OF_ONE_CALLER);
            *calls.get_mut() -= 1;
            if *calls.get() == 0 {
                calls.remove();
            }
        }
        let seconds = took.as_secs_f64();
        if succeeded {
            self.learn(seconds, is_quiet);
        }
        let usual = self.usual.filter(|_| self.known >= KNOWN_AFTER);
        let is_slow = took > FAST && usual.is_some_and(|usual| seconds > usual * self.tolerance);
        self.window.slow += usize::from(is_slow);
        self.window.good += usize::from(!is_slow && succeeded);
        if now.saturating_duration_since(self.window.began) >= WINDOW {
            self.judge(crowd, now - took, now);
        }
    }

    fn learn(&mut self, seconds: f64, is_quiet: bool) {
        match &mut self.usual {
            Some(usual) if seconds < *usual => *usual += FASTER * (seconds - *usual),
            // Learnt in a crowd, it would rise for as long as the crowd lasts.
            Some(usual) if is_quiet => *usual += SLOWER * (seconds - *usual),
            None if is_quiet => self.usual = Some(seconds),
            _ => {}
        }
        self.known += usize::from(is_quiet);
    }

    fn was_full_within(&self, time: Duration, now: Instant) -> bool {
        let full = self.full.map(|full| now.saturating_duration_since(full));
        full.is_some_and(|since| since < time)
    }

    /// Ends a window with a call that began at `began` and was one of `crowd`.
    fn judge(&mut self, crowd: f64, began: Instant, now: Instant) {
        self.adjust(crowd, began, now);
        self.now = self.now.clamp(self.floor, self.most);
        let is_floored = self.now <= self.floor && self.floor < self.most;
        self.floored = is_floored.then(|| self.floored.unwrap_or(now));
    }

    fn adjust(&mut self, crowd: f64, began: Instant, now: Instant) {
        let was_full = self.was_full_within(WINDOW * 2, now);
        let window = std::mem::replace(&mut self.window, Window::beginning(now));
        if window.slow > window.good {
            if self.slow.is_some_and(|slow| slow + SLOW_FOR < began) {
                self.slow_windows = 0;
            }
            self.slow = Some(now);
            self.slow_windows += 1;
            if self.slow_windows >= SLOW_WINDOWS && crowd > self.floor {
                // From what there was, not from what there might have been.
                let reached = self.now.min(2.0 * crowd + self.floor);
                self.now = reached * SHRINK;
            }
            return;
        }
        self.slow_windows = 0;
        if was_full && window.good > 0 {
            self.now = self.now * GROW + 1.0;
        } else if window.slow == 0 {
            // Where nothing presses, the limit goes back to what it was.
            self.now += 1.0;
        }
    }
}

impl Window {
    fn beginning(began: Instant) -> Self {
        Self {
            began,
            slow: 0,
            good: 0,
        }
    }
}

fn locked(limit: &Mutex<Limit>) -> MutexGuard<'_, Limit> {
    limit
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[cfg(test)]
mod tests;
