//! After the pivot, and on the way back: what is owed is paid until nothing is.

use futures_util::future::join_all;

use super::{Saga, Step, backoff};
use crate::effects::{self, Unpaid};
use crate::error::Error;
use crate::order::{Effect, Order, Status};
use crate::store::{Advance, Next};

impl Saga {
    /// Pays what can be paid now: first what the status waits for, then the rest.
    pub(super) async fn work_off(&self, order: &mut Order) -> Result<Step, Error> {
        let owed = self.store.owed(order.order_id).await?;
        let essential: Vec<Effect> = owed
            .iter()
            .copied()
            .filter(|effect| effect.is_essential())
            .collect();
        let now = match essential.as_slice() {
            [] => owed.clone(),
            // A capture that is refused for good must find the stock still held.
            essential if essential.contains(&Effect::Capture) => vec![Effect::Capture],
            essential => essential.to_vec(),
        };
        let answers = join_all(
            now.iter()
                .map(|effect| effects::pay(&self.upstreams, order, *effect)),
        )
        .await;

        let mut done = Vec::new();
        for (effect, answer) in now.into_iter().zip(answers) {
            match answer {
                Ok(()) => done.push(effect),
                Err(Unpaid::Later(answer)) => {
                    tracing::warn!(effect = effect.kind(), code = ?answer.code(), "effect postponed");
                }
                Err(Unpaid::Refused(answer)) if effect == Effect::Capture => {
                    tracing::error!(code = ?answer.code(), "capture refused: the order needs attention");
                    let change = Advance {
                        reason: Some("CAPTURE_REFUSED"),
                        ..Advance::default()
                    };
                    return match self.advance(order, Status::NeedsAttention, change).await? {
                        Step::Moved => Ok(Step::Settled),
                        other => Ok(other),
                    };
                }
                Err(Unpaid::Refused(answer)) if effect.is_essential() => {
                    tracing::error!(effect = effect.kind(), code = ?answer.code(), "effect refused, tried again");
                }
                // A mail that can never be sent must not be tried for ever.
                Err(Unpaid::Refused(answer)) => {
                    tracing::error!(effect = effect.kind(), code = ?answer.code(), "effect refused, given up");
                    done.push(effect);
                }
            }
        }
        self.note(order, &owed, &done).await
    }

    async fn note(
        &self,
        order: &mut Order,
        owed: &[Effect],
        done: &[Effect],
    ) -> Result<Step, Error> {
        let left = || owed.iter().filter(|effect| !done.contains(effect));
        let status = match order.status.settles_as() {
            Some(settled) if !left().any(|effect| effect.is_essential()) => settled,
            _ => order.status,
        };
        let next = if left().next().is_none() {
            Next::Settled
        } else if done.is_empty() {
            Next::TryAgainIn(backoff(order))
        } else {
            Next::GoOn
        };
        if !self.store.work_off(order, done, status, next).await? {
            return Ok(Step::Lost);
        }
        order.status = status;
        Ok(match next {
            Next::Settled => Step::Settled,
            Next::TryAgainIn(delay) => Step::GivenBack(delay),
            Next::GoOn => Step::Moved,
        })
    }
}
