import type { Locator, Page } from "@playwright/test";
import { expectOrderPage, placeOrder, prepareBuyer } from "./buying";
import { expect, test } from "./shop";
import { cartDrawer, expectInCart } from "./steps";

/** Presses Tab until it is there, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator, most = 80): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) {
      return;
    }
  }
  throw new Error(`the Tab key does not lead to ${target}`);
}

test("a whole purchase by keyboard alone", async ({ shopper, shopUrl, person, makeProduct }) => {
  const lamp = await makeProduct();
  await prepareBuyer(shopUrl, person, []);
  const { keyboard } = shopper;
  await shopper.goto("/");
  await expect(shopper.getByRole("main").getByRole("article").first()).toBeVisible();
  await tabTo(shopper, shopper.getByRole("searchbox", { name: "Search the market" }));
  await keyboard.type(lamp.name);
  await keyboard.press("Enter");
  await tabTo(shopper, shopper.getByRole("main").getByRole("link", { name: lamp.name, exact: true }));
  await keyboard.press("Enter");
  await expect(shopper.getByRole("heading", { level: 1, name: lamp.name })).toBeFocused();
  await tabTo(shopper, shopper.getByRole("button", { name: `One more of ${lamp.name}` }));
  await keyboard.press("Enter");
  await tabTo(shopper, shopper.getByRole("button", { name: "Add to cart" }));
  await keyboard.press("Enter");
  const drawer = cartDrawer(shopper);
  await expect(drawer).toBeVisible();
  // The drawer holds the focus, and Escape gives it back.
  await keyboard.press("Tab");
  await expect(drawer.locator(":focus")).toHaveCount(1);
  await keyboard.press("Escape");
  await expect(drawer).toHaveCount(0);
  await expect(shopper.locator("main :focus")).toHaveCount(1);
  await tabTo(shopper, shopper.getByRole("button", { name: "2 in your cart" }));
  await keyboard.press("Enter");
  await tabTo(shopper, drawer.getByRole("link", { name: "Check out" }));
  await keyboard.press("Enter");

  await expect(shopper.getByRole("heading", { level: 1, name: "Sign in" })).toBeFocused();
  await tabTo(shopper, shopper.getByLabel("E-mail address"));
  await keyboard.type(person.email);
  await tabTo(shopper, shopper.getByLabel("Password", { exact: true }));
  await keyboard.type(person.password);
  await keyboard.press("Enter");

  await expect(shopper.getByRole("heading", { level: 1, name: "Check out" })).toBeVisible();
  const visa = shopper.getByRole("radio", { name: /^Visa ending in 4242/ });
  await tabTo(shopper, visa);
  await keyboard.press("Space");
  await expect(visa).toBeChecked();
  await keyboard.press("ArrowDown");
  await expect(shopper.getByRole("radio", { name: /^Mastercard ending in 4444/ })).toBeChecked();
  await tabTo(shopper, placeOrder(shopper));
  await keyboard.press("Enter");
  await expectOrderPage(shopper);
  await expect(shopper.getByRole("heading", { level: 1, name: "Thank you, Amal" })).toBeFocused();
  await expectInCart(shopper, 0);
});

test("the first stop of the Tab key leads past the header", async ({ shopper }) => {
  await shopper.goto("/products");
  await expect(shopper.getByRole("article").first()).toBeVisible();
  const skip = shopper.getByRole("link", { name: "Skip to the content" });
  await expect(skip).not.toBeInViewport();
  await shopper.keyboard.press("Tab");
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await shopper.keyboard.press("Enter");
  await shopper.keyboard.press("Tab");
  await expect(shopper.locator("main :focus")).toHaveCount(1);
});

/** Counts, from the next click on, how much moves at once until a drawer has come in. */
async function watchMotion(page: Page): Promise<void> {
  await page.evaluate(() => {
    const moving = new Promise<number>((resolve) => {
      let most = 0;
      let until = 0;
      const look = () => {
        const lasting = (animation: Animation) => Number(animation.effect?.getComputedTiming().duration ?? 0) > 1;
        most = Math.max(most, document.getAnimations().filter(lasting).length);
        if (performance.now() < until) {
          requestAnimationFrame(look);
        } else {
          resolve(most);
        }
      };
      const begin = () => {
        until = performance.now() + 600;
        look();
      };
      document.addEventListener("click", begin, { once: true });
    });
    Object.assign(window, { moving });
  });
}

test("who wants no motion sees none", async ({ shopper, makeProduct }) => {
  const lamp = await makeProduct();
  for (const reducedMotion of ["no-preference", "reduce"] as const) {
    await shopper.emulateMedia({ reducedMotion });
    await shopper.goto(`/products/${lamp.productId}`);
    await watchMotion(shopper);
    await shopper.getByRole("button", { name: /^Cart, / }).click();
    await expect(cartDrawer(shopper)).toBeVisible();
    const moving = await shopper.evaluate((): Promise<number> => Reflect.get(window, "moving"));
    expect(moving > 0, `something moves with ${reducedMotion}`).toBe(reducedMotion === "no-preference");
  }
});
