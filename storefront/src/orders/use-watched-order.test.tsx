import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { act, renderHook, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useWatchedOrder } from "@/orders/use-watched-order";
import { openShop } from "@/testing/open-shop";
import { shopWrapper } from "@/testing/shop-wrapper";
import { signIn } from "@/testing/sign-in";

const { CONFIRMED, SHIPPED } = OrderStatus;
const order = (status: OrderStatus, changes: number) => ({
  orderId: "o",
  status,
  history: Array.from({ length: changes }, () => ({ status })),
});

test("an order is read, then follows the stream, and a read that comes late does not set it back", async () => {
  let ship = () => {};
  const isShipped = new Promise<void>((resolve) => {
    ship = resolve;
  });
  const getOrder = vi.fn(() => ({ order: order(CONFIRMED, 2) }));
  const shop = openShop(({ service }) =>
    service(CheckoutService, {
      getOrder,
      async *watchOrder() {
        yield { order: order(CONFIRMED, 2) };
        await isShipped;
        yield { order: order(SHIPPED, 4) };
        await new Promise(() => {});
      },
    }),
  );
  const { result: page } = renderHook(() => useWatchedOrder("o"), { wrapper: shopWrapper(shop) });
  expect(getOrder).not.toHaveBeenCalled();

  act(() => signIn(shop.session));
  await waitFor(() =>
    expect(page.current).toMatchObject({ isLive: true, isLoading: false, order: { status: CONFIRMED } }),
  );

  act(() => ship());
  await waitFor(() => expect(page.current.order?.status).toBe(SHIPPED));
  const before = getOrder.mock.calls.length;
  act(() => page.current.reload());
  await waitFor(() => expect(getOrder.mock.calls.length).toBe(before + 1));
  await act(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  expect(page.current.order?.status).toBe(SHIPPED);
});
