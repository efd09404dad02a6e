//! After the pivot, and on the way back: what is owed is paid until nothing is.

use futures_util::future::join_all;

use super::{Saga, Step, backoff};
use crate::change_order::taking_back;
use crate::effects::{self, Unpaid};
use crate::error::Error;
use crate::order::{Effect, Order, Reason, Status};
use crate::store::{Advance, Next, Noted};

impl Saga {
    /// Pays what can be paid now: first what the status waits for, then the rest.
    pub(super) async fn work_off(&self, order: &mut Order) -> Result<Step, Error> {
        let Some(owed) = self.store.owed(order.order_id, order.fence).await? else {
            return Ok(Step::Lost);
        };
        let essential: Vec<Effect> = owed
            .iter()
            .copied()
            .filter(|effect| effect.is_essential())
            .collect();
        let now = match essential.as_slice() {
            [] => one_mail_at_a_time(&owed),
            // A capture that is refused for good must find the stock still held.
            essential if essential.contains(&Effect::Capture) => vec![Effect::Capture],
            essential => essential.to_vec(),
        };
        let answers = join_all(
            now.iter()
                .map(|effect| effects::pay(&self.upstreams, order, *effect)),
        )
        .await;

        let (mut done, mut refused) = (Vec::new(), None);
        for (effect, answer) in now.into_iter().zip(answers) {
            match answer {
                Ok(()) => done.push(effect),
                Err(Unpaid::Later(answer)) => {
                    tracing::warn!(effect = effect.kind(), code = ?answer.code(), "effect postponed");
                }
                Err(Unpaid::Refused(answer)) => {
                    if let Some(reason) = Reason::refusal_of(effect) {
                        refused = refused.or(Some(reason));
                        tracing::error!(effect = effect.kind(), code = ?answer.code(), "effect refused");
                    } else {
                        // A mail that can never be sent must not be tried for ever.
                        tracing::error!(effect = effect.kind(), code = ?answer.code(), "effect refused, given up");
                        done.push(effect);
                    }
                }
            }
        }
        if let Some(refused) = refused {
            return self.call_for_attention(order, refused, &done).await;
        }
        self.note(order, &owed, &done).await
    }

    /// Leaves to a person what another service has refused for good: money or goods would be wrong either way.
    async fn call_for_attention(
        &self,
        order: &mut Order,
        refused: Reason,
        done: &[Effect],
    ) -> Result<Step, Error> {
        let status = order.status;
        if self.store.work_off(order, done, status, Next::GoOn).await? != Noted::Done {
            return Ok(Step::Lost);
        }
        let change = Advance {
            reason: Some(refused),
            ..Advance::default()
        };
        Ok(
            match self.advance(order, Status::NeedsAttention, change).await? {
                Step::Moved => Step::Settled,
                other => other,
            },
        )
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
        let noted = self.store.work_off(order, done, status, next).await?;
        if noted == Noted::NotOurs {
            return Ok(Step::Lost);
        }
        order.status = status;
        if noted == Noted::Unwanted {
            return Ok(Step::Lost);
        }
        Ok(match next {
            Next::Settled => Step::Settled,
            Next::TryAgainIn(delay) => Step::GivenBack(delay),
            Next::GoOn => Step::Moved,
        })
    }

    /// Pays an order back that was to be cancelled while its payment was being taken. A crash before this leaves it due.
    pub(super) async fn take_back(&self, order: &Order) -> Result<Step, Error> {
        let interest = taking_back(order.cancel_reason);
        if self.store.intervene(order.order_id, interest).await? {
            tracing::info!("order taken back, as was asked for");
            self.due.notify_one();
        }
        // Under its new fence it is recovery's.
        Ok(Step::Lost)
    }
}

/// What is owed, with only the first of its mails: a customer reads them in the order in which things happened.
fn one_mail_at_a_time(owed: &[Effect]) -> Vec<Effect> {
    let first = owed.iter().filter_map(|effect| effect.mail_order()).min();
    let is_due = |effect: &&Effect| effect.mail_order().is_none() || effect.mail_order() == first;
    owed.iter().filter(is_due).copied().collect()
}
