//! What happens in a storm and when: drawn from a seed, written down, and played again from the file.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde::{Deserialize, Serialize};
use testkit::services;

use crate::edges::Edge;
use crate::points::POINTS;
use crate::proxy::{Direction, Fault};

/// Pauses between two faults, in milliseconds: they overlap, since most last longer.
const PAUSES: std::ops::Range<u64> = 800..3_000;
/// At the end nothing new begins, so that what was begun can end.
const CALM: Duration = Duration::from_secs(10);

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    /// SIGKILL to these, and a start after a while.
    Kill { services: Vec<String>, down_ms: u64 },
    /// SIGTERM, and a start once they have ended.
    Restart { service: String },
    /// SIGSTOP, and SIGCONT after a while: a zombie that goes on where it was.
    Pause { service: String, for_ms: u64 },
    /// A new start, to die at a step of its own.
    Arm { service: String, place: String },
    /// Something is wrong on one edge for a while.
    Break {
        edge: Edge,
        fault: Fault,
        for_ms: u64,
    },
    /// All edges are cut one after the other, and healed in another order.
    Swizzle { order: Vec<Edge>, healed: Vec<Edge> },
    /// PostgreSQL stops in the middle of everything, and recovers from its log.
    Postgres { down_ms: u64 },
    /// Every connection to PostgreSQL is ended by the server, whatever it is in.
    Backends,
    /// The table of orders is locked: every connection of the pools waits, until none is left.
    Lock { for_ms: u64 },
    /// SIGKILL to the MongoDB server.
    Mongo { down_ms: u64 },
    /// SIGKILL to Redis, and a start with nothing in it.
    Redis { down_ms: u64 },
}

/// A fault at its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Planned {
    /// Milliseconds since the beginning.
    pub(crate) at_ms: u64,
    pub(crate) event: Event,
}

/// A storm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// What the shoppers do follows from it.
    pub(crate) seed: u64,
    /// How long shoppers come.
    pub(crate) seconds: u64,
    /// Purchases begun in a second, whether or not the shop keeps up.
    pub(crate) rate: u32,
    pub(crate) events: Vec<Planned>,
}

impl Script {
    /// Draws a storm: the same for the same numbers.
    #[must_use]
    pub fn new(seed: u64, duration: Duration, rate: u32) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        let mut events = Vec::new();
        let mut at = Duration::from_secs(2);
        while at + CALM < duration {
            events.push(Planned {
                at_ms: u64::try_from(at.as_millis()).unwrap_or(u64::MAX),
                event: draw(&mut random),
            });
            at += Duration::from_millis(random.random_range(PAUSES));
        }
        Self {
            seed,
            seconds: duration.as_secs(),
            rate,
            events,
        }
    }

    /// Reads a storm that was written down.
    ///
    /// # Errors
    /// When the file is none.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        serde_json::from_str(&text).with_context(|| format!("reading {}", file.display()))
    }

    pub(crate) fn write(&self, file: &Path) -> anyhow::Result<()> {
        Ok(std::fs::write(file, serde_json::to_vec_pretty(self)?)?)
    }
}

fn draw(random: &mut StdRng) -> Event {
    let down_ms = random.random_range(0..1_500);
    match random.random_range(0..100) {
        // Whoever holds orders is hit most.
        0..14 => kill(vec!["checkout".to_owned()], down_ms),
        14..34 => kill(vec![service(random)], down_ms),
        34..37 => {
            let all: Vec<_> = services::names().collect();
            let two = all.sample(random, 2).map(|name| (*name).to_owned());
            kill(two.collect(), down_ms)
        }
        37..39 => kill(services::names().map(str::to_owned).collect(), down_ms),
        39..44 => Event::Restart {
            service: service(random),
        },
        44..52 => Event::Pause {
            service: service(random),
            for_ms: random.random_range(500..6_000),
        },
        52..66 => arm(random),
        66..86 => {
            let edges: Vec<_> = Edge::all().collect();
            Event::Break {
                edge: *edges.choose(random).unwrap_or(&edges[0]),
                fault: fault(random),
                for_ms: random.random_range(300..4_000),
            }
        }
        86..88 => {
            let edges: Vec<_> = Edge::all().collect();
            Event::Swizzle {
                order: edges.sample(random, edges.len()).copied().collect(),
                healed: edges.sample(random, edges.len()).copied().collect(),
            }
        }
        88..91 => Event::Postgres { down_ms },
        91..93 => Event::Backends,
        93..95 => Event::Lock {
            for_ms: random.random_range(500..4_000),
        },
        95..98 => Event::Mongo { down_ms },
        _ => Event::Redis { down_ms },
    }
}

