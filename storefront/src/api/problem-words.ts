import { Code } from "@connectrpc/connect";
import type { Problem } from "@/api/problem";

/** A title and a sentence or two. */
export type Words = readonly [title: string, text: string];

const BUSY: Words = ["The shop is busy", "Many people are here right now. Please try again in a moment."];
const SIGN_IN_AGAIN: Words = ["Please sign in again", "Your session has ended. Your cart is kept."];
const OUR_FAULT: Words = ["Something went wrong", "This is our fault, not yours. Please try again."];
const UNREACHABLE: Words = [
  "We cannot reach part of the shop",
  "Something behind the counter does not answer. Please try again in a moment.",
];
const RELOAD: Words = ["This page is out of date", "Please reload the page and try again."];

/** What to say for each reason that a page can meet; `mesh`, the gateway and the services name them. */
export const PROBLEM_WORDS: Readonly<Record<string, Words | ((problem: Problem) => Words)>> = {
  // Accounts and sessions.
  EMAIL_TAKEN: ["You already have an account", "There is an account with this e-mail address. Sign in instead."],
  WEAK_PASSWORD: [
    "That password is too easy to guess",
    "It is one of those that are tried first. Please choose another.",
  ],
  INVALID_CREDENTIALS: ({ code }) =>
    code === Code.PermissionDenied
      ? ["That is not your current password", "Please type it again."]
      : ["E-mail address or password is wrong", "Please check both and try again."],
  LOGIN_THROTTLED: ({ retryAfterMs }) => [
    "Too many tries",
    `This is locked for a while. Please try again ${inAWhile(retryAfterMs)}.`,
  ],
  UNAUTHENTICATED: ["Please sign in", "You need to be signed in for this."],
  NO_SESSION: ["Please sign in", "You need to be signed in for this."],
  SESSION_REVOKED: SIGN_IN_AGAIN,
  INVALID_REFRESH_TOKEN: SIGN_IN_AGAIN,
  PERMISSION_DENIED: ["Not for this account", "Your account may not do this."],
  CUSTOMER_NOT_FOUND: ["There is no such account", "It may have been closed."],
  PERSON_CHANGED: [
    "That was not done",
    "Somebody signed in or out meanwhile. If you still want it, please do it again.",
  ],
  ACCOUNT_CLOSED: ["This account is closed", "No new orders can be placed with it. Nothing was charged."],
  ORIGIN_REQUIRED: RELOAD,
  ORIGIN_NOT_ALLOWED: ["Wrong address", "Please open the shop at its own address."],
  HASHING_FAILED: OUR_FAULT,
  SIGNING_FAILED: OUR_FAULT,

  // The cart.
  CART_FULL: ({ metadata }) => [
    "Your cart is full",
    `A cart holds ${metadata.max_lines ?? "50"} different products. Take something out to make room.`,
  ],
  QUANTITY_LIMIT: ({ metadata }) => [
    "That is as many as we sell at once",
    `You can have up to ${metadata.max_quantity ?? "99"} of one product in your cart.`,
  ],
  ITEM_NOT_FOUND: ["No longer in your cart", "It was taken out in the meantime."],
  CART_EMPTY: ["Your cart is empty", "Put something in to order it."],

  // Buying.
  OUT_OF_STOCK: ({ metadata }) => [
    "Not enough in stock",
    metadata.available === undefined
      ? "Something in your cart has sold out. Nothing was charged."
      : `There are only ${metadata.available} left.`,
  ],
  PRODUCT_UNAVAILABLE: [
    "No longer for sale",
    "Something in your cart is not sold any more. Take it out to go on. Nothing was charged.",
  ],
  PRICE_CHANGED: ["A price has changed", "Please look at the new total and order again. Nothing was charged."],
  PAYMENT_DECLINED: ({ metadata }) => ["Your card was declined", declined(metadata.decline_code)],
  TOO_MANY_DECLINES: ({ retryAfterMs }) => [
    "Too many declined cards",
    `Please try another payment ${inAWhile(retryAfterMs)}. Nothing was charged.`,
  ],
  PAYMENT_UNAVAILABLE: [
    "The payment did not go through",
    "The payment service did not answer. Nothing was charged; please order again.",
  ],
  STOCK_UNAVAILABLE: [
    "The order did not go through",
    "Our stock did not answer. Nothing was charged; please order again.",
  ],
  ORDER_CANCELLED: ["The order did not go through", "Nothing was charged; please order again."],
  ORDER_UNDECIDED: ["We are still at it", "Our stock has not answered yet. We are asking again."],
  SHIPPING_UNAVAILABLE: ["We cannot ship there that way", "Please choose another way of shipping, or another address."],
  ORDER_TOO_LARGE: ["This order is too large", "Please split it into smaller ones. Nothing was charged."],
  IDEMPOTENCY_KEY_REUSED: ["The order has changed", "Please look at it and order again. Nothing was charged twice."],
  ATTEMPT_LEFT: [
    "We find no order from your last visit",
    "You left while it was being placed. Please look at your orders before you order again.",
  ],
  ORDER_EXISTS: ["You have ordered this already", "This very cart was ordered a moment ago. Here is that order."],

  // Orders.
  ORDER_NOT_FOUND: ["There is no such order", "At least none of yours. Please check the address."],
  ORDER_NOT_CANCELLABLE: ["Too late to cancel", "This order is on its way already. Contact us to send it back."],
  ORDER_IN_PROGRESS: ["We are working on this order", "Your wish is noted. It will be decided in a moment."],
  INVALID_STATUS_CHANGE: [
    "The order cannot become that",
    "It has moved on in the meantime. Reload it to see where it stands.",
  ],
  TOO_MANY_STREAMS: ["Too many orders open", "Close some tabs with orders to see this one live."],
  CANCELLED_BY_CUSTOMER: ["You cancelled this order", "Nothing was charged."],
  CANCELLED_BY_STAFF: ["We cancelled this order", "Nothing was charged."],
  CAPTURE_REFUSED: ["The payment needs our attention", "Your bank refused it after all. We will be in touch."],
  REFUND_REFUSED: ["The refund needs our attention", "It was refused. We are looking into it."],
  INVARIANT_VIOLATED: ["This order needs our attention", "We are looking into it."],
  NEEDS_ATTENTION: ["This order needs our attention", "We are looking into it."],

  // The catalogue.
  PRODUCT_NOT_FOUND: ["There is no such product", "It may not be sold any more."],
  PRODUCT_EXISTS: ["This product exists already", "It was created by an earlier try."],
  PRODUCT_CHANGED: ["Somebody else changed this product", "Reload it to see what is new, then make your change again."],
  PRODUCT_CONTENDED: BUSY,

  // Calls as such.
  INVALID_FIELD: ({ violations }) => [
    "Please check what you entered",
    Object.keys(violations).length === 1 ? "One field needs another look." : "Some fields need another look.",
  ],
  OVERLOADED: BUSY,
  RATE_LIMITED: ["A little too fast", "There were many requests from here. Please wait a moment."],
  TOO_MANY_OPEN_CALLS: ["A little too much at once", "Please wait a moment, or close some tabs."],
  TOO_MANY_UNFINISHED: ["A little too much at once", "Please wait a moment, or close some tabs."],
  REQUEST_TOO_SLOW: ["Your connection is slow", "We did not get all of it in time. Please try again."],
  MESSAGE_TOO_LARGE: ["That is too much", "What you entered is too long."],
  RESPONSE_TOO_LARGE: OUR_FAULT,
  MALFORMED_MESSAGE: RELOAD,
  COMPRESSION_NOT_SUPPORTED: RELOAD,
  UNKNOWN_METHOD: RELOAD,
  SERVICE_UNAVAILABLE: UNREACHABLE,
  STORE_UNAVAILABLE: UNREACHABLE,
  OUTCOME_UNKNOWN: UNREACHABLE,
  STREAM_BROKEN: UNREACHABLE,
  DEADLINE_EXCEEDED: ["That took too long", "We did not get an answer in time. Please try again."],
  INTERNAL: OUR_FAULT,
};

