import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { ErrorInfoSchema } from "@gen/google/rpc/error_details_pb";
import { CheckoutService, type PlaceOrderRequest } from "@gen/souk/checkout/v1/checkout_pb";
import { type OrderSchema, OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import type { User } from "@gen/souk/user/v1/user_pb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { personChanged } from "@/api/person";
import { Attempts } from "@/checkout/attempt";
import { Observable } from "@/session/observable";
import type { SessionSnapshot } from "@/session/session";
import { FakeBrowser } from "@/testing/fake-browser";

const INPUT = {
  paymentToken: "tok_visa",
  shippingMethod: "standard",
  shippingAddress: { fullName: "Ada", line1: "1 Street", city: "Town", postalCode: "1", countryCode: "DE" },
  expectedTotal: { currencyCode: "EUR", minorUnits: 4250n },
};
const PLACED = { status: "placed", orderId: "order-1", isEarlierOrder: false };

type Answer = ConnectError | "placed" | "silence";

let browser: FakeBrowser;
let requests: PlaceOrderRequest[];
let answers: Answer[];
let listed: MessageInitShape<typeof OrderSchema>[];
let session: FakeSession;
/** How far the shop's clock is ahead of this device's. */
let shopAhead: number;

class FakeSession extends Observable<SessionSnapshot> {
  shopTime = () => Date.now() + shopAhead;
}

function open(): Attempts {
  const transport = createRouterTransport(({ service }) =>
    service(CheckoutService, {
      placeOrder: async (request) => {
        requests.push(request);
        const answer = answers.shift() ?? "placed";
        if (answer === "silence") {
          await new Promise(() => {});
        }
        if (answer instanceof ConnectError) {
          throw answer;
        }
        return { order: { orderId: "order-1" } };
      },
      listOrders: () => ({ orders: listed }),
    }),
  );
  return new Attempts(transport, session, browser.tab());
}

const customer = (userId: string): SessionSnapshot => ({
  status: "customer",
  user: { userId } as User,
  isStaff: false,
});
const VISITOR: SessionSnapshot = { status: "visitor", user: undefined, isStaff: false };

const refusal = (code: Code, reason: string, metadata = {}) =>
  new ConnectError("no", code, undefined, [{ desc: ErrorInfoSchema, value: { reason, domain: "souk", metadata } }]);
/** Nothing was stored, and the next try is minutes away. */
function tooManyDeclines(): ConnectError {
  return new ConnectError("no", Code.ResourceExhausted, { "grpc-retry-pushback-ms": "300000" }, [
    { desc: ErrorInfoSchema, value: { reason: "TOO_MANY_DECLINES", domain: "souk", metadata: {} } },
  ]);
}
const keys = () => new Set(requests.map((request) => request.idempotencyKey));
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  browser = new FakeBrowser();
  requests = [];
  answers = [];
  listed = [];
  shopAhead = 0;
  session = new FakeSession(customer("ada"));
});
afterEach(() => {
  vi.useRealTimers();
});

test("an order is placed, and nothing is left open", async () => {
  const attempts = open();
  const outcome = attempts.begin(INPUT);
  await pass(0);
  expect(await outcome).toEqual(PLACED);
  expect(attempts.getSnapshot()).toEqual(PLACED);
  expect(attempts.openAttempt()).toBeUndefined();
  attempts.acknowledge();
  expect(attempts.getSnapshot()).toEqual({ status: "none" });
});

test("the attempt is stored before it is sent", async () => {
  answers = ["silence"];
  const attempts = open();
  void attempts.begin(INPUT);
  expect(requests).toHaveLength(0);
  await pass(10);
  const stored = attempts.openAttempt();
  expect(stored?.idempotencyKey).toBe(requests[0]?.idempotencyKey);
  expect(stored?.request).toEqual(requests[0]);
  expect(attempts.getSnapshot().status).toBe("placing");
});

test("pressing twice is one attempt", async () => {
  const attempts = open();
  const outcomes = Promise.all([attempts.begin(INPUT), attempts.begin({ ...INPUT, shippingMethod: "express" })]);
  await pass(10);
  expect(await outcomes).toEqual([PLACED, PLACED]);
  expect(requests).toHaveLength(1);
});

test("pressing in two tabs is one attempt, and both learn how it ended", async () => {
  const outcomes = Promise.all([open().begin(INPUT), open().begin(INPUT)]);
  await pass(10);
  expect(await outcomes).toEqual([PLACED, PLACED]);
  expect(requests).toHaveLength(1);
});

