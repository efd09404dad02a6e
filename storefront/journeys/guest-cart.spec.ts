import { register } from "./clients";
import { expect, test } from "./shop";
import { addFromPage, cartButton, cartDrawer, expectInCart, expectSignedIn, signIn, signUp } from "./steps";

test("a visitor fills a cart, changes it, and finds it again after a reload", async ({ shopper, makeProduct }) => {
  const [lamp, bowl] = [await makeProduct(), await makeProduct({ price: 2000 })];
  await shopper.goto(`/products?q=${encodeURIComponent(lamp.name)}`);
  await shopper.getByRole("button", { name: `Add ${lamp.name} to the cart` }).click();
  await expectInCart(shopper, 1);
  await addFromPage(shopper, bowl);
  const drawer = cartDrawer(shopper);
  const more = drawer.getByRole("button", { name: `One more of ${bowl.name}` });
  // Two presses in a row: the last one counts.
  await more.click();
  await more.click();
  const bowls = drawer.getByRole("listitem").filter({ hasText: bowl.name });
  await expect(bowls.getByText("€60.00", { exact: true })).toBeVisible();
  await expect(drawer.getByRole("status").filter({ hasText: "Total €92.40" })).toBeAttached();

  await drawer.getByRole("button", { name: `Remove ${lamp.name}` }).click();
  await expect(drawer.getByRole("link", { name: lamp.name })).toHaveCount(0);
  await shopper.getByRole("button", { name: "Undo" }).click();
  await expect(drawer.getByRole("link", { name: lamp.name })).toBeVisible();
  await shopper.keyboard.press("Escape");
  await expectInCart(shopper, 4);

  await shopper.reload();
  await expectInCart(shopper, 4);
  await cartButton(shopper).click();
  await cartDrawer(shopper).getByRole("link", { name: "See the cart" }).click();
  await expect(shopper.getByRole("heading", { level: 1, name: "Your cart" })).toBeVisible();
  await shopper.getByRole("button", { name: "Empty the cart" }).click();
  await shopper.getByRole("button", { name: "Take out 4 things" }).click();
  await expect(shopper.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
  await expectInCart(shopper, 0);
});

test("what is put into the cart right before the page is left is in it", async ({ shopper, makeProduct }) => {
  const [lamp, bowl] = [await makeProduct(), await makeProduct()];
  await shopper.goto(`/products?q=${encodeURIComponent(lamp.name)}`);
  // The page is left before the shop has said who the visitor is, so that nothing was added yet.
  await shopper.route("**/souk.user.v1.UserService/StartGuestSession", () => {}, { times: 1 });
  const asked = shopper.waitForRequest("**/souk.user.v1.UserService/StartGuestSession");
  await shopper.getByRole("button", { name: `Add ${lamp.name} to the cart` }).click();
  await asked;
  await addFromPage(shopper, bowl);
  await expect(cartDrawer(shopper).getByRole("link", { name: lamp.name })).toBeVisible();
  await expect(cartDrawer(shopper).getByRole("link", { name: bowl.name })).toBeVisible();
  await shopper.keyboard.press("Escape");
  await expectInCart(shopper, 2);
});

test("who signs up keeps the cart", async ({ shopper, person, makeProduct }) => {
  const lamp = await makeProduct();
  await addFromPage(shopper, lamp);
  await shopper.goto("/sign-up?to=/cart");
  await signUp(shopper, person);
  await expect(shopper).toHaveURL("/cart");
  await expectSignedIn(shopper, person);
  await expect(shopper.getByRole("main").getByRole("link", { name: lamp.name, exact: true })).toBeVisible();
  await expectInCart(shopper, 1);
  expect(await shopper.evaluate(() => localStorage.getItem("souk.guest"))).toBeNull();
});

test("who signs in finds both carts in one", async ({ shopper, shopUrl, person, makeProduct }) => {
  const [lamp, bowl] = [await makeProduct(), await makeProduct()];
  const account = await register(shopUrl, person);
  await account.carts.addItem({ productId: lamp.productId, quantity: 2 });
  await addFromPage(shopper, lamp);
  await addFromPage(shopper, bowl);
  await shopper.goto("/sign-in");
  await signIn(shopper, person);
  await expectSignedIn(shopper, person);
  await expectInCart(shopper, 4);
  await expect(shopper.getByText(/2 things from before you signed in/)).toBeVisible();
  const { cart } = await account.carts.getCart({});
  const quantities = new Map(cart?.items.map(({ productId, quantity }) => [productId, quantity]));
  expect(quantities).toEqual(
    new Map([
      [lamp.productId, 3],
      [bowl.productId, 1],
    ]),
  );
});

test("two tabs fill one cart", async ({ shopper, context, makeProduct }) => {
  const [lamp, bowl] = [await makeProduct(), await makeProduct()];
  await addFromPage(shopper, lamp);
  const second = await context.newPage();
  await addFromPage(second, bowl);
  await expect(cartDrawer(second).getByRole("link", { name: lamp.name })).toBeVisible();
  await second.keyboard.press("Escape");
  await expectInCart(second, 2);
  await shopper.reload();
  await expectInCart(shopper, 2);
});
