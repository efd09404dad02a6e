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
pub(crate) const SHARES: usize = 16;
/// A request takes a share when it is not whole by then; most are whole at once and take none.
const GRACE: Duration = Duration::from_millis(100);
/// And one for each so many bytes.
const BYTES: usize = 32 * 1024;

/// The body of a request. It breaks off when its caller holds too much.
pub(crate) struct Unfinished {
    body: Body,
    shares: Shares<Key>,
    caller: Key,
    held: Vec<Share<Key>>,
    bytes: usize,
    grace: Pin<Box<Sleep>>,
}

impl Unfinished {
    pub(crate) fn new(body: Body, shares: Shares<Key>, caller: Key) -> Self {
        Self {
            body,
            shares,
            caller,
            held: Vec::new(),
            bytes: 0,
            grace: Box::pin(sleep(GRACE)),
        }
    }

    fn hold(&mut self, shares: usize) -> Result<(), axum::Error> {
        while self.held.len() < shares {
            let share = self.shares.take(self.caller);
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
