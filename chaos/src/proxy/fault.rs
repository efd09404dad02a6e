//! What can be wrong with a connection.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where bytes are going.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From whoever connected to whom they want: requests.
    ToUpstream,
    /// Back: replies.
    ToClient,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::ToUpstream => Self::ToClient,
            Self::ToClient => Self::ToUpstream,
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ToUpstream => "to upstream",
            Self::ToClient => "to client",
        })
    }
}

/// How an edge behaves, from now until it is told otherwise. In a script: `"pass"`, `{"one_way": "to_client"}`,
/// `{"delay": {"ms": 50, "jitter_ms": 10}}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// Nothing is wrong.
    #[default]
    Pass,
    /// Nobody listens: live connections are reset, and the kernel refuses new ones.
    Refuse,
    /// Connections are accepted and stay open, but no byte passes and no end of a stream is seen. Those that lived
    /// through it are reset when it ends.
    BlackHole,
    /// As a black hole, but only for bytes going this way.
    OneWay(Direction),
    /// Every byte arrives late, both ways: by `ms`, and up to `jitter_ms` more. Their order is kept.
    Delay {
        /// Milliseconds.
        ms: u32,
        /// Milliseconds.
        jitter_ms: u32,
    },
    /// Each connection carries no more than this, each way.
    Throttle {
        /// Bytes per second; 0 counts as 1.
        bytes_per_s: u32,
    },
    /// Each connection, live or new, passes so many more bytes this way and is then closed. With 0 it is closed when
    /// the first byte would pass.
    CutAfter {
        /// The way that is counted.
        direction: Direction,
        /// Bytes.
        bytes: u64,
    },
    /// Connections that are live now are reset (RST, not FIN). New ones pass.
    Reset,
    /// Requests reach the upstream, but what it replies is thrown away. Connections that lived through it are reset
    /// when it ends.
    DropReplies,
    /// Every byte is written alone.
    Slice,
}

impl Fault {
    /// Whether nothing that goes this way is seen at its end: no byte, no close, no reset.
    pub(super) fn hides(self, direction: Direction) -> bool {
        match self {
            Self::BlackHole => true,
            Self::OneWay(blocked) => blocked == direction,
            Self::DropReplies => direction == Direction::ToClient,
            _ => false,
        }
    }

    /// Whether a stream that goes on after this could miss something in its middle.
    pub(super) fn leaves_holes(self) -> bool {
        self.hides(Direction::ToClient) || self.hides(Direction::ToUpstream)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass => formatter.write_str("pass"),
            Self::Refuse => formatter.write_str("refuse"),
            Self::BlackHole => formatter.write_str("black hole"),
            Self::OneWay(direction) => write!(formatter, "nothing passes {direction}"),
            Self::Delay { ms, jitter_ms: 0 } => write!(formatter, "delay of {ms} ms"),
            Self::Delay { ms, jitter_ms } => {
                write!(
                    formatter,
                    "delay of {ms} to {} ms",
                    ms.saturating_add(*jitter_ms)
                )
            }
            Self::Throttle { bytes_per_s } => write!(formatter, "throttle to {bytes_per_s} B/s"),
            Self::CutAfter { direction, bytes } => {
                write!(formatter, "cut after {bytes} B {direction}")
            }
            Self::Reset => formatter.write_str("reset"),
            Self::DropReplies => formatter.write_str("drop replies"),
            Self::Slice => formatter.write_str("slice into single bytes"),
        }
    }
}
