import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import {
  chooseAwkwardCard,
  chooseCard,
  currentStep,
  expectOrderPage,
  fillAddress,
  goToReview,
  orderIds,
  placeOrder,
  prepareBuyer,
  shipping,
} from "./buying";
import { clientsOf } from "./clients";
import { expect, test } from "./shop";
import { addFromPage, cartDrawer, expectInCart, signUp } from "./steps";

test("from the shelf to the order, by somebody new", async ({ shopper, shopUrl, person, makeProduct, staff }) => {
  const lamp = await makeProduct({ stock: 8, price: 1250 });
  await addFromPage(shopper, lamp);
  const drawer = cartDrawer(shopper);
  await expect(drawer.getByRole("status").filter({ hasText: "Total €32.40" })).toBeAttached();
  await drawer.getByRole("link", { name: "Check out" }).click();
  await expect(shopper).toHaveURL(/\/sign-in\?to=/);
  await shopper.getByRole("link", { name: "Open an account" }).click();
  await signUp(shopper, person);
  await expect(shopper).toHaveURL("/checkout");

  // To where the browser is at home, as in the cart, until an address is typed.
  await expect(placeOrder(shopper)).toHaveText("Place order · €32.40");
  await fillAddress(shopper, person.name);
  await shipping(shopper, "Standard parcel").check();
  await chooseCard(shopper);
  await expect(placeOrder(shopper)).toHaveText("Place order · €17.40");
  await placeOrder(shopper).click();

  const orderId = await expectOrderPage(shopper);
  await expect(shopper.getByRole("heading", { level: 1, name: "Thank you, Amal" })).toBeVisible();
  await expect(currentStep(shopper)).toContainText("Ready");
  await expect(shopper.getByText("Visa ending in 4242")).toBeVisible();
  await expect(
    shopper
      .getByRole("main")
      .getByRole("term")
      .filter({ hasText: /^Standard parcel$/ }),
  ).toBeVisible();
  await expectInCart(shopper, 0);

  const account = clientsOf(shopUrl, person);
  expect(await orderIds(account)).toEqual([orderId]);
  const { order } = await account.checkout.getOrder({ orderId });
  expect(order?.status).toBe(OrderStatus.COMPLETED);
  expect(order?.total?.minorUnits).toBe(1740n);
  const { product } = await staff.products.getProduct({ productId: lamp.productId });
  expect(product?.stock).toBe(7);

  await shopper.getByRole("contentinfo").getByRole("link", { name: "Your orders" }).click();
  const history = shopper.getByRole("list", { name: "Orders, newest first" });
  await expect(history.getByRole("heading")).toHaveCount(1);
  await expect(history.getByText("€17.40")).toBeVisible();
  await history.getByRole("link").click();
  await expect(shopper).toHaveURL(`/orders/${orderId}`);
});

test("an order is confirmed by mail", async ({ shopper, shopUrl, person, makeProduct }) => {
  const folder = process.env.SOUK_MAIL_FOLDER ?? "";
  expect(folder, "SOUK_MAIL_FOLDER, which `cargo xtask journeys` sets").not.toBe("");
  await prepareBuyer(shopUrl, person, [[await makeProduct(), 1]]);
  await goToReview(shopper, person);
  await placeOrder(shopper).click();
  await expectOrderPage(shopper);
  await expect
    .poll(async () => {
      const mails = (await readdir(folder)).filter((name) => name.endsWith(".eml"));
      const texts = await Promise.all(mails.map((name) => readFile(join(folder, name), "utf8")));
      return texts.filter((text) => text.includes(person.email)).length;
    })
    .toBe(1);
});

test("a declined card says why, and another card ends the same form", async ({
  shopper,
  shopUrl,
  person,
  makeProduct,
}) => {
  const account = await prepareBuyer(shopUrl, person, [[await makeProduct(), 1]]);
  await goToReview(shopper, person);
  await shopper.getByLabel("Flat, floor, company").fill("Third floor");
  await chooseAwkwardCard(shopper, "Declined card");
  await placeOrder(shopper).click();
  await expect(shopper.getByRole("alert").filter({ hasText: "Your card was declined" })).toBeVisible();
  await chooseAwkwardCard(shopper, "Empty card");
  await expect(shopper.getByRole("alert").filter({ hasText: "Your card was declined" })).toHaveCount(0);
  await placeOrder(shopper).click();
  await expect(shopper.getByRole("alert").filter({ hasText: "not enough money" })).toBeVisible();
  await expect(shopper.getByLabel("Flat, floor, company")).toHaveValue("Third floor");

  await chooseCard(shopper, "Mastercard ending in 4444");
  await placeOrder(shopper).click();
  const orderId = await expectOrderPage(shopper);
  await expect(shopper.getByText("Mastercard ending in 4444")).toBeVisible();
  await expect(shopper.getByText("Third floor")).toBeVisible();
  const paid = (await account.checkout.listOrders({})).orders.filter(({ status }) => status !== OrderStatus.CANCELLED);
  expect(paid.map((order) => order.orderId)).toEqual([orderId]);

  await shopper.goto("/orders");
  const orders = shopper.getByRole("list", { name: "Orders, newest first" });
  const declined = orders.getByRole("heading", { level: 2 }).getByRole("link");
  await expect(orders.getByText("Not placed", { exact: true })).toHaveCount(2);
  await declined.last().click();
  await expect(shopper.getByRole("heading", { level: 2, name: "Not placed" })).toBeVisible();
  await expect(shopper.getByRole("list", { name: "Progress" })).toContainText(/Tried.*Not placed/);
  await expect(shopper.getByText("Nothing was charged", { exact: true })).toBeVisible();
});

test("a slow card shows that the order is being placed", async ({ shopper, shopUrl, person, makeProduct }) => {
  const account = await prepareBuyer(shopUrl, person, [[await makeProduct(), 1]]);
  await goToReview(shopper, person);
  await chooseAwkwardCard(shopper, "Slow card");
  await placeOrder(shopper).click();
  await expect(shopper.getByRole("button", { name: "Placing your order…" })).toBeVisible();
  const orderId = await expectOrderPage(shopper);
  await expect(currentStep(shopper)).toContainText("Ready");
  expect(await orderIds(account)).toEqual([orderId]);
});

test("what is missing in the form is said at its field", async ({ shopper, shopUrl, person, makeProduct }) => {
  const account = await prepareBuyer(shopUrl, person, [[await makeProduct(), 1]]);
  await goToReview(shopper, person);
  const street = shopper.getByLabel("Street and number");
  await street.fill("");
  await placeOrder(shopper).click();
  await expect(street).toBeFocused();
  await expect(street).toHaveAccessibleDescription(/.+/);
  await expect(street).toHaveAttribute("aria-invalid", "true");
  expect(await orderIds(account)).toEqual([]);
});
