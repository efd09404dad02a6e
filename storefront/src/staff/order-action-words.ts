import type { OrderAction } from "./order-actions";

type ActionWords = {
  /** On the button of a row. */
  button: string;
  title: string;
  text: string;
  confirm: string;
  busy: string;
  /** What is said once it is done, after the order's number. */
  done: string;
};

export const ACTION_WORDS: Record<OrderAction, ActionWords> = {
  ship: {
    button: "Ship",
    title: "Ship this order",
    text: "The customer gets a mail and sees it on the order’s page at once.",
    confirm: "Mark as shipped",
    busy: "Shipping …",
    done: "is on its way",
  },
  deliver: {
    button: "Delivered",
    title: "Has it arrived?",
    text: "The customer gets a mail that says so.",
    confirm: "Mark as delivered",
    busy: "Saving …",
    done: "is delivered",
  },
  refund: {
    button: "Refund",
    title: "Give the money back?",
    text: "The whole amount goes back to the customer’s card, and they get a mail. What has not left the shop goes back on the shelf. This cannot be undone.",
    confirm: "Refund the order",
    busy: "Refunding …",
    done: "is being refunded",
  },
  cancel: {
    button: "Cancel",
    title: "Cancel this order?",
    text: "Nothing was paid for it. What is held on the card and on the shelf is let go, and the customer gets a mail. This cannot be undone.",
    confirm: "Cancel the order",
    busy: "Cancelling …",
    done: "is being cancelled",
  },
};
