import { Code, ConnectError } from "@connectrpc/connect";
import { screen } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { toProblem } from "@/api/problem";
import { renderRoute } from "@/testing/render-route";
import CheckoutPage from "./checkout-page";

const problem = { ...toProblem(new ConnectError("", Code.FailedPrecondition)), reason: "PRODUCT_UNAVAILABLE" };

vi.mock("@/session/use-session", () => ({ useSession: () => ({ status: "customer", user: { userId: "u" } }) }));
vi.mock("@/cart/use-quoted-cart", () => ({
  useQuotedCart: () => ({ lines: [], count: 0, isEmpty: true, reload: () => {} }),
}));
vi.mock("./checkout-form", () => ({ CheckoutForm: () => null }));
vi.mock("./use-attempt", () => ({
  useAttempt: () => ({ state: { status: "refused", problem }, begin: vi.fn(), acknowledge: vi.fn() }),
}));

beforeEach(() => {
  // jsdom does not scroll.
  Element.prototype.scrollIntoView = vi.fn();
});

it("says why an order was refused also when the cart is empty by now", async () => {
  renderRoute({ path: "/checkout", component: CheckoutPage });
  expect((await screen.findByRole("alert")).textContent).toContain("No longer for sale");
  expect(screen.getByRole("heading", { name: "Your cart is empty" })).toBeDefined();
  expect(screen.getByRole("link", { name: "Look at your orders" })).toBeDefined();
});
