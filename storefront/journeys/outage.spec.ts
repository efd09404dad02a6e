import { expectOneOrder, expectOrderPage, goToReview, placeOrder, prepareBuyer, watchKeys } from "./buying";
import { CONNECTION_LOST } from "./faults";
import { expect, test } from "./shop";

test("checkout is down when the button is pressed, comes back, and the order is placed once", async ({
  shopper,
  context,
  shopUrl,
  person,
  makeProduct,
  control,
}) => {
  const keys = watchKeys(context);
  const account = await prepareBuyer(shopUrl, person, [[await makeProduct(), 1]]);
  await goToReview(shopper, person);
  await control.kill("checkout");
  await placeOrder(shopper).click();
  await expect(shopper.getByRole("heading", { name: "We are checking what became of your order" })).toBeVisible();
  await control.start("checkout");
  const orderId = await expectOrderPage(shopper, 40_000);
  await expectOneOrder(account, orderId, keys);
});

test("checkout crashes in the middle of an order, comes back, and the order is placed once", async ({
  shopper,
  context,
  shopUrl,
  person,
  makeProduct,
  control,
}) => {
  const keys = watchKeys(context);
  const account = await prepareBuyer(shopUrl, person, [[await makeProduct(), 1]]);
  await goToReview(shopper, person);
  await control.pause("payment");
  const sent = shopper.waitForRequest("**/PlaceOrder");
  await placeOrder(shopper).click();
  await sent;
  await control.kill("checkout");
  await expect(shopper.getByRole("heading", { name: "We are checking what became of your order" })).toBeVisible();
  await control.start("payment");
  await control.start("checkout");
  const orderId = await expectOrderPage(shopper, 40_000);
  await expectOneOrder(account, orderId, keys);
});

test("without the product service the shelves say so, and fill when it is back", async ({ shopper, control }) => {
  await control.kill("product");
  await shopper.goto("/products");
  const problem = shopper.getByRole("main").getByRole("alert");
  await expect(problem).toContainText("We cannot reach", { timeout: 30_000 });
  await expect(shopper.getByRole("article")).toHaveCount(0);
  await control.start("product");
  await problem.getByRole("button", { name: "Try again" }).click();
  await expect(shopper.getByRole("article").first()).toBeVisible({ timeout: 30_000 });
  await expect(problem).toHaveCount(0);
});

test("without the network the page says so, and goes on by itself", async ({ shopper, context, faults }) => {
  faults.expect(CONNECTION_LOST);
  await shopper.goto("/products");
  await expect(shopper.getByRole("article").first()).toBeVisible();
  await context.setOffline(true);
  const banner = shopper.getByRole("status").filter({ hasText: "You are offline." });
  await expect(banner).toBeVisible();
  await shopper.getByRole("navigation", { name: "Categories" }).getByRole("link", { name: "Candles" }).click();
  await expect(shopper.getByRole("heading", { level: 1, name: "Candles" })).toBeVisible();
  await context.setOffline(false);
  await expect(banner).toHaveCount(0);
  await expect(shopper.getByRole("link", { name: "Beeswax skep candle" })).toBeVisible();
});

test("recommendations are missed by nobody", async ({ shopper, control, makeProduct }) => {
  const lamp = await makeProduct();
  await control.kill("recommendation");
  await shopper.goto(`/products/${lamp.productId}`);
  await expect(shopper.getByRole("heading", { level: 1, name: lamp.name })).toBeVisible();
  await shopper.getByRole("button", { name: "Add to cart" }).click();
  await shopper.getByRole("dialog", { name: "Your cart" }).getByRole("link", { name: "See the cart" }).click();
  await expect(
    shopper.getByRole("main").getByRole("list", { name: "In your cart" }).getByRole("link", { name: lamp.name }),
  ).toBeVisible();
  await expect(shopper.getByRole("heading", { name: "Goes well with it" })).toHaveCount(0, { timeout: 30_000 });
  await expect(shopper.getByRole("alert")).toHaveCount(0);
});
