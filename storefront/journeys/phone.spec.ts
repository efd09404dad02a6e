import { expectOrderPage, goToReview, placeOrder, prepareBuyer } from "./buying";
import { expect, test } from "./shop";
import { cartDrawer, expectInCart, productOnPage } from "./steps";

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

test("on a small phone the way to the cart is at hand", async ({ shopper, makeProduct }) => {
  const lamp = await makeProduct();
  await shopper.goto(`/products?q=${encodeURIComponent(lamp.name)}`);
  await shopper.getByRole("link", { name: lamp.name, exact: true }).tap();
  const add = shopper.getByRole("button", { name: "Add to cart" });
  await expect(shopper.getByRole("heading", { level: 1, name: lamp.name })).toBeVisible();
  // Before anybody has scrolled.
  await expect(add).toBeInViewport({ ratio: 1 });
  const price = productOnPage(shopper, lamp).getByText("€12.50", { exact: true });
  const [above, bar] = [await price.boundingBox(), await add.boundingBox()];
  expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThan(bar?.y ?? 0);
  await add.tap();
  await expect(cartDrawer(shopper).getByRole("link", { name: "Check out" })).toBeInViewport({ ratio: 1 });
  await cartDrawer(shopper).getByRole("button", { name: "Close" }).tap();
  await expect(cartDrawer(shopper)).toHaveCount(0);
  await expectInCart(shopper, 1);
});

test("on a small phone an order is placed without looking sideways", async ({
  shopper,
  shopUrl,
  person,
  makeProduct,
}) => {
  await prepareBuyer(shopUrl, person, [[await makeProduct(), 1]]);
  await goToReview(shopper, person);
  const overhang = () => shopper.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await overhang()).toBe(0);
  await placeOrder(shopper).tap();
  await expectOrderPage(shopper);
  await expect(shopper.getByRole("heading", { level: 1, name: "Thank you, Amal" })).toBeInViewport();
  expect(await overhang()).toBe(0);
});
