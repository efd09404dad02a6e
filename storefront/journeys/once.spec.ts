import type { Page } from "@playwright/test";
import {
  chooseAwkwardCard,
  expectOneOrder,
  expectOrderPage,
  goToReview,
  placeOrder,
  prepareBuyer,
  watchKeys,
} from "./buying";
import { CONNECTION_LOST } from "./faults";
import { expect, test } from "./shop";
import { expectInCart } from "./steps";

const PLACE_ORDER = "**/souk.checkout.v1.CheckoutService/PlaceOrder";

async function expectChecking(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "We are checking what became of your order" })).toBeVisible();
}

test("two presses of the button are one order", async ({ shopper, context, shopUrl, person, makeProduct, staff }) => {
  const lamp = await makeProduct({ stock: 5 });
  const keys = watchKeys(context);
  const account = await prepareBuyer(shopUrl, person, [[lamp, 1]]);
  await goToReview(shopper, person);
  await placeOrder(shopper).dblclick();
  const orderId = await expectOrderPage(shopper);
  await expectOneOrder(account, orderId, keys);
  const { product } = await staff.products.getProduct({ productId: lamp.productId });
  expect(product?.stock).toBe(4);
});

test("a reload while the order is being placed leads to that order", async ({
  shopper,
  context,
  shopUrl,
  person,
  makeProduct,
}) => {
  const keys = watchKeys(context);
  const account = await prepareBuyer(shopUrl, person, [[await makeProduct(), 1]]);
  await goToReview(shopper, person);
  await chooseAwkwardCard(shopper, "Slow card");
  const sent = shopper.waitForRequest(PLACE_ORDER);
  await placeOrder(shopper).click();
  await sent;
  await shopper.reload();
  await expectChecking(shopper);
  const orderId = await expectOrderPage(shopper);
  await expectOneOrder(account, orderId, keys);
  await expectInCart(shopper, 0);
});

test("a reload right after the press leads to that order", async ({
  shopper,
  context,
  shopUrl,
  person,
  makeProduct,
}) => {
  const keys = watchKeys(context);
  const account = await prepareBuyer(shopUrl, person, [[await makeProduct(), 1]]);
  await goToReview(shopper, person);
  await placeOrder(shopper).click({ noWaitAfter: true });
  await shopper.reload();
  const orderId = await expectOrderPage(shopper);
  await expectOneOrder(account, orderId, keys);
});

test("an answer that is lost is asked for again until it is known", async ({
  shopper,
  context,
  shopUrl,
  person,
  makeProduct,
  faults,
}) => {
  faults.expect(CONNECTION_LOST);
  const keys = watchKeys(context);
  const account = await prepareBuyer(shopUrl, person, [[await makeProduct(), 1]]);
  await goToReview(shopper, person);
  let lost = 0;
  await shopper.route(PLACE_ORDER, async (route) => {
    // The shop gets it; the shopper never hears of it.
    await route.fetch();
    lost += 1;
    await (lost <= 2 ? route.abort("failed") : route.continue());
  });
  await placeOrder(shopper).click();
  await expectChecking(shopper);
  const orderId = await expectOrderPage(shopper, 30_000);
  expect(lost).toBe(3);
  await expectOneOrder(account, orderId, keys);
});

test("two tabs that press at once are one order", async ({ shopper, context, shopUrl, person, makeProduct }) => {
  const keys = watchKeys(context);
  const account = await prepareBuyer(shopUrl, person, [[await makeProduct(), 1]]);
  await goToReview(shopper, person);
  const second = await context.newPage();
  await second.goto("/checkout");
  await chooseAwkwardCard(second, "Slow card");
  await expect(placeOrder(second)).toBeEnabled();
  await Promise.all([placeOrder(shopper).click(), placeOrder(second).click()]);
  const orderId = await expectOrderPage(shopper);
  expect(await expectOrderPage(second)).toBe(orderId);
  await expectOneOrder(account, orderId, keys);
});
