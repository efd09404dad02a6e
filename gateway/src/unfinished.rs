//! Requests that take their time to arrive, shared out among callers: half of one costs its sender nothing, and all
//! places for reading it would soon be taken.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;
use mesh::{Fault, Kind, Share, Shares};
use tokio::time::{Sleep, sleep};

use crate::limits::{Key, RETRY_AFTER};

/// What one caller may hold.
const OF_CALLER: usize = 16;
/// What all callers of one network may hold together: whoever opens accounts to have more shares gets no further.
const OF_NETWORK: usize = 128;
/// A request takes a share when it is not whole by then; most are whole at once and take none.
const GRACE: Duration = Duration::from_millis(100);
/// And one for each so many bytes.
const BYTES: usize = 32 * 1024;

/// What callers, and the networks that they are in, hold of all that is arriving.
#[derive(Clone)]
pub(crate) struct Allowance {
    callers: Shares<Key>,
    networks: Shares<Key>,
}

impl Allowance {
    pub(crate) fn new() -> Self {
        Self {
            callers: Shares::new(OF_CALLER),
            networks: Shares::new(OF_NETWORK),
        }
    }

    fn take(&self, caller: Key, network: Key) -> Option<[Share<Key>; 2]> {
        Some([self.callers.take(caller)?, self.networks.take(network)?])
    }
}

/// The body of a request. It breaks off when its caller holds too much.
pub(crate) struct Unfinished {
    body: Body,
    allowance: Allowance,
    caller: Key,
    network: Key,
    held: Vec<[Share<Key>; 2]>,
    bytes: usize,
    grace: Pin<Box<Sleep>>,
}

impl Unfinished {
    pub(crate) fn new(body: Body, allowance: Allowance, caller: Key, network: Key) -> Self {
        Self {
            body,
            allowance,
            caller,
            network,
            held: Vec::new(),
            bytes: 0,
            grace: Box::pin(sleep(GRACE)),
        }
    }

    fn hold(&mut self, shares: usize) -> Result<(), axum::Error> {
        while self.held.len() < shares {
            let share = self.allowance.take(self.caller, self.network);
            self.held
                .push(share.ok_or_else(|| axum::Error::new(too_many()))?);
        }
        Ok(())
    }
}

impl HttpBody for Unfinished {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        let shares = match &frame {
            Poll::Ready(Some(Ok(frame))) => {
                self.bytes += frame.data_ref().map_or(0, Bytes::len);
                self.bytes / BYTES
            }
            Poll::Pending if self.held.is_empty() => {
                usize::from(self.grace.as_mut().poll(context).is_ready())
            }
            _ => 0,
        };
        match self.hold(shares) {
            Ok(()) => frame,
            Err(error) => Poll::Ready(Some(Err(error))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}

fn too_many() -> Fault {
    let message = "too many unfinished requests, send them to their end";
    Fault::new(Kind::Exhausted, "TOO_MANY_UNFINISHED", message).retry_after(RETRY_AFTER)
}