fn kill(services: Vec<String>, down_ms: u64) -> Event {
    Event::Kill { services, down_ms }
}

fn service(random: &mut StdRng) -> String {
    let all: Vec<_> = services::names().collect();
    (*all.choose(random).unwrap_or(&"checkout")).to_owned()
}

/// A step of the matrix, at a later pass: other orders come by first.
fn arm(random: &mut StdRng) -> Event {
    let point = POINTS.choose(random).unwrap_or(&POINTS[0]);
    let moment = ["before", "sent", "after", "late"]
        .choose(random)
        .unwrap_or(&"after");
    let pass = random.random_range(1..6);
    Event::Arm {
        service: point.service.to_owned(),
        place: format!("{}:{moment}:{pass}", point.step),
    }
}

fn fault(random: &mut StdRng) -> Fault {
    let direction = if random.random() {
        Direction::ToUpstream
    } else {
        Direction::ToClient
    };
    match random.random_range(0..10) {
        0 => Fault::Refuse,
        1 => Fault::BlackHole,
        2 => Fault::OneWay(direction),
        3 => Fault::Delay {
            ms: 50,
            jitter_ms: 100,
        },
        4 => Fault::Delay {
            ms: 1_000,
            jitter_ms: 3_000,
        },
        5 => Fault::Throttle {
            bytes_per_s: 10_000,
        },
        6 => Fault::CutAfter {
            direction,
            bytes: random.random_range(0..2_000),
        },
        7 => Fault::Reset,
        8 => Fault::DropReplies,
        _ => Fault::Slice,
    }
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kill { services, .. } if services.len() == services::SERVICES.len() => {
                formatter.write_str("kill every service")
            }
            Self::Kill { services, .. } => write!(formatter, "kill {}", services.join(" and ")),
            Self::Restart { service } => write!(formatter, "restart {service}"),
            Self::Pause { service, for_ms } => write!(formatter, "pause {service} for {for_ms} ms"),
            Self::Arm { service, place } => write!(formatter, "{service} dies at {place}"),
            Self::Break {
                edge,
                fault,
                for_ms,
            } => write!(formatter, "{edge}: {fault} for {for_ms} ms"),
            Self::Swizzle { .. } => {
                formatter.write_str("every edge cut, and healed in another order")
            }
            Self::Postgres { .. } => formatter.write_str("PostgreSQL stops at once"),
            Self::Backends => formatter.write_str("PostgreSQL ends every connection"),
            Self::Lock { for_ms } => {
                write!(formatter, "the table of orders is locked for {for_ms} ms")
            }
            Self::Mongo { .. } => formatter.write_str("kill MongoDB"),
            Self::Redis { .. } => formatter.write_str("kill Redis, which forgets everything"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_same_seed_is_the_same_storm_also_from_its_file() {
        let minute = Duration::from_secs(60);
        let storm = Script::new(7, minute, 4);
        assert_eq!(storm, Script::new(7, minute, 4));
        assert_ne!(storm.events, Script::new(8, minute, 4).events);
        let text = serde_json::to_string(&storm).unwrap();
        assert_eq!(serde_json::from_str::<Script>(&text).unwrap(), storm);
    }
}
