import { createMemoryHistory, type RouterHistory } from "@tanstack/react-router";
import { cleanup, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderRoute } from "@/testing/render-route";
import { useJustPlaced } from "./use-just-placed";

const Order = () => (useJustPlaced() ? "Thank you" : "An order");
const show = (at: string | RouterHistory) => renderRoute({ path: "/orders/$orderId", component: Order, at });

it("thanks for an order that was just placed, and once only", async () => {
  const history = createMemoryHistory({ initialEntries: ["/"] });
  history.push("/orders/7", { isPlaced: true });
  show(history);
  expect(await screen.findByText("Thank you")).toBeDefined();
  await waitFor(() => expect(history.location.state.isPlaced).toBeUndefined());
  expect(screen.getByText("Thank you")).toBeDefined();
  expect(history.location.href).toBe("/orders/7");
  expect(history).toHaveLength(2);
  cleanup();
  show(history);
  expect(await screen.findByText("An order")).toBeDefined();
});

it("thanks nobody for an old link", async () => {
  show("/orders/7?placed=true");
  expect(await screen.findByText("An order")).toBeDefined();
});
