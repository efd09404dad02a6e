import type { Locator } from "@playwright/test";
import { unique } from "./person";
import { CLOSE_LOOK, expect, test } from "./shop";
import { productOnPage } from "./steps";

test("the front page shows the aisles and what is new, and leads into them", async ({ shopper, makeProduct }) => {
  const product = await makeProduct();
  await shopper.goto("/");
  await expect(shopper.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(shopper.getByRole("link", { name: product.name, exact: true })).toBeVisible();
  await expect(shopper.getByRole("heading", { name: "Others took home" })).toBeVisible();

  const aisles = shopper.getByRole("navigation", { name: "Categories" });
  await aisles.getByRole("link", { name: "Candles" }).click();
  await expect(shopper).toHaveURL(/\/products\?category=candles$/);
  await expect(shopper.getByRole("heading", { level: 1, name: "Candles" })).toBeVisible();
  await expect(shopper).toHaveTitle("Candles · Souk");
  await expect(shopper.getByRole("link", { name: "Beeswax skep candle" })).toBeVisible();
  await expect(shopper.getByRole("link", { name: product.name })).toHaveCount(0);
});

test("a search follows what is typed, and the way back leads out of it", async ({ shopper, makeProduct }) => {
  const word = unique();
  const found = await makeProduct({ name: `Lantern ${word}` });
  await shopper.goto("/");
  const search = shopper.getByRole("searchbox", { name: "Search the market" });
  await search.pressSequentially("lantern", { delay: 20 });
  await expect(shopper).toHaveURL(/\/products\?q=lantern$/);
  await expect(shopper.getByRole("heading", { level: 1 })).toContainText("lantern");
  // Who rests for a moment goes on typing where they were.
  await shopper.keyboard.type(` ${word}`);
  await expect(shopper).toHaveURL(new RegExp(`/products\\?q=lantern(\\+|%20)${word}$`));
  await expect(shopper.getByRole("heading", { level: 1 })).toContainText(word);
  await expect(shopper.getByRole("main").getByRole("status").filter({ hasText: "1 thing" })).toBeVisible();
  await expect(shopper.getByRole("main").getByRole("article")).toHaveCount(1);

  await shopper.getByRole("link", { name: found.name, exact: true }).click();
  await expect(shopper.getByRole("heading", { level: 1, name: found.name })).toBeVisible();
  await shopper.goBack();
  await expect(search).toHaveValue(`lantern ${word}`);
  await shopper.goBack();
  await expect(shopper).toHaveURL("/");
  await expect(search).toHaveValue("");
});

test("a search that finds nothing says so and offers a way on", async ({ shopper }) => {
  const word = unique();
  await shopper.goto(`/products?q=${word}`);
  await expect(shopper.getByRole("heading", { name: `No stall has “${word}”` })).toBeVisible();
  await shopper.getByRole("link", { name: "Clear the search" }).click();
  await expect(shopper.getByRole("heading", { level: 1, name: "Everything" })).toBeVisible();
  await expect(shopper.getByRole("article").first()).toBeVisible();
});

test("sorting by price puts the cheapest first, and the address keeps it", async ({ shopper }) => {
  await shopper.goto("/products?category=candles");
  await shopper.getByLabel("Sort by").selectOption("Price, low to high");
  await expect(shopper).toHaveURL(/sort=price/);
  const prices = async () => {
    const cards = await shopper.getByRole("article").allInnerTexts();
    return cards.map((card) => Number(/€([\d.]+)/.exec(card)?.[1]));
  };
  const isSorted = (numbers: number[]) =>
    numbers.length > 1 && numbers.every((one, at) => one >= (numbers[at - 1] ?? 0));
  await expect.poll(async () => isSorted(await prices())).toBe(true);
  await shopper.reload();
  await expect(shopper.getByLabel("Sort by")).toHaveValue("price");
  await expect.poll(async () => isSorted(await prices())).toBe(true);
});

test("more of a long list is shown when asked for", async ({ shopper }) => {
  await shopper.goto("/products");
  const cards = shopper.getByRole("article");
  await expect(cards).toHaveCount(24);
  await expect(shopper.getByText(/^24 of \d+ shown$/)).toBeVisible();
  await shopper.getByRole("button", { name: "Show more" }).click();
  await expect.poll(async () => await cards.count()).toBeGreaterThan(24);
  await expect(cards.nth(24).getByRole("link")).toBeFocused();

  // Neither a reload nor a look at something takes the reader back to the beginning.
  const far = cards.nth(24);
  await far.scrollIntoViewIfNeeded();
  await expect(shopper).toHaveURL("/products");
  await shopper.reload();
  await expect(far).toBeInViewport();
  await far.getByRole("link").click();
  await expect(shopper).toHaveURL(/products\/./);
  await expect(shopper.getByRole("navigation", { name: "Breadcrumb" })).toBeVisible();
  await shopper.goBack();
  await expect(far).toBeInViewport();
});

test("a product's page says what it is, what it costs and how many are left", async ({ shopper, makeProduct }) => {
  const product = await makeProduct({ stock: 3, price: 4250, pictures: [CLOSE_LOOK] });
  await shopper.goto(`/products/${product.productId}`);
  await expect(shopper.getByRole("heading", { level: 1, name: product.name })).toBeVisible();
  const shown = productOnPage(shopper, product);
  await expect(shown.getByText("€42.50", { exact: true })).toBeVisible();
  await expect(shown.getByText("Only 3 left")).toBeVisible();
  await expect(shown.getByText(product.description)).toBeVisible();
  await expect(shown.getByRole("img", { name: product.imageAlt })).toBeVisible();
  const more = shopper.getByRole("button", { name: `One more of ${product.name}` });
  await more.click();
  await more.click();
  await expect(more).toBeDisabled();

  // Another of its pictures, in the window and larger.
  const picture = (alt: string) => shown.getByRole("img", { name: alt, exact: true });
  const choice = shopper.getByRole("group", { name: `Pictures of ${product.name}` });
  const closeLook = choice.getByRole("button", { name: CLOSE_LOOK.imageAlt, exact: true });
  await closeLook.click();
  await expect(closeLook).toHaveAttribute("aria-current", "true");
  await expect(picture(CLOSE_LOOK.imageAlt)).toBeInViewport({ ratio: 0.5 });
  await expect(picture(product.imageAlt)).toHaveCount(0);
  const width = (image: Locator) => image.evaluate((element) => element.clientWidth);
  const widthInPage = await width(picture(CLOSE_LOOK.imageAlt));
  await shopper.getByRole("button", { name: "Look closer" }).click();
  const dialog = shopper.getByRole("dialog", { name: product.name });
  await expect(dialog.getByRole("img", { name: CLOSE_LOOK.imageAlt })).toBeVisible();
  expect(await width(dialog.getByRole("img", { name: CLOSE_LOOK.imageAlt }))).toBeGreaterThan(widthInPage);
  await dialog.getByRole("button", { name: "Close" }).press("ArrowRight");
  await expect(dialog.getByRole("img", { name: product.imageAlt })).toBeVisible();
  await dialog
    .getByRole("group", { name: `Picture of ${product.name}` })
    .evaluate((strip) => strip.scrollTo({ left: strip.clientWidth, behavior: "instant" }));
  await expect(dialog.getByRole("img", { name: CLOSE_LOOK.imageAlt })).toBeVisible();
  await shopper.keyboard.press("ArrowLeft");
  await expect(dialog.getByRole("img", { name: product.imageAlt })).toBeVisible();
  await shopper.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(shopper.getByRole("button", { name: "Look closer" })).toBeFocused();
  // A swipe scrolls; what is in the window then is what the others follow.
  await expect(picture(product.imageAlt)).toBeInViewport({ ratio: 0.5 });
  await shopper
    .getByRole("group", { name: `Picture of ${product.name}` })
    .evaluate((strip) => strip.scrollTo({ left: strip.clientWidth, behavior: "instant" }));
  await expect(closeLook).toHaveAttribute("aria-current", "true");
  await shopper.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Ceramics" }).click();
  await expect(shopper.getByRole("heading", { level: 1, name: "Ceramics" })).toBeVisible();
});

test("what an address says that the shop does not know is left out", async ({ shopper }) => {
  await shopper.goto("/products?category=CAPS&sort=constructor");
  await expect(shopper.getByRole("heading", { level: 1, name: "Everything" })).toBeVisible();
  await expect(shopper.getByRole("main").getByRole("article").first()).toBeVisible();
});

test("back closes the cart's drawer with the page it was opened on", async ({ shopper, makeProduct }) => {
  const { name, productId } = await makeProduct();
  await shopper.goto("/products");
  await shopper.goto(`/products/${productId}`);
  await shopper.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Everything" }).click();
  await shopper.goBack();
  await shopper.getByRole("button", { name: "Add to cart" }).click();
  await expect(shopper.getByRole("dialog")).toContainText(name);
  await shopper.goBack();
  await expect(shopper.getByRole("dialog")).toHaveCount(0);
});

test("addresses that lead nowhere say so", async ({ shopper }) => {
  await shopper.goto("/products/0198b1d2-7c1f-7000-8000-000000000000");
  await expect(shopper.getByRole("heading", { level: 1, name: "We do not sell this any more" })).toBeVisible();
  for (const path of ["/products/teapot", "/no/such/alley"]) {
    await shopper.goto(path);
    await expect(shopper.getByRole("heading", { level: 1, name: "This alley ends here" })).toBeVisible();
  }
  await shopper.getByRole("link", { name: "See everything we sell" }).click();
  await expect(shopper.getByRole("heading", { level: 1, name: "Everything" })).toBeVisible();
});

test("the colours that were chosen stay", async ({ shopper }) => {
  await shopper.emulateMedia({ colorScheme: "light" });
  await shopper.goto("/");
  const background = () => shopper.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await shopper.getByRole("button", { name: "Use dark colours" }).click();
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await shopper.reload();
  expect(await background()).toBe(dark);
  await shopper.getByRole("button", { name: "Use light colours" }).click();
  await expect.poll(background).toBe(light);
});
