// @vitest-environment jsdom
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { type Order, OrderSchema, OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { afterEach, beforeEach, expect, type MockedObject, test, vi } from "vitest";
import { newerOrder } from "@/orders/order-cache";
import { type OrderListener, watchOrder } from "@/orders/watch-order";

const { PENDING, CONFIRMED, CANCELLED } = OrderStatus;
const order = (status: OrderStatus, changes = 1) =>
  create(OrderSchema, { orderId: "o", status, history: Array.from({ length: changes }, () => ({ status })) });

type Step = { order?: Order } | { wait: number } | { fail: ConnectError };

let streams: Step[][];
let opened: number;
let closed: number;
let listener: MockedObject<OrderListener>;
let stop = () => {};

function watch(): void {
  const transport = createRouterTransport(({ service }) =>
    service(CheckoutService, {
      async *watchOrder(_request, { signal }) {
        opened += 1;
        signal.addEventListener("abort", () => {
          closed += 1;
        });
        for (const step of streams.shift() ?? [{ wait: 1e9 }]) {
          if ("wait" in step) {
            await new Promise((resolve) => setTimeout(resolve, step.wait));
          } else if ("fail" in step) {
            throw step.fail;
          } else {
            yield step;
          }
        }
      },
    }),
  );
  stop = watchOrder(transport, "o", listener);
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
function setVisible(isVisible: boolean): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(isVisible ? "visible" : "hidden");
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => {
  vi.useFakeTimers();
  streams = [];
  opened = 0;
  closed = 0;
  listener = { onOrder: vi.fn(), onLive: vi.fn(), onProblem: vi.fn() };
});
afterEach(() => {
  stop();
  setVisible(true);
  vi.useRealTimers();
});

test("tells each state, and ends when there is nothing more to come", async () => {
  streams = [[{ order: order(PENDING) }, { wait: 100 }, { order: order(CANCELLED, 2) }]];
  watch();
  await pass(50);
  expect(listener.onLive.mock.calls).toEqual([[true]]);
  await pass(100_000);
  expect(listener.onOrder.mock.calls.map(([{ status }]) => status)).toEqual([PENDING, CANCELLED]);
  expect(listener.onLive).toHaveBeenLastCalledWith(false);
  expect(opened).toBe(1);
});

test("connects again when the stream ends or breaks before the order is final", async () => {
  const broken = { fail: new ConnectError("gone", Code.Unavailable) };
  streams = [[{ order: order(PENDING) }], [broken], [broken], [{ order: order(CONFIRMED, 2) }, { wait: 1e9 }]];
  watch();
  await pass(20_000);
  expect(opened).toBe(4);
  expect(listener.onOrder).toHaveBeenCalledTimes(2);
  expect(listener.onLive).toHaveBeenLastCalledWith(true);
  expect(listener.onProblem).not.toHaveBeenCalled();
});

test("heartbeats keep it, silence of forty seconds ends it", async () => {
  streams = [[{ order: order(PENDING) }, { wait: 15_000 }, {}, { wait: 15_000 }, {}, { wait: 1e9 }]];
  watch();
  await pass(69_000);
  expect(opened).toBe(1);
  await pass(3_000);
  expect(opened).toBe(2);
});

test("connects at once when the device is back online", async () => {
  streams = Array.from({ length: 6 }, () => [{ fail: new ConnectError("down", Code.Unavailable) }]);
  watch();
  await pass(30_000);
  const before = opened;
  globalThis.dispatchEvent(new Event("online"));
  await pass(0);
  expect(opened).toBe(before + 1);
});

test("a page that is hidden for a minute holds no stream, and opens one when it is looked at", async () => {
  const beats: Step[] = Array.from({ length: 20 }, (): Step[] => [{}, { wait: 15_000 }]).flat();
  streams = [beats];
  watch();
  setVisible(false);
  await pass(59_000);
  expect([opened, closed]).toEqual([1, 0]);
  await pass(120_000);
  expect([opened, closed]).toEqual([1, 1]);
  setVisible(true);
  await pass(0);
  expect(opened).toBe(2);
});

test("an order that is not there is not asked for again", async () => {
  streams = [[{ fail: new ConnectError("no", Code.NotFound) }]];
  watch();
  await pass(60_000);
  expect(listener.onProblem).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: Code.NotFound }));
  expect(opened).toBe(1);
});

test("stopping closes the stream and says nothing more", async () => {
  streams = [[{ order: order(PENDING) }, { wait: 1e9 }]];
  watch();
  await pass(10);
  stop();
  await pass(60_000);
  expect([opened, closed]).toEqual([1, 1]);
  expect(listener.onLive.mock.calls).toEqual([[true]]);
});

test("an older state never replaces a newer one", () => {
  const [older, newer] = [order(PENDING, 1), order(CONFIRMED, 2)];
  expect(newerOrder(newer, older)).toBe(newer);
  expect(newerOrder(older, newer)).toBe(newer);
  expect(newerOrder(undefined, older)).toBe(older);
});