test.each([
  ["UNAVAILABLE", new ConnectError("down", Code.Unavailable)],
  ["DEADLINE_EXCEEDED", new ConnectError("late", Code.DeadlineExceeded)],
  ["a connection that broke", ConnectError.from(new TypeError("Failed to fetch"))],
  ["a busy shop", new ConnectError("busy", Code.ResourceExhausted, { "grpc-retry-pushback-ms": "500" })],
  ["a bug of the shop", new ConnectError("bug", Code.Internal)],
  ["an order that is being worked on", refusal(Code.Aborted, "ORDER_IN_PROGRESS")],
  ["a stock that has not answered yet", refusal(Code.Unavailable, "ORDER_UNDECIDED")],
])("after %s the same request is sent under the same key", async (_name, failure) => {
  answers = [failure, failure];
  const attempts = open();
  const outcome = attempts.begin(INPUT);
  await pass(100);
  expect(attempts.getSnapshot().status).toBe("checking");
  expect(attempts.openAttempt()?.state).toBe("checking");
  await pass(10_000);
  expect(await outcome).toEqual(PLACED);
  expect(requests).toHaveLength(3);
  expect(keys().size).toBe(1);
});

test("waits 1, 2, 4, 8, 15, 15 seconds, and asks at once when the device is back online", async () => {
  answers = Array<Answer>(20).fill(new ConnectError("down", Code.Unavailable));
  void open().begin(INPUT);
  await pass(0);
  for (const [index, seconds] of [1, 2, 4, 8, 15, 15].entries()) {
    await pass(seconds * 1000 - 1);
    expect(requests).toHaveLength(index + 1);
    await pass(1);
    expect(requests).toHaveLength(index + 2);
  }
  browser.goOnline();
  await pass(0);
  expect(requests).toHaveLength(8);
});

test.each([
  refusal(Code.FailedPrecondition, "PAYMENT_DECLINED"),
  refusal(Code.FailedPrecondition, "OUT_OF_STOCK"),
  refusal(Code.Aborted, "PAYMENT_UNAVAILABLE"),
  refusal(Code.InvalidArgument, "IDEMPOTENCY_KEY_REUSED"),
  refusal(Code.InvalidArgument, "INVALID_FIELD"),
  new ConnectError("too large", Code.ResourceExhausted),
  tooManyDeclines(),
])("a refusal is final, and the next attempt has a new key", async (failure) => {
  answers = [failure];
  const attempts = open();
  const outcome = attempts.begin(INPUT);
  await pass(0);
  expect(await outcome).toMatchObject({ status: "refused", problem: { code: failure.code } });
  expect(attempts.openAttempt()).toBeUndefined();
  const next = attempts.begin(INPUT);
  await pass(0);
  expect(await next).toEqual(PLACED);
  expect(keys().size).toBe(2);
});

test.each([Code.Internal, Code.DataLoss])(
  "a shop that only ever answers with bugs is asked again when the shopper says so",
  async (code) => {
    answers = Array<Answer>(5).fill(new ConnectError("bug", code));
    const attempts = open();
    const outcome = attempts.begin(INPUT);
    await pass(60_000);
    expect(requests).toHaveLength(5);
    expect(attempts.getSnapshot()).toMatchObject({ status: "unknown", problem: { code } });
    // There may be an order, so that no other attempt begins and this one outlives a reload.
    attempts.acknowledge();
    void attempts.begin({ ...INPUT, shippingMethod: "express" });
    await pass(60_000);
    expect(requests).toHaveLength(5);
    expect(attempts.openAttempt()?.idempotencyKey).toBe(requests[0]?.idempotencyKey);
    attempts.askAgain();
    await pass(0);
    expect(await outcome).toEqual(PLACED);
    expect(keys().size).toBe(1);
    expect(attempts.openAttempt()).toBeUndefined();
  },
);

test("another tab is not kept waiting by one that has given up for now", async () => {
  answers = Array<Answer>(5).fill(new ConnectError("bug", Code.Internal));
  const [first, second] = [open(), open()];
  void first.begin(INPUT);
  await pass(100);
  const outcome = second.begin(INPUT);
  await pass(60_000);
  expect(await outcome).toEqual(PLACED);
  first.askAgain();
  await pass(0);
  expect(first.getSnapshot()).toEqual(PLACED);
  expect(requests).toHaveLength(6);
});

