//! Every step that changes something outside of its process, and the story that comes by.

use crate::crash::{Crash, Moment};
use crate::story::Story;

/// A step of a service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    pub(crate) service: &'static str,
    pub(crate) step: &'static str,
    pub(crate) story: Story,
    /// What must go wrong before, so that one comes by.
    pub(crate) led_by: Option<Crash>,
    /// How often one order comes by.
    pub(crate) passes: Passes,
    /// The request of the shopper comes by.
    pub(crate) in_request: bool,
    /// Recovery comes by, when the process that took the order has died.
    pub(crate) in_recovery: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passes {
    Once,
    /// So many times.
    Times(u32),
    /// Once for each line.
    EachLine,
}

/// Where checkout dies first, so that what comes after is done by recovery.
pub(crate) fn first_death(story: Story) -> Crash {
    let step = match story {
        Story::Refund => "intervene.REFUNDING",
        Story::Ship => "intervene.SHIPPED",
        _ => "create",
    };
    Crash {
        service: "checkout",
        step,
        moment: Moment::After,
        pass: 1,
    }
}

/// Checkout does not come to reserve while anybody waits, so that what is released then was never held.
const LATE_RESERVE: Crash = Crash {
    service: "checkout",
    step: "call.ReserveStock",
    moment: Moment::Late,
    pass: 1,
};

const fn point(service: &'static str, step: &'static str, story: Story) -> Point {
    Point {
        service,
        step,
        story,
        led_by: None,
        passes: Passes::Once,
        in_request: true,
        in_recovery: true,
    }
}

impl Point {
    const fn passes(mut self, times: u32) -> Self {
        self.passes = Passes::Times(times);
        self
    }

    const fn each_line(mut self) -> Self {
        self.passes = Passes::EachLine;
        self
    }

    const fn led_by(mut self, crash: Crash) -> Self {
        self.led_by = Some(crash);
        self
    }

    /// Begins with an order that nobody works on.
    const fn recovery_only(mut self) -> Self {
        self.in_request = false;
        self
    }

    /// Over before an order is there to recover.
    const fn request_only(mut self) -> Self {
        self.in_recovery = false;
        self
    }
}

/// All of them.
pub(crate) const POINTS: &[Point] = &[
    // A purchase, in the order in which things happen.
    point("gateway", "call.PlaceOrder", Story::Buy).request_only(),
    point("checkout", "serve.PlaceOrder", Story::Buy).request_only(),
    point("checkout", "call.GetCart", Story::Buy).request_only(),
    point("cart", "serve.GetCart", Story::Buy).request_only(),
    point("checkout", "call.GetCustomer", Story::Buy).request_only(),
    point("user", "serve.GetCustomer", Story::Buy).request_only(),
    point("checkout", "call.BatchGetProducts", Story::Buy).request_only(),
    point("product", "serve.BatchGetProducts", Story::Buy).request_only(),
    point("checkout", "create", Story::Buy).request_only(),
    point("checkout", "call.ReserveStock", Story::Buy),
    point("product", "serve.ReserveStock", Story::Buy),
    point("product", "reserve", Story::Buy).each_line(),
    point("checkout", "advance.RESERVED", Story::Buy),
    point("checkout", "call.Authorize", Story::Buy),
    point("payment", "serve.Authorize", Story::Buy),
    point("payment", "ledger.authorize", Story::Buy),
    point("checkout", "advance.CONFIRMED", Story::Buy),
    point("checkout", "call.Capture", Story::Buy),
    point("payment", "serve.Capture", Story::Buy),
    point("payment", "ledger.capture", Story::Buy),
    point("checkout", "work_off.CONFIRMED", Story::Buy),
    point("checkout", "call.CommitStock", Story::Buy),
    point("product", "serve.CommitStock", Story::Buy),
    point("product", "settle.sold", Story::Buy).each_line(),
    point("checkout", "work_off.COMPLETED", Story::Buy).passes(2),
    point("checkout", "call.RemovePurchased", Story::Buy),
    point("cart", "serve.RemovePurchased", Story::Buy),
    point("cart", "remove_purchased", Story::Buy),
    point("checkout", "call.SendOrderConfirmation", Story::Buy),
    point("email", "serve.SendOrderConfirmation", Story::Buy),
    point("email", "claim", Story::Buy),
    point("email", "send", Story::Buy),
    point("email", "mark", Story::Buy),
    point("checkout", "call.RecordPurchase", Story::Buy),
    point("recommendation", "serve.RecordPurchase", Story::Buy),
    point("recommendation", "learn", Story::Buy),
    // The way back before the pivot.
    point("checkout", "advance.CANCELLING", Story::Declined),
    point("checkout", "call.ReleaseStock", Story::Declined),
    point("product", "serve.ReleaseStock", Story::Declined),
    point("product", "settle.available", Story::Declined).each_line(),
    point("checkout", "work_off.CANCELLED", Story::Declined),
    point("checkout", "postpone", Story::Unknown),
    point("checkout", "claimed", Story::Buy).recovery_only(),
    point("checkout", "call.Void", Story::Unknown),
    point("payment", "serve.Void", Story::Unknown),
    point("payment", "ledger.void", Story::Unknown),
    point("checkout", "request_cancel", Story::Cancel).request_only(),
    point("checkout", "tell_pending", Story::Unknown).request_only(),
    point("checkout", "renew", Story::Slow),
    point("checkout", "owe_void", Story::Cancel).request_only(),
    point("product", "bury", Story::Cancel)
        .led_by(LATE_RESERVE)
        .each_line()
        .request_only(),
    point("product", "prune", Story::Popular).request_only(),
    // What was refused for good, and a person undoes.
    point("checkout", "advance.NEEDS_ATTENTION", Story::Refused),
    point("checkout", "intervene.CANCELLING", Story::Refused),
    // After the sale.
    point("checkout", "intervene.REFUNDING", Story::Refund).request_only(),
    point("checkout", "call.Refund", Story::Refund),
    point("payment", "serve.Refund", Story::Refund),
    point("payment", "ledger.refund", Story::Refund),
    point("checkout", "call.ReturnStock", Story::Refund),
    point("product", "serve.ReturnStock", Story::Refund),
    point("product", "put_back", Story::Refund).each_line(),
    point("checkout", "work_off.REFUNDED", Story::Refund).passes(2),
    point("checkout", "intervene.SHIPPED", Story::Ship).request_only(),
    point("checkout", "call.SendOrderStatus", Story::Ship),
    point("email", "serve.SendOrderStatus", Story::Ship),
    point("checkout", "work_off.SHIPPED", Story::Ship),
];
