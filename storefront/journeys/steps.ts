import type { Product } from "@gen/souk/product/v1/product_pb";
import { expect, type Locator, type Page } from "@playwright/test";
import type { Credentials, Person } from "./person";

/** The cart in the header, which says how many things are in it. */
export function cartButton(page: Page): Locator {
  return page.getByRole("button", { name: /^Cart, / });
}

/** The header says that so many things are in the cart. */
export async function expectInCart(page: Page, count: number): Promise<void> {
  const name = count === 0 ? "Cart, empty" : `Cart, ${count} ${count === 1 ? "item" : "items"}`;
  await expect(page.getByRole("button", { name, exact: true })).toBeVisible();
}

export function cartDrawer(page: Page): Locator {
  return page.getByRole("dialog", { name: "Your cart" });
}

/** Opens a product's page and puts one into the cart. The cart's drawer is open afterwards. */
export async function addFromPage(page: Page, { productId }: Pick<Product, "productId">): Promise<void> {
  await page.goto(`/products/${productId}`);
  await page.getByRole("button", { name: "Add to cart" }).click();
  await expect(cartDrawer(page)).toBeVisible();
}

/** What a product's page says of it; what goes well with it comes after. */
export function productOnPage(page: Page, { name }: Pick<Product, "name">): Locator {
  return page.getByRole("article", { name, exact: true });
}

/** Fills in the form that opens an account, and sends it. */
export async function signUp(page: Page, { name, email, password }: Person): Promise<void> {
  const form = page.getByRole("form", { name: "Open an account" });
  await form.getByLabel("Your name").fill(name);
  await form.getByLabel("E-mail address").fill(email);
  await form.getByLabel("Password", { exact: true }).fill(password);
  await form.getByRole("button", { name: "Open an account" }).click();
}

/** Fills in the form that signs in, and sends it. */
export async function signIn(page: Page, { email, password }: Credentials): Promise<void> {
  const form = page.getByRole("form", { name: "Sign in" });
  await form.getByLabel("E-mail address").fill(email);
  await form.getByLabel("Password", { exact: true }).fill(password);
  await form.getByRole("button", { name: "Sign in" }).click();
}

/** The header says that this person is here. */
export async function expectSignedIn(page: Page, { name }: Pick<Person, "name">): Promise<void> {
  await expect(page.getByRole("link", { name: `Account of ${name.split(" ")[0]}` })).toBeVisible();
}

export async function expectSignedOut(page: Page): Promise<void> {
  await expect(page.getByRole("banner").getByRole("link", { name: "Sign in" })).toBeVisible();
}