test("a cart that was ordered before leads to that order", async () => {
  answers = [refusal(Code.AlreadyExists, "ORDER_EXISTS", { order_id: "order-0" })];
  const outcome = open().begin(INPUT);
  await pass(0);
  expect(await outcome).toEqual({ status: "placed", orderId: "order-0", isEarlierOrder: true });
});

test("a reload while placing goes on under the same key", async () => {
  answers = ["silence"];
  void open().begin(INPUT);
  await pass(10_000);
  const { storage } = browser;
  browser = Object.assign(new FakeBrowser(), { storage });
  session = new FakeSession({ ...VISITOR, status: "restoring" });
  const reloaded = open();
  await pass(1_000);
  expect(requests).toHaveLength(1);
  session.set(customer("ada"));
  expect(reloaded.getSnapshot().status).toBe("checking");
  await pass(1_000);
  expect(reloaded.getSnapshot()).toEqual(PLACED);
  expect(requests).toHaveLength(2);
  expect(requests[1]).toEqual(requests[0]);
});

/** The shopper's last order before they left and came back hours later. */
async function comeBackLater(status: OrderStatus | undefined): Promise<Attempts> {
  answers = ["silence"];
  void open().begin(INPUT);
  await pass(10);
  if (status !== undefined) {
    const { shippingAddress, expectedTotal: total } = INPUT;
    const createdAt = timestampFromDate(new Date(Date.now() + shopAhead));
    listed = [{ orderId: "order-1", status, shippingAddress, total, createdAt, reason: "PAYMENT_DECLINED" }];
  }
  vi.setSystemTime(Date.now() + 2 * 3_600_000);
  browser = Object.assign(new FakeBrowser(), { storage: browser.storage });
  const attempts = open();
  await pass(1_000);
  return attempts;
}

test("what was left hours ago is looked up, and never bought out of the blue", async () => {
  const attempts = await comeBackLater(undefined);
  expect(attempts.getSnapshot()).toMatchObject({ status: "refused", problem: { reason: "ATTEMPT_LEFT" } });
  expect(requests).toHaveLength(1);
});

test.each([0, -2, 2])(
  "an order that was placed before the shopper left is found, the shop's clock %i h ahead",
  async (hours) => {
    shopAhead = hours * 3_600_000;
    expect((await comeBackLater(OrderStatus.COMPLETED)).getSnapshot()).toEqual(PLACED);
    expect(requests).toHaveLength(1);
  },
);

test("an earlier order that is alike is not taken for the one that was left", async () => {
  shopAhead = -600_000;
  const { shippingAddress, expectedTotal: total } = INPUT;
  const createdAt = timestampFromDate(new Date(Date.now() + shopAhead - 180_000));
  listed = [{ orderId: "order-0", status: OrderStatus.COMPLETED, shippingAddress, total, createdAt }];
  expect((await comeBackLater(undefined)).getSnapshot()).toMatchObject({ problem: { reason: "ATTEMPT_LEFT" } });
});

test("somebody else who comes in before it is sent does not buy", async () => {
  answers = [personChanged()];
  const attempts = open();
  const outcome = attempts.begin(INPUT);
  await pass(2_000);
  expect(await outcome).toEqual(PLACED);
  expect(requests).toHaveLength(2);
  expect(keys().size).toBe(1);
});

test("an order that came to nothing after the shopper left says why", async () => {
  const attempts = await comeBackLater(OrderStatus.CANCELLED);
  expect(attempts.getSnapshot()).toMatchObject({ status: "refused", problem: { reason: "PAYMENT_DECLINED" } });
});

test("an attempt whose owner is signed out waits for them, and is nobody else's", async () => {
  answers = [new ConnectError("who are you", Code.Unauthenticated)];
  const attempts = open();
  void attempts.begin(INPUT);
  await pass(0);
  session.set(VISITOR);
  await pass(60_000);
  session.set(customer("eve"));
  await pass(60_000);
  expect(attempts.openAttempt()).toBeUndefined();
  expect(attempts.getSnapshot()).toEqual({ status: "none" });
  expect(requests).toHaveLength(1);
  session.set(customer("ada"));
  await pass(60_000);
  expect(attempts.getSnapshot()).toEqual(PLACED);
  expect(keys().size).toBe(1);
});

test("nobody buys who is not signed in", async () => {
  session.set(VISITOR);
  await expect(open().begin(INPUT)).rejects.toMatchObject({ code: Code.Unauthenticated });
  expect(requests).toHaveLength(0);
});
