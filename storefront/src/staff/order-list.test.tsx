import type { MessageInitShape } from "@bufbuild/protobuf";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { type OrderSchema, OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { Page } from "@/layout/page";
import { renderPage } from "@/testing/render-page";

// jsdom has no screen.
vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: () => {}, removeEventListener: () => {} }));
Element.prototype.scrollIntoView = vi.fn();
const { OrderList } = await import("./order-list");

const CANCELLED = { status: OrderStatus.CANCELLED };
const number = (index: number) => `0000-000${index}`;

/** Shows these orders; one that is moved on leaves the list. */
function show(orders: MessageInitShape<typeof OrderSchema>[]) {
  renderPage({
    path: "/",
    component: () => (
      <main>
        <Page title="Orders">
          <OrderList filter={undefined} />
        </Page>
      </main>
    ),
    services: ({ service }) =>
      service(CheckoutService, {
        listAllOrders: () => ({ orders }),
        updateOrderStatus: ({ orderId, status }) => {
          orders = orders.filter((order) => order.orderId !== orderId);
          return { order: { orderId, status } };
        },
      }),
    signedInAs: "u",
  });
}

/** Shows as many as wanted that are ready to ship, called 0000-0001 and so on. */
async function showReady(count: number) {
  show(Array.from({ length: count }, (_, index) => ({ orderId: number(index + 1), status: OrderStatus.COMPLETED })));
  await screen.findByRole("table", { name: "Orders" });
}

async function ship(index: number) {
  const button = screen.getByRole("button", { name: `Ship: order ${number(index)}` });
  button.focus();
  fireEvent.click(button);
  fireEvent.click(screen.getByRole("button", { name: "Mark as shipped" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
}

it.each([
  ["at the order after the one that left the list", 3, 2, "Order 0000-0003"],
  ["at the one before the last", 2, 2, "Order 0000-0001"],
  ["at the heading when none is left", 1, 1, "Orders"],
])("goes on %s", async (_, count, shipped, next) => {
  await showReady(count);
  await ship(shipped);
  await waitFor(() => expect(document.activeElement?.textContent).toBe(next));
});

it("goes on at the order's line when somebody else was faster", async () => {
  await showReady(1);
  const button = screen.getByRole("button", { name: `Ship: order ${number(1)}` });
  button.focus();
  fireEvent.click(button);
  // The list is read anew while the dialog is open, and the order has left its page's button behind.
  button.remove();
  fireEvent.click(screen.getByRole("button", { name: "Leave it as it is" }));
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Order 0000-0001"));
});

it("says how an order is to be shipped, in its row and before it is marked as shipped", async () => {
  show([{ orderId: number(1), status: OrderStatus.COMPLETED, shippingDisplayName: "Express" }]);
  const row = (await screen.findAllByRole("row"))[1];
  expect(row?.textContent).toContain("Express");
  fireEvent.click(screen.getByRole("button", { name: `Ship: order ${number(1)}` }));
  expect(screen.getByRole("dialog").textContent).toContain("Express");
});

it("tells what was never placed from what somebody cancelled", async () => {
  show(["PAYMENT_DECLINED", "CANCELLED_BY_STAFF"].map((reason) => ({ ...CANCELLED, orderId: reason, reason })));
  const [declined, calledOff] = (await screen.findAllByRole("row")).slice(1).map(({ textContent }) => textContent);
  expect(declined).toContain("Not placedCard declined");
  expect(calledOff).toContain("CancelledBy us");
});

it("goes back to the button when nothing is done", async () => {
  await showReady(1);
  const button = screen.getByRole("button", { name: `Ship: order ${number(1)}` });
  button.focus();
  fireEvent.click(button);
  fireEvent.click(screen.getByRole("button", { name: "Leave it as it is" }));
  await waitFor(() => expect(document.activeElement).toBe(button));
});
