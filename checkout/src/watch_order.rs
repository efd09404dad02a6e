//! An order's changes as a stream.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
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

/// Streams that one process keeps open, and one person in it: each costs a look at the store after every change.
const MOST_STREAMS: usize = 2_000;
const MOST_STREAMS_OF_A_PERSON: usize = 10;

/// Who has streams open.
#[derive(Clone, Default)]
pub(crate) struct Seats(Arc<Mutex<HashMap<Uuid, usize>>>);

/// The right to one stream, until dropped.
pub(crate) struct Seat {
    seats: Seats,
    user_id: Uuid,
}

impl Seats {
    /// A seat for a stream of this person, unless they or all together have too many.
    pub(crate) fn take(&self, user_id: Uuid) -> Result<Seat, Error> {
        let mut taken = self.lock();
        let everybodys: usize = taken.values().sum();
        let own = taken.get(&user_id).copied().unwrap_or_default();
        if everybodys >= MOST_STREAMS || own >= MOST_STREAMS_OF_A_PERSON {
            return Err(Error::TooManyStreams);
        }
        taken.insert(user_id, own + 1);
        drop(taken);
        Ok(Seat {
            seats: self.clone(),
            user_id,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, usize>> {
        self.0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.lock();
        if let Some(own) = taken.get_mut(&self.user_id) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.user_id);
            }
        }
    }
}

/// The order now, and again after every change, until it cannot change any more.
pub(crate) fn updates(
    saga: Saga,
    order_id: Uuid,
    seat: Seat,
) -> impl Stream<Item = Result<pb::WatchOrderResponse, Status>> + Send {
    let (sender, receiver) = tokio::sync::mpsc::channel(4);
    tokio::spawn(async move {
        let mut watcher = saga.changes.watch(order_id);
        let mut told = None;
        let _seat = seat;
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
                // The end of a stream says that no change can come any more; this one goes on at another replica.
                () = saga.shutdown.begun() => {
                    let _ = sender.send(Err(Error::Stopping.into())).await;
                    return;
                }
            }
        }
    });
    ReceiverStream::new(receiver)
}

async fn next(saga: &Saga, order_id: Uuid) -> Result<(pb::Order, bool), Error> {
    let order = saga.store.find(order_id).await?.ok_or(Error::NotFound)?;
    let history = saga.store.history(order_id).await?;
    let message = pb::Order {
        history: wire::history(history),
        ..wire::order(&order)
    };
    Ok((message, order.status.is_final()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_ten_seats_and_gets_them_back() {
        let (seats, person) = (Seats::default(), Uuid::new_v4());
        let taken: Vec<_> = (0..10).map(|_| seats.take(person).unwrap()).collect();
        assert!(matches!(seats.take(person), Err(Error::TooManyStreams)));
        seats.take(Uuid::new_v4()).unwrap();
        drop(taken);
        seats.take(person).unwrap();
        assert!(seats.lock().is_empty(), "a refused seat leaves nothing");
    }
}
