import { equals } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type CallOptions, type Client, Code } from "@connectrpc/connect";
import type { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { type Order, OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { AddressSchema } from "@gen/souk/type/v1/address_pb";
import { MoneySchema } from "@gen/souk/type/v1/money_pb";
import type { Problem } from "@/api/problem";
import type { AttemptOutcome, OpenAttempt } from "@/checkout/attempt-record";

/** Someone who comes back this much later does not expect to buy by opening the page. */
const STALE_MS = 60 * 60_000;
/** How far what this device takes for the shop's time may be off: it may have been set or have slept since it was told. */
const CLOCK_ERROR_MS = 2 * 60_000;

/** Whether an attempt was left behind so long ago that it is not sent again. Its last call has ended long since. */
export function isStale(attempt: OpenAttempt, shopNow: number): boolean {
  return shopNow - attempt.shopStartedAt > STALE_MS;
}

/**
 * Finds out among the shopper's latest orders what became of an attempt that was left behind. That there is none of it
 * does not prove that there will be none, so that this is all that ATTEMPT_LEFT says.
 */
export async function findStaleOutcome(
  client: Client<typeof CheckoutService>,
  attempt: OpenAttempt,
  options: CallOptions,
): Promise<AttemptOutcome> {
  const { orders } = await client.listOrders({ pageSize: 50 }, options);
  const order = orders.find((order) => isOf(attempt, order));
  if (order === undefined) {
    return { status: "refused", problem: refusedFor("ATTEMPT_LEFT") };
  }
  return order.status === OrderStatus.CANCELLED || order.status === OrderStatus.CANCELLING
    ? { status: "refused", problem: refusedFor(order.reason) }
    : { status: "placed", orderId: order.orderId, isEarlierOrder: false };
}

function isOf({ request, shopStartedAt }: OpenAttempt, order: Order): boolean {
  const { shippingAddress, expectedTotal } = request;
  return (
    order.createdAt !== undefined &&
    order.shippingAddress !== undefined &&
    order.total !== undefined &&
    shippingAddress !== undefined &&
    expectedTotal !== undefined &&
    timestampMs(order.createdAt) > shopStartedAt - CLOCK_ERROR_MS &&
    equals(MoneySchema, order.total, expectedTotal) &&
    equals(AddressSchema, order.shippingAddress, shippingAddress)
  );
}

function refusedFor(reason: string): Problem {
  return {
    code: Code.FailedPrecondition,
    reason,
    metadata: {},
    violations: {},
    retryAfterMs: undefined,
    isTransient: false,
    isOutcomeUnknown: false,
    isOffline: false,
  };
}
