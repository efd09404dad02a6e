//! A streamed answer that always ends in a status.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame};
use tokio::time::{Instant, Sleep, sleep_until};
use tonic::Status;

use crate::fault::Fault;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// A body that ends with one fault when it breaks off and with another when its deadline passes.
///
/// Otherwise a caller would read a lost connection as INTERNAL or UNKNOWN, and nothing would end a stream whose caller
/// said how long it may last.
pub(crate) struct Streaming<B> {
    /// `None` once the end has been said.
    body: Option<B>,
    deadline: Option<Pin<Box<Sleep>>>,
    late: Fault,
    broken: Fault,
}

impl<B> Streaming<B> {
    pub(crate) fn new(body: B, deadline: Option<Instant>, late: Fault, broken: Fault) -> Self {
        Self {
            body: Some(body),
            deadline: deadline.map(|deadline| Box::pin(sleep_until(deadline))),
            late,
            broken,
        }
    }

    fn end(&mut self, fault: Fault) -> Frame<Bytes> {
        // Dropping the body tells whoever sends it to stop.
        self.body = None;
        let mut trailers = HeaderMap::new();
        // What a fault says is encoded, so it always fits into a header.
        let _ = Status::from(fault).add_header(&mut trailers);
        Frame::trailers(trailers)
    }
}

impl<B> Body for Streaming<B>
where
    B: Body<Data = Bytes, Error: Into<Error>> + Unpin,
{
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        let Some(body) = &mut this.body else {
            return Poll::Ready(None);
        };
        if let Some(deadline) = &mut this.deadline
            && deadline.as_mut().poll(context).is_ready()
        {
            let late = this.late.clone();
            return Poll::Ready(Some(Ok(this.end(late))));
        }
        match ready!(Pin::new(body).poll_frame(context)) {
            Some(Ok(frame)) => Poll::Ready(Some(Ok(frame))),
            Some(Err(error)) => {
                tracing::warn!(
                    cause = crate::fault::chain(&*error.into()),
                    "stream broke off"
                );
                let broken = this.broken.clone();
                Poll::Ready(Some(Ok(this.end(broken))))
            }
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }
}