/** What to say when the reason says nothing. */
export function wordsForCode(problem: Problem): Words {
  if (problem.isOffline) {
    return ["You are offline", "This device has no connection. Please try again once it is back."];
  }
  if (problem.isOutcomeUnknown) {
    return ["We cannot reach the shop", "Your connection or our side is having trouble. Please try again in a moment."];
  }
  switch (problem.code) {
    case Code.Canceled:
      return ["Stopped", "This was stopped before it was done."];
    case Code.NotFound:
      return ["Not found", "What you are looking for is not here, or not any more."];
    case Code.Unauthenticated:
      return ["Please sign in", "You need to be signed in for this."];
    case Code.PermissionDenied:
      return ["Not for this account", "Your account may not do this."];
    case Code.InvalidArgument:
      return ["Please check what you entered", "Something in it is not right."];
    case Code.ResourceExhausted:
      return ["The shop is busy", "Many people are here right now. Please try again in a moment."];
    case Code.FailedPrecondition:
    case Code.AlreadyExists:
    case Code.Aborted:
      return ["That did not work", "Things have changed in the meantime. Reload the page and try again."];
    default:
      return ["Something went wrong", "This is our fault, not yours. Please try again."];
  }
}

function inAWhile(ms: number | undefined): string {
  if (ms === undefined) {
    return "later";
  }
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const [count, unit] = seconds < 90 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  return `in ${count} ${unit}${count === 1 ? "" : "s"}`;
}

function declined(code: string | undefined): string {
  switch (code) {
    case "insufficient_funds":
      return "There is not enough money on it. Nothing was charged; try another card.";
    case "expired_card":
      return "It has expired. Nothing was charged; try another card.";
    case "unknown_token":
      return "We do not know this card. Nothing was charged; try another card.";
    default:
      return "Your bank did not allow it. Nothing was charged; try another card.";
  }
}
