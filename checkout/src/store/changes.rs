//! How orders are changed: claimed, moved on, given back.

use std::time::Duration;

use mesh::chaos;
use uuid::Uuid;

use super::Store;
use crate::error::Error;
use crate::order::{Effect, Order, Reason, Status};

/// A step from one status to the next, with what it makes known and owed.
#[derive(Default)]
pub(crate) struct Advance<'a> {
    pub(crate) reason: Option<Reason>,
    pub(crate) detail: Option<&'a str>,
    pub(crate) authorization_id: Option<&'a str>,
    pub(crate) payment_summary: Option<&'a str>,
    pub(crate) owes: &'a [Effect],
}

/// What a person wants with an order, whoever is working on it.
pub(crate) struct Interest<'a> {
    pub(crate) from: Status,
    pub(crate) to: Status,
    pub(crate) reason: Option<Reason>,
    pub(crate) tracking_code: Option<&'a str>,
    pub(crate) owes: &'a [Effect],
}

impl Store {
    /// Moves an order that we hold to `status`. False when we do not hold it any more, or when somebody asked to cancel
    /// it and `status` is the pivot: read it again.
    ///
    /// On the way to CANCELLED a mail is owed when the customer was told that the order is pending, or when somebody
    /// asked to cancel it: the order as it was read may not know that yet.
    pub(crate) async fn advance(
        &self,
        order: &Order,
        status: Status,
        change: Advance<'_>,
    ) -> Result<bool, Error> {
        let owes = kinds(change.owes);
        let moved = self
            .change(("advance", status.name()),
                "WITH moved AS (
                     UPDATE orders
                        SET status = $4,
                            reason = coalesce($5, reason),
                            detail = coalesce($6, detail),
                            authorization_id = coalesce($7, authorization_id),
                            payment_summary = coalesce($8, payment_summary),
                            payment_token = CASE WHEN $4 IN ('NEW', 'RESERVED') THEN payment_token END,
                            next_attempt_at = CASE WHEN $4 = 'NEEDS_ATTENTION' THEN NULL ELSE now() END,
                            attempts = 0,
                            version = version + 1
                      WHERE order_id = $1 AND fence = $2 AND status = $3
                        AND NOT ($4 = 'CONFIRMED' AND cancel_requested)
                     RETURNING order_id, told_pending OR cancel_requested AS is_awaited),
                 owed AS (
                     INSERT INTO effects (order_id, kind)
                     SELECT order_id, unnest($9::text[]) FROM moved
                     UNION
                     SELECT order_id, $10::text FROM moved WHERE is_awaited AND $4 = 'CANCELLING'
                     ON CONFLICT DO NOTHING),
                 -- What is undone may be ordered again at once.
                 given_up AS (
                     UPDATE order_items SET claims_line = false
                      WHERE order_id IN (SELECT order_id FROM moved) AND $4 = 'CANCELLING')
                 SELECT order_id FROM moved",
                &[
                    &order.order_id,
                    &order.fence,
                    &order.status.name(),
                    &status.name(),
                    &change.reason.map(Reason::name),
                    &change.detail,
                    &change.authorization_id,
                    &change.payment_summary,
                    &owes,
                    &Effect::StatusMail(Status::Cancelled).kind(),
                ],
            )
            .await?;
        Ok(!moved.is_empty())
    }

    /// Moves an order on for a person, taking it over from whoever holds it. False when it has another
    /// status by now.
    pub(crate) async fn intervene(
        &self,
        order_id: Uuid,
        interest: Interest<'_>,
    ) -> Result<bool, Error> {
        let owes = kinds(interest.owes);
        let moved = self
            .change(("intervene", interest.to.name()),
                "WITH moved AS (
                     UPDATE orders
                        SET status = $3,
                            reason = coalesce($4, reason),
                            tracking_code = coalesce($5, tracking_code),
                            fence = nextval('fences'),
                            refund_fence = CASE WHEN $3 = 'REFUNDING' THEN currval('fences') ELSE refund_fence END,
                            lease_until = now(),
                            next_attempt_at = now(),
                            attempts = 0,
                            version = version + 1
                      WHERE order_id = $1 AND status = $2
                     RETURNING order_id),
                 -- An order that is undone or paid back does not owe any more what it owed before.
                 forgotten AS (
                     DELETE FROM effects USING moved
                      WHERE effects.order_id = moved.order_id AND done_at IS NULL
                        AND kind <> ALL ($6::text[]) AND $3 IN ('CANCELLING', 'REFUNDING')),
                 given_up AS (
                     UPDATE order_items SET claims_line = false
                      WHERE order_id IN (SELECT order_id FROM moved) AND $3 IN ('CANCELLING', 'REFUNDING')),
                 owed AS (
                     INSERT INTO effects (order_id, kind)
                     SELECT order_id, unnest($6::text[]) FROM moved
                     ON CONFLICT (order_id, kind) DO UPDATE SET done_at = NULL)
                 SELECT order_id FROM moved",
                &[
                    &order_id,
                    &interest.from.name(),
                    &interest.to.name(),
                    &interest.reason.map(Reason::name),
                    &interest.tracking_code,
                    &owes,
                ],
            )
            .await?;
        Ok(!moved.is_empty())
    }

    /// Asks whoever works on an order to cancel it for `reason`: one that is not decided is undone, one whose money and
    /// goods are on the move is paid back once they are not. Who asked first is kept.
    ///
    /// The order is not taken over: a payment that is on its way must come back before it can be voided.
    pub(crate) async fn request_cancel(&self, order_id: Uuid, reason: Reason) -> Result<(), Error> {
        self.change(
            ("request_cancel", ""),
            "UPDATE orders
                SET cancel_requested = true,
                    cancel_reason = coalesce(cancel_reason, $2),
                    next_attempt_at = CASE WHEN status = 'CONFIRMED' THEN next_attempt_at ELSE now() END
              WHERE order_id = $1 AND status IN ('NEW', 'RESERVED', 'CONFIRMED')",
            &[&order_id, &reason.name()],
        )
        .await?;
        Ok(())
    }

    /// Notes that the customer is about to be told that the order is pending. False when it is decided by now.
    pub(crate) async fn tell_pending(&self, order_id: Uuid) -> Result<bool, Error> {
        let told = self
            .change(
                ("tell_pending", ""),
                "UPDATE orders SET told_pending = true
                  WHERE order_id = $1 AND status IN ('NEW', 'RESERVED') RETURNING order_id",
                &[&order_id],
            )
            .await?;
        Ok(!told.is_empty())
    }

    /// Takes the order that has been due longest, if nobody else is on it: of those whose money and goods are on the
    /// move, or of those that only owe a mail or the like. Under the fence that comes with it.
    pub(crate) async fn claim_due(&self, is_moving: bool) -> Result<Option<(Uuid, i64)>, Error> {
        // As in the indexes, so that they are used.
        let condition = if is_moving { "IN" } else { "NOT IN" };
        let forgotten = if chaos::planted("forgets_cancelling") {
            "AND status <> 'CANCELLING'"
        } else {
            ""
        };
        let claimed = self
            .query(
                &format!("UPDATE orders
                    SET fence = nextval('fences'),
                        lease_until = now() + make_interval(secs => $1),
                        attempts = attempts + 1
                  WHERE order_id = (
                        SELECT order_id FROM orders
                         WHERE next_attempt_at <= now() AND lease_until < now()
                           AND status {condition} ('NEW', 'RESERVED', 'CONFIRMED', 'CANCELLING', 'REFUNDING')
                           {forgotten}
                         ORDER BY next_attempt_at
                           FOR UPDATE SKIP LOCKED LIMIT 1)
                 RETURNING order_id, fence"),
                &[&self.lease_seconds],
            )
            .await?;
        let Some(row) = claimed.first() else {
            return Ok(None);
        };
        chaos::step("claimed", "", async {}).await;
        Ok(Some((row.get("order_id"), row.get("fence"))))
    }

    /// Extends our hold on an order. False when we do not hold it any more.
    pub(crate) async fn renew_lease(&self, order_id: Uuid, fence: i64) -> Result<bool, Error> {
        let renewed = self
            .change(
                ("renew", ""),
                "UPDATE orders SET lease_until = now() + make_interval(secs => $3)
                  WHERE order_id = $1 AND fence = $2 RETURNING order_id",
                &[&order_id, &fence, &self.lease_seconds],
            )
            .await?;
        Ok(!renewed.is_empty())
    }

    /// Makes sure that an authorization which may have come after the void of its order is voided too.
    pub(crate) async fn owe_void(&self, order_id: Uuid) -> Result<(), Error> {
        self.change(("owe_void", ""),
            "WITH undone AS (
                 UPDATE orders SET fence = nextval('fences'), lease_until = now(), next_attempt_at = now()
                  WHERE order_id = $1 AND status IN ('CANCELLING', 'CANCELLED')
                 RETURNING order_id)
             INSERT INTO effects (order_id, kind) SELECT order_id, $2 FROM undone
             ON CONFLICT (order_id, kind) DO UPDATE SET done_at = NULL",
            &[&order_id, &Effect::Void.kind()],
        )
        .await?;
        Ok(())
    }

    /// Gives an order back that cannot be moved on now, to be tried again after `delay`.
    pub(crate) async fn postpone(&self, order: &Order, delay: Duration) -> Result<(), Error> {
        self.change(
            ("postpone", ""),
            // A customer who asked to cancel does not wait.
            "UPDATE orders
                SET lease_until = now(),
                    next_attempt_at = CASE WHEN cancel_requested AND status IN ('NEW', 'RESERVED')
                        THEN now() ELSE now() + make_interval(secs => $3) END
              WHERE order_id = $1 AND fence = $2",
            &[&order.order_id, &order.fence, &delay.as_secs_f64()],
        )
        .await?;
        Ok(())
    }

    /// Notes which effects are done, moves the order to the status that they amount to, and says when to go on.
    ///
    /// The fence sees to it that nothing became owed meanwhile: whoever makes something owed takes a new one. One that
    /// was to be cancelled does not come to rest as COMPLETED.
    pub(crate) async fn work_off(
        &self,
        order: &Order,
        done: &[Effect],
        status: Status,
        next: Next,
    ) -> Result<Noted, Error> {
        let (delay, gives_back, settles) = match next {
            Next::GoOn => (0.0, false, false),
            Next::TryAgainIn(delay) => (delay.as_secs_f64(), true, false),
            Next::Settled => (0.0, true, true),
        };
        let noted = self
            .change(("work_off", status.name()),
                "WITH moved AS (
                     UPDATE orders
                        SET status = $4,
                            next_attempt_at = CASE
                                WHEN NOT $7 OR (cancel_requested AND $4 = 'COMPLETED')
                                THEN now() + make_interval(secs => $5) END,
                            lease_until = CASE WHEN $6 THEN now() ELSE lease_until END,
                            version = version + 1
                      WHERE order_id = $1 AND fence = $2 AND status = $3
                     RETURNING order_id, cancel_requested AND status = 'COMPLETED' AS is_unwanted),
                 done AS (
                     UPDATE effects SET done_at = now()
                      WHERE order_id IN (SELECT order_id FROM moved) AND kind = ANY ($8) AND done_at IS NULL)
                 SELECT is_unwanted FROM moved",
                &[
                    &order.order_id,
                    &order.fence,
                    &order.status.name(),
                    &status.name(),
                    &delay,
                    &gives_back,
                    &settles,
                    &kinds(done),
                ],
            )
            .await?;
        Ok(match noted.first() {
            None => Noted::NotOurs,
            Some(row) if row.try_get("is_unwanted")? => Noted::Unwanted,
            Some(_) => Noted::Done,
        })
    }
}

/// What became of an attempt to note which effects are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noted {
    Done,
    /// It is noted, and the order is completed that was to be cancelled: read it again.
    Unwanted,
    /// We do not hold the order any more; whoever does repeats the effects.
    NotOurs,
}

/// When to go on with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Now, and we are the ones.
    GoOn,
    /// After a while, whoever finds it.
    TryAgainIn(Duration),
    /// Never: nothing is owed any more.
    Settled,
}

fn kinds(effects: &[Effect]) -> Vec<String> {
    effects.iter().map(|effect| effect.kind()).collect()
}
