import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { OrderSchema, OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { renderPage } from "@/testing/render-page";
import { CancelOrder } from "./cancel-order";
import { OrderPanel } from "./order-panel";

const scrollIntoView = vi.fn();

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
  scrollIntoView.mockClear();
  Element.prototype.scrollIntoView = scrollIntoView;
});

/** Shows an order that can be cancelled; once the shop was asked, the page has it as `after`. */
async function show({ after, failure }: { after: OrderStatus; failure?: ConnectError }) {
  renderPage({
    path: "/",
    component: () => {
      const [status, setStatus] = useState(OrderStatus.COMPLETED);
      const order = create(OrderSchema, { orderId: "o", status });
      return (
        <>
          <OrderPanel order={order} isLive />
          <CancelOrder order={order} onChange={() => setStatus(after)} />
        </>
      );
    },
    services: ({ service }) =>
      service(CheckoutService, {
        cancelOrder: () => {
          if (failure) {
            throw failure;
          }
          return {};
        },
      }),
    signedInAs: "u",
  });
  const button = await screen.findByRole("button", { name: "Cancel this order" });
  button.focus();
  fireEvent.click(button);
  return button;
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const focused = () => document.activeElement?.textContent;

it("goes on where the order stands once it is cancelled, since the button is gone", async () => {
  await show({ after: OrderStatus.CANCELLING });
  press("Cancel the order");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await waitFor(() => expect(focused()).toBe("Being cancelled"));
  await waitFor(() => expect(scrollIntoView.mock.contexts).toEqual([document.activeElement]));
  expect(screen.queryByRole("button", { name: "Cancel this order" })).toBeNull();
});

it("goes on there as well when it was shipped meanwhile", async () => {
  await show({ after: OrderStatus.SHIPPED, failure: new ConnectError("shipped", Code.FailedPrecondition) });
  press("Cancel the order");
  await waitFor(() => expect(focused()).toBe("On its way"));
});

it("goes back to the button when the order is kept, or the shop could not be asked", async () => {
  const button = await show({ after: OrderStatus.COMPLETED, failure: new ConnectError("down", Code.Unavailable) });
  press("Keep it");
  await waitFor(() => expect(document.activeElement).toBe(button));
  expect(scrollIntoView).not.toHaveBeenCalled();
  fireEvent.click(button);
  press("Cancel the order");
  await screen.findByRole("alert");
  await waitFor(() => expect(document.activeElement).toBe(button));
});
