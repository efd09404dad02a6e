//! An order's changes as a stream.

use std::time::Duration;

use proto::checkout::v1 as pb;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use uuid::Uuid;

use crate::error::Error;
use crate::saga::Saga;
use crate::wire;

/// A stream that says nothing for longer is cut by proxies.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The order now, and again after every change, until it cannot change any more.
pub(crate) fn updates(
    saga: Saga,
    order_id: Uuid,
) -> impl Stream<Item = Result<pb::WatchOrderResponse, Status>> + Send {
    let (sender, receiver) = tokio::sync::mpsc::channel(4);
    tokio::spawn(async move {
        let mut watcher = saga.changes.watch(order_id);
        let mut told = None;
        loop {
            let (message, is_last) = match next(&saga, order_id).await {
                // A version counts work that a shopper does not see; only what they see is told.
                Ok((order, _)) if told.as_ref() == Some(&order) => (None, false),
                Ok((order, is_final)) => {
                    told = Some(order.clone());
                    let message = pb::WatchOrderResponse { order: Some(order) };
                    (Some(Ok(message)), is_final)
                }
                Err(error) => (Some(Err(error.into())), true),
            };
            if let Some(message) = message
                && sender.send(message).await.is_err()
            {
                return;
            }
            if is_last {
                return;
            }
            tokio::select! {
                () = watcher.changed() => {}
                () = tokio::time::sleep(HEARTBEAT) => {
                    let alive = pb::WatchOrderResponse { order: None };
                    if sender.send(Ok(alive)).await.is_err() {
                        return;
                    }
                }
                () = sender.closed() => return,
                // The caller watches again, at another replica.
                () = saga.shutdown.begun() => return,
            }
        }
    });
    ReceiverStream::new(receiver)
}

async fn next(saga: &Saga, order_id: Uuid) -> Result<(pb::Order, bool), Error> {
    let order = saga.store.find(order_id).await?.ok_or(Error::NotFound)?;
    let history = saga.store.history(order_id).await?;
    let message = pb::Order {
        history: history.into_iter().map(wire::status_change).collect(),
        ..wire::order(&order)
    };
    Ok((message, order.status.is_final()))
}
