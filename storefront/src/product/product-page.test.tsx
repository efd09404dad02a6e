import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { ErrorInfoSchema } from "@gen/google/rpc/error_details_pb";
import { type AddItemRequest, CartService } from "@gen/souk/cart/v1/cart_pb";
import { ProductService } from "@gen/souk/product/v1/product_pb";
import { RecommendationService } from "@gen/souk/recommendation/v1/recommendation_pb";
import { configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { renderPage } from "@/testing/render-page";
import ProductPage from "./product-page";

configure({ asyncUtilTimeout: 5_000 });
vi.setConfig({ testTimeout: 30_000 });

const PRODUCT_ID = "1d6618f7-8441-4f86-a85c-0a84adbd43b1";
const opened = vi.hoisted(() => vi.fn());
vi.mock("@/cart/drawer-state", () => ({ openCartDrawer: opened }));

let asked: string[];
let added: AddItemRequest[];

beforeEach(() => {
  asked = [];
  added = [];
  opened.mockClear();
});

/** Opens a product's page as a customer who has `inCart` of the one product that there is. */
function show(productId: string, { stock = 9, inCart = 0, pictures = ["Wax"] } = {}) {
  const [first = "", ...others] = pictures;
  const image = (imageAlt: string) => ({ imageUrl: imageAlt && `/images/${imageAlt}.svg`, imageAlt });
  const images = { ...image(first), moreImages: others.map(image) };
  let quantity = inCart;
  const cart = () => ({ cart: { items: quantity > 0 ? [{ productId: PRODUCT_ID, quantity }] : [] } });
  const services = ({ service }: ConnectRouter) => {
    service(ProductService, {
      listCategories: () => ({}),
      getProduct: (request) => {
        asked.push(request.productId);
        if (request.productId !== PRODUCT_ID) {
          const info = create(ErrorInfoSchema, { reason: "PRODUCT_NOT_FOUND", domain: "souk" });
          throw new ConnectError("none", Code.NotFound, undefined, [{ desc: ErrorInfoSchema, value: info }]);
        }
        return { product: { productId: PRODUCT_ID, name: "Beeswax candle", category: "wax-melts", stock, ...images } };
      },
    });
    service(RecommendationService, { listRecommendations: () => ({}) });
    service(CartService, {
      getCart: cart,
      addItem: (request) => {
        added.push(request);
        quantity += request.quantity;
        return cart();
      },
    });
  };
  renderPage({
    path: "/products/$productId",
    component: ProductPage,
    at: `/products/${productId}`,
    services,
    signedInAs: "u",
  });
}

const button = (name: string) => screen.findByRole<HTMLButtonElement>("button", { name });

it("puts as many into the cart as were chosen, then shows the cart", async () => {
  show(PRODUCT_ID);
  fireEvent.click(await button("One more of Beeswax candle"));
  fireEvent.click(await button("Add to cart"));
  await waitFor(() => expect(opened).toHaveBeenCalledOnce());
  expect(added.map(({ productId, quantity }) => ({ productId, quantity }))).toEqual([
    { productId: PRODUCT_ID, quantity: 2 },
  ]);
  expect(await button("2 in your cart")).toBeTruthy();
});

it("offers no more than what is left beside what is in the cart", async () => {
  show(PRODUCT_ID, { stock: 3, inCart: 1 });
  expect(await screen.findByText("Only 3 left")).toBeTruthy();
  await button("1 in your cart");
  const more = await button("One more of Beeswax candle");
  fireEvent.click(more);
  expect(more.disabled).toBe(true);
  fireEvent.click(await button("Add to cart"));
  expect(await button("All 3 that we can give you are in your cart")).toBeTruthy();
  expect((await button("Add to cart")).disabled).toBe(true);
});

it("sells nothing that is sold out", async () => {
  show(PRODUCT_ID, { stock: 0 });
  expect((await button("Sold out")).disabled).toBe(true);
  expect(screen.queryByRole("group", { name: "Quantity of Beeswax candle" })).toBeNull();
});

it("shows one of its pictures, and that larger, until another is chosen", async () => {
  show(PRODUCT_ID, { pictures: ["Wax", "Wick", "Box"] });
  const choice = await screen.findByRole("group", { name: "Pictures of Beeswax candle" });
  const current = () => choice.querySelector("[aria-current=true]")?.getAttribute("aria-label");
  // What is out of sight is not read out either.
  const shown = () => screen.getAllByRole("img").map((picture) => picture.getAttribute("alt"));
  expect([current(), ...shown()]).toEqual(["Wax", "Wax"]);
  expect(screen.getByAltText("Wax").getAttribute("loading")).toBe("eager");
  expect(screen.getByAltText("Wick").getAttribute("loading")).toBe("lazy");
  fireEvent.click(await button("Box"));
  expect([current(), ...shown()]).toEqual(["Box", "Box"]);

  fireEvent.click(await button("Look closer"));
  const dialog = await screen.findByRole("dialog", { name: "Beeswax candle" });
  await within(dialog).findByRole("img", { name: "Box" });
  fireEvent.click(await button("Next picture"));
  await within(dialog).findByRole("img", { name: "Wax" });
  expect(within(dialog).getByRole("status").textContent).toBe("1 of 3: Wax");
  // From wherever the focus is within the dialog.
  fireEvent.keyDown(await button("Close"), { key: "ArrowLeft" });
  await within(dialog).findByRole("img", { name: "Box" });
  fireEvent.keyDown(await button("Close"), { key: "ArrowLeft", altKey: true });
  fireEvent.keyDown(await button("Close"), { key: "ArrowLeft" });
  await within(dialog).findByRole("img", { name: "Wick" });
  // A swipe does too, but not what a window scrolls by itself when it changes its size.
  const strip = within(dialog).getByRole("group", { name: "Picture of Beeswax candle" });
  Object.defineProperty(strip, "clientWidth", { value: 300 });
  fireEvent.scroll(strip, { target: { scrollLeft: 600 } });
  await within(dialog).findByRole("img", { name: "Box" });
  fireEvent(window, new Event("resize"));
  fireEvent.scroll(strip, { target: { scrollLeft: 0 } });
  await waitFor(() => expect(strip.scrollLeft).toBe(600));
  expect(within(dialog).getByRole("img", { name: "Box" })).toBeTruthy();
  fireEvent.keyDown(strip, { key: "ArrowLeft" });
  await within(dialog).findByRole("img", { name: "Wick" });
  fireEvent.click(await button("Close"));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect([current(), ...shown()]).toEqual(["Wick", "Wick"]);
});

it("has nothing to choose where there is one picture", async () => {
  show(PRODUCT_ID);
  fireEvent.click(await button("Look closer"));
  await within(await screen.findByRole("dialog")).findByRole("img", { name: "Wax" });
  expect(screen.queryByRole("button", { name: "Next picture", hidden: true })).toBeNull();
  expect(screen.queryByRole("group", { name: "Pictures of Beeswax candle", hidden: true })).toBeNull();
});

it("has nothing to look at more closely without a picture", async () => {
  show(PRODUCT_ID, { pictures: [] });
  await button("Add to cart");
  expect(screen.getByRole("img", { name: "No picture" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Look closer" })).toBeNull();
});

it("is not found when there is no such product", async () => {
  show("1d6618f7-8441-4f86-a85c-0a84adbd43b2");
  expect(await screen.findByRole("heading", { name: "We do not sell this any more" })).toBeTruthy();
});

it("does not ask the shop for what can be no product", async () => {
  show("candle");
  expect(await screen.findByRole("heading", { name: "This alley ends here" })).toBeTruthy();
  expect(asked).toEqual([]);
});
