import { expectOrderPage, goToReview, orderIds, placeOrder, prepareBuyer } from "./buying";
import { expect, test } from "./shop";
import { addFromPage, cartDrawer, productOnPage } from "./steps";

test("what sells out before the order is named, and can be taken out of it", async ({
  shopper,
  shopUrl,
  person,
  makeProduct,
  staff,
}) => {
  const [rare, common] = [await makeProduct({ stock: 2 }), await makeProduct()];
  const account = await prepareBuyer(shopUrl, person, [
    [rare, 1],
    [common, 1],
  ]);
  await goToReview(shopper, person);
  const { productId } = rare;
  await staff.products.adjustStock({ productId, delta: -2, operationId: crypto.randomUUID() });
  await placeOrder(shopper).click();
  await expect(shopper.getByRole("alert").filter({ hasText: "Nothing was charged" })).toBeVisible();
  const lines = shopper.getByRole("list", { name: "What you order" });
  const rareLine = lines.getByRole("listitem").filter({ hasText: rare.name });
  await expect(rareLine.getByText("Sold out")).toBeVisible();
  await expect(lines.getByText("Sold out")).toHaveCount(1);
  const paid = (await account.checkout.listOrders({})).orders.filter(({ paymentSummary }) => paymentSummary !== "");
  expect(paid).toEqual([]);

  await rareLine.getByRole("button", { name: "Take it out" }).click();
  await expect(lines.getByText(rare.name)).toHaveCount(0);
  await placeOrder(shopper).click();
  const orderId = await expectOrderPage(shopper);
  const { order } = await account.checkout.getOrder({ orderId });
  expect(order?.items.map((item) => item.productId)).toEqual([common.productId]);
  expect((await orderIds(account))[0]).toBe(orderId);
});

test("a cart that holds more than there is says how many are left", async ({ shopper, makeProduct, staff }) => {
  const lamp = await makeProduct({ stock: 4 });
  await shopper.goto(`/products/${lamp.productId}`);
  await expect(productOnPage(shopper, lamp).getByText("Only 4 left")).toBeVisible();
  await addFromPage(shopper, lamp);
  await cartDrawer(shopper)
    .getByRole("button", { name: `One more of ${lamp.name}` })
    .click();
  await cartDrawer(shopper)
    .getByRole("button", { name: `One more of ${lamp.name}` })
    .click();
  await expect(cartDrawer(shopper).getByRole("status").filter({ hasText: "Total €57.40" })).toBeAttached();
  await staff.products.adjustStock({ productId: lamp.productId, delta: -3, operationId: crypto.randomUUID() });
  await shopper.goto("/cart");
  const line = shopper.getByRole("list", { name: "In your cart" }).getByRole("listitem");
  await expect(line.getByText("Only 1 left")).toBeVisible();
  await line.getByRole("button", { name: "Take 1" }).click();
  await expect(line.getByText("Only 1 left")).toHaveCount(0);
  await expect(shopper.getByRole("main").getByRole("status").filter({ hasText: "Total €32.40" })).toBeAttached();
});

test("a price that changed meanwhile is shown before anything is charged", async ({
  shopper,
  shopUrl,
  person,
  makeProduct,
  staff,
}) => {
  const lamp = await makeProduct({ price: 1000 });
  const account = await prepareBuyer(shopUrl, person, [[lamp, 1]]);
  await goToReview(shopper, person);
  await expect(placeOrder(shopper)).toHaveText("Place order · €10.00");
  await staff.products.updateProduct({
    productId: lamp.productId,
    price: { currencyCode: "EUR", minorUnits: 1500n },
  });
  await placeOrder(shopper).click();
  const notice = shopper.getByRole("alert").filter({ hasText: "A price has changed" });
  await expect(notice).toContainText("It was €10.00 and is now €15.00");
  const paid = (await account.checkout.listOrders({})).orders.filter(({ paymentSummary }) => paymentSummary !== "");
  expect(paid).toEqual([]);
  await expect(placeOrder(shopper)).toHaveText("Place order · €15.00");
  await placeOrder(shopper).click();
  const orderId = await expectOrderPage(shopper);
  const { order } = await account.checkout.getOrder({ orderId });
  expect(order?.total?.minorUnits).toBe(1500n);
});
