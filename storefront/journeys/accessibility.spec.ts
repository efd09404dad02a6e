import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page, TestInfo } from "@playwright/test";
import { buy, chooseCard, expectOrderPage, placeOrder, prepareBuyer } from "./buying";
import { note } from "./figures";
import { CLOSE_LOOK, expect, test } from "./shop";
import { addFromPage, cartDrawer, signIn } from "./steps";

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
const COLOURS = ["light", "dark"] as const;

/** Looks at a page in both colours and two sizes; serious findings fail the journey, lesser ones are counted. */
async function examine(page: Page, testInfo: TestInfo, what: string, ready: Locator): Promise<void> {
  const lesser = new Set<string>();
  await expect(ready).toBeVisible();
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of COLOURS) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await expect(ready).toBeVisible();
      const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
      // The colours are all that dark changes.
      const { violations } = await (colorScheme === "dark" ? axe.withRules("color-contrast") : axe).analyze();
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      const words = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n    ")}`);
      expect.soft(words, `${what}, ${size}, ${colorScheme}`).toEqual([]);
      for (const { id } of violations.filter((violation) => !serious.includes(violation))) {
        lesser.add(id);
      }
      if (size === "phone") {
        const overhang = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect.soft(overhang, `${what} is wider than a phone by so many pixels`).toBeLessThanOrEqual(0);
      }
    }
  }
  note(testInfo, `axe, ${what}`, lesser.size === 0 ? "nothing" : `${lesser.size} lesser: ${[...lesser].join(", ")}`);
}

function heading(page: Page, name?: string | RegExp): Locator {
  return page.getByRole("heading", { level: 1, ...(name !== undefined && { name }) });
}

test("pages for everybody have no serious finding", async ({ shopper, makeProduct }, testInfo) => {
  const lamp = await makeProduct({ stock: 3, pictures: [CLOSE_LOOK] });
  const card = shopper.getByRole("main").getByRole("article").first();
  await shopper.goto("/");
  await examine(shopper, testInfo, "front page", card);
  await shopper.goto("/products?category=candles");
  await examine(shopper, testInfo, "catalogue", card);
  await shopper.goto("/products?q=qqqqqq");
  await examine(shopper, testInfo, "search without results", shopper.getByRole("heading", { name: /^No stall has/ }));
  await shopper.goto("/cart");
  await examine(shopper, testInfo, "empty cart", shopper.getByRole("heading", { name: "Your cart is empty" }));
  await shopper.goto("/no/such/alley");
  await examine(shopper, testInfo, "not found", shopper.getByRole("heading", { name: "This alley ends here" }));
  await shopper.goto("/sign-in");
  await examine(shopper, testInfo, "sign in", shopper.getByRole("form"));
  await shopper.goto("/sign-up");
  await shopper.getByRole("form").getByRole("button", { name: "Open an account" }).click();
  await examine(shopper, testInfo, "sign up, with what is missing", shopper.getByRole("form"));
  await addFromPage(shopper, lamp);
  await examine(shopper, testInfo, "cart drawer", cartDrawer(shopper));
  await shopper.keyboard.press("Escape");
  await examine(shopper, testInfo, "product", heading(shopper, lamp.name));
});

test("a customer's pages have no serious finding", async ({ shopper, shopUrl, person, makeProduct }, testInfo) => {
  const lamp = await makeProduct({ stock: 6 });
  const account = await prepareBuyer(shopUrl, person, [[lamp, 1]]);
  const orderId = await buy(account);
  await account.carts.addItem({ productId: lamp.productId, quantity: 9 });
  await shopper.goto("/sign-in?to=/account");
  await signIn(shopper, person);
  await examine(shopper, testInfo, "account", shopper.getByRole("form", { name: "Profile" }));
  await shopper.goto("/cart");
  await examine(
    shopper,
    testInfo,
    "cart that holds too many",
    shopper.getByRole("list", { name: "In your cart" }).getByText("Only 5 left"),
  );
  await shopper.goto("/checkout");
  await examine(shopper, testInfo, "check-out", placeOrder(shopper));
  await shopper.goto("/orders");
  await examine(shopper, testInfo, "orders", shopper.getByRole("list", { name: "Orders, newest first" }));
  await shopper.goto(`/orders/${orderId}`);
  await examine(shopper, testInfo, "order", shopper.getByRole("list", { name: "Progress" }));
  await account.carts.updateItem({ productId: lamp.productId, quantity: 1 });
  await shopper.goto("/checkout");
  await chooseCard(shopper);
  await placeOrder(shopper).click();
  await expectOrderPage(shopper);
  await examine(shopper, testInfo, "order, just placed", heading(shopper, /^Thank you/));
  await shopper.goto("/staff/orders");
  await examine(shopper, testInfo, "staff only", shopper.getByRole("heading", { name: "This curtain stays closed" }));
});

test("the staff's pages have no serious finding", async ({
  shopper,
  shopUrl,
  staffLogin,
  person,
  makeProduct,
}, testInfo) => {
  const lamp = await makeProduct({ stock: 2 });
  const account = await prepareBuyer(shopUrl, person, [[lamp, 1]]);
  await buy(account);
  await shopper.goto("/sign-in?to=/staff/orders");
  await signIn(shopper, staffLogin);
  const ship = shopper.getByRole("button", { name: /^Ship: order / }).first();
  await examine(shopper, testInfo, "staff: orders", ship);
  await ship.click();
  await examine(shopper, testInfo, "staff: shipping an order", shopper.getByRole("dialog"));
  await shopper.goto("/staff/products");
  await examine(shopper, testInfo, "staff: products", shopper.getByRole("list", { name: "Products" }));
  await shopper.goto("/staff/products/new");
  await shopper.getByRole("button", { name: "Add an attribute" }).click();
  await examine(shopper, testInfo, "staff: new product", shopper.getByLabel("Value of attribute 1"));
  await shopper.goto(`/staff/products/${lamp.productId}`);
  await examine(shopper, testInfo, "staff: a product", shopper.getByRole("button", { name: "Save product" }));
});
