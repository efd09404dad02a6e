//! What a shopper does while something dies, and keeps asking for as the contract says.

mod contract;
mod sharp;

use std::fmt;

use anyhow::{bail, ensure};
use mesh::fault;
use proto::checkout::v1::{OrderStatus, PlaceOrderRequest};
use testkit::shopper::Shopper;

use crate::arena::Arena;

/// One way through the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Story {
    /// Buys the cart.
    Buy,
    /// Buys it with a processor that takes its time.
    Slow,
    /// Tries to, with a card that is declined.
    Declined,
    /// Tries to, with a processor whose answers are always lost.
    Unknown,
    /// Cancels while the payment is on its way.
    Cancel,
    /// Has bought, and gives everything back.
    Refund,
    /// Has bought, and it is shipped.
    Ship,
    /// Buys, but the processor refuses to capture; staff cancel.
    Refused,
    /// Sends the same request ten times at once.
    Twice,
    /// Was shown another price than the shop's.
    Dearer,
    /// Asks once, with a processor whose answers are always lost, and believes what is said.
    Believes,
    /// Asks for somebody else's order.
    Stranger,
    /// Cancels while the reservation is so late that nobody waits for it.
    LateReserve,
    /// Is one of many who want the last units.
    LastUnits,
    /// Buys what so many have bought that the oldest of it is forgotten.
    Popular,
    /// Puts something else into the cart while the order is placed.
    MoreMeanwhile,
}

impl Story {
    fn name(self) -> &'static str {
        match self {
            Self::Buy => "buy",
            Self::Slow => "slow",
            Self::Declined => "declined",
            Self::Unknown => "unknown",
            Self::Cancel => "cancel",
            Self::Refund => "refund",
            Self::Ship => "ship",
            Self::Refused => "refused",
            Self::Twice => "twice",
            Self::Dearer => "dearer",
            Self::Believes => "believes",
            Self::Stranger => "stranger",
            Self::LateReserve => "late reserve",
            Self::LastUnits => "last units",
            Self::Popular => "popular",
            Self::MoreMeanwhile => "more meanwhile",
        }
    }

    fn payment_token(self) -> &'static str {
        match self {
            Self::Declined => "tok_declined",
            Self::Unknown | Self::Believes => "tok_unknown",
            Self::Slow | Self::Cancel | Self::MoreMeanwhile => "tok_slow",
            Self::Refused => "tok_capture_refused",
            _ => "tok_visa",
        }
    }
}

impl fmt::Display for Story {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// A story that has got as far as the moment to which the deaths belong.
pub(crate) struct Telling<'a> {
    arena: &'a Arena,
    story: Story,
    shopper: Shopper,
    placement: PlaceOrderRequest,
}

impl<'a> Telling<'a> {
    /// Everything that comes before.
    pub(crate) async fn begin(
        arena: &'a Arena,
        story: Story,
        products: &[String],
    ) -> anyhow::Result<Self> {
        if story == Story::Popular {
            sharp::make_popular(arena, products).await?;
        }
        let shopper = Shopper::register(&arena.shop).await?;
        for product_id in products {
            shopper.add(product_id, 2).await?;
        }
        let placement = shopper.placement(shopper.quote().await?, story.payment_token());
        let telling = Self {
            arena,
            story,
            shopper,
            placement,
        };
        if matches!(story, Story::Refund | Story::Ship) {
            telling.place().await??;
            arena.settle().await?;
        }
        Ok(telling)
    }

    /// Goes on to the end, whoever dies meanwhile.
    pub(crate) async fn end(&self) -> anyhow::Result<()> {
        match self.story {
            Story::Buy | Story::Slow | Story::Popular => {
                let order = self.place().await?;
                ensure!(order.is_ok(), "the purchase was refused: {order:?}");
                Ok(())
            }
            Story::Declined => self.is_refused("PAYMENT_DECLINED").await,
            Story::Unknown => {
                // Told that it is pending or that it came to nothing, as the time allows.
                let _ = self.place().await?;
                self.reaches(OrderStatus::Cancelled).await
            }
            Story::Cancel => {
                let (placed, cancelled) = tokio::join!(self.place(), self.cancel());
                let _ = placed?;
                cancelled
            }
            Story::Refund => {
                self.cancel().await?;
                self.reaches(OrderStatus::Refunded).await
            }
            Story::Ship => {
                self.staff(OrderStatus::Shipped).await?;
                self.reaches(OrderStatus::Shipped).await
            }
            Story::Refused => {
                let _ = self.place().await?;
                self.reaches(OrderStatus::NeedsAttention).await?;
                self.staff(OrderStatus::Cancelled).await?;
                self.reaches(OrderStatus::Cancelled).await
            }
            Story::Twice => self.twice().await,
            Story::Dearer => self.dearer().await,
            Story::Believes => self.believes().await,
            Story::Stranger => self.stranger().await,
            Story::LateReserve => self.late_reserve().await,
            Story::LastUnits => self.last_units().await,
            Story::MoreMeanwhile => self.more_meanwhile().await,
        }
    }

    /// What the same request is answered once everything is quiet is what it was answered before.
    pub(crate) async fn still_holds(&self) -> anyhow::Result<()> {
        if matches!(self.story, Story::Buy | Story::Slow) {
            let again = self.place().await?;
            ensure!(again.is_ok(), "a repeat was refused: {again:?}");
            let left = self.shopper.cart_items().await?;
            ensure!(left.is_empty(), "bought, and still in the cart: {left:?}");
        }
        Ok(())
    }

    async fn is_refused(&self, reason: &str) -> anyhow::Result<()> {
        match self.place().await? {
            Err(status) if fault::reason(&status).as_deref() == Some(reason) => Ok(()),
            other => bail!("not refused for {reason}: {other:?}"),
        }
    }
}
