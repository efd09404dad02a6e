import { OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import type { Product } from "@gen/souk/product/v1/product_pb";
import { type BrowserContext, expect, type Locator, type Page } from "@playwright/test";
import { type Clients, register } from "./clients";
import type { Person } from "./person";
import { expectSignedIn, signIn } from "./steps";

const ADDRESS = { line1: "Sonnenallee 12", postalCode: "12047", city: "Berlin", countryCode: "DE" };

/** Types an address into the check-out. */
export async function fillAddress(page: Page, fullName: string): Promise<void> {
  await page.getByLabel("Full name").fill(fullName);
  await page.getByLabel("Street and number").fill(ADDRESS.line1);
  await page.getByLabel("Postal code").fill(ADDRESS.postalCode);
  await page.getByLabel("Town or city").fill(ADDRESS.city);
  await page.getByLabel("Country").selectOption({ label: "Germany" });
}

export function shipping(page: Page, name: string): Locator {
  return page.getByRole("group", { name: "Way of shipping" }).getByRole("radio", { name: new RegExp(`^${name}`) });
}

/** Chooses one of the cards that pay at once. */
export async function chooseCard(page: Page, name = "Visa ending in 4242"): Promise<void> {
  await page.getByRole("radio", { name: new RegExp(`^${name}`) }).check();
}

/** Chooses one of the cards that stand below their own heading. */
export async function chooseAwkwardCard(page: Page, name: string): Promise<void> {
  const card = page.getByRole("radio", { name: new RegExp(`^${name}`) });
  if (!(await card.isVisible())) {
    await page.getByText("Cards that make trouble, to see what happens").click();
  }
  await card.check();
}

export function placeOrder(page: Page): Locator {
  return page.getByRole("button", { name: /^Place order · / });
}

/** Waits for an order's page; answers which order it is. */
export async function expectOrderPage(page: Page, timeout = 20_000): Promise<string> {
  await expect(page).toHaveURL(/\/orders\/[0-9a-f-]{36}/, { timeout });
  return new URL(page.url()).pathname.split("/")[2] ?? "";
}

/** The step of an order's way that it has come to. */
export function currentStep(page: Page): Locator {
  return page.getByRole("list", { name: "Progress" }).getByRole("listitem").filter({ hasText: "it is here now" });
}

/** What is wanted, and how many of it. */
export type Wanted = readonly [product: Pick<Product, "productId">, quantity: number];

/** Somebody with an account, an address and a full cart, all prepared without a browser. */
export async function prepareBuyer(shopUrl: string, person: Person, wanted: readonly Wanted[]): Promise<Clients> {
  const account = await register(shopUrl, person);
  await account.users.updateProfile({ address: { ...ADDRESS, fullName: person.name } });
  for (const [{ productId }, quantity] of wanted) {
    await account.carts.addItem({ productId, quantity });
  }
  return account;
}

/** Signs in, and goes to the check-out, up to the button that buys. The address is filled in already. */
export async function goToReview(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-in?to=/checkout");
  await signIn(page, person);
  await expect(page.getByRole("heading", { level: 1, name: "Check out" })).toBeVisible();
  await expectSignedIn(page, person);
  await chooseCard(page);
  await expect(placeOrder(page)).toBeEnabled();
}

/** The ids of all orders of an account, newest first. */
export async function orderIds({ checkout }: Clients): Promise<string[]> {
  const { orders } = await checkout.listOrders({});
  return orders.map(({ orderId }) => orderId);
}

/** An order that is paid and ready to ship, placed without a browser. */
export async function buy({ checkout }: Clients, { fullName = "Amal Haddad" } = {}): Promise<string> {
  const { total } = await checkout.previewOrder({ countryCode: "DE", shippingMethod: "standard" });
  if (total === undefined) {
    throw new Error("the shop names no total");
  }
  const { order } = await checkout.placeOrder({
    idempotencyKey: crypto.randomUUID(),
    paymentToken: "tok_visa",
    shippingAddress: { ...ADDRESS, fullName },
    shippingMethod: "standard",
    expectedTotal: total,
  });
  const orderId = order?.orderId ?? "";
  await expect.poll(async () => (await checkout.getOrder({ orderId })).order?.status).toBe(OrderStatus.COMPLETED);
  return orderId;
}

/** An account has this order and no other, and its browser never asked for a second one. */
export async function expectOneOrder(account: Clients, orderId: string, keys: ReadonlySet<string>): Promise<void> {
  expect(await orderIds(account)).toEqual([orderId]);
  expect(keys.size, "idempotency keys").toBe(1);
}

/** The idempotency keys of all that a browser asks to buy. */
export function watchKeys(context: BrowserContext): Set<string> {
  const keys = new Set<string>();
  context.on("request", (request) => {
    if (request.url().endsWith("/PlaceOrder")) {
      keys.add(/[0-9a-f-]{36}/.exec(request.postDataBuffer()?.toString("latin1") ?? "")?.[0] ?? "none");
    }
  });
  return keys;
}
