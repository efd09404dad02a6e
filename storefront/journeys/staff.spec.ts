import type { Page } from "@playwright/test";
import { buy, currentStep, prepareBuyer } from "./buying";
import { register } from "./clients";
import { type Credentials, newPerson, unique } from "./person";
import { expect, test } from "./shop";
import { productOnPage, signIn } from "./steps";

async function openStaff(page: Page, staffLogin: Credentials, path: string): Promise<void> {
  await page.goto(`/sign-in?to=${encodeURIComponent(path)}`);
  await signIn(page, staffLogin);
  await expect(page.getByRole("navigation", { name: "Staff" })).toBeVisible();
}

test("customers do not get behind the counter", async ({ shopper, shopUrl, person }) => {
  await shopper.goto("/staff/orders");
  await expect(shopper).toHaveURL(/\/sign-in\?to=/);
  const account = await register(shopUrl, person);
  await signIn(shopper, person);
  await expect(shopper.getByRole("heading", { name: "This curtain stays closed" })).toBeVisible();
  await expect(shopper.getByRole("link", { name: "Staff", exact: true })).toHaveCount(0);
  await expect(account.checkout.listAllOrders({})).rejects.toThrow(/permission_denied/);
});

test("staff put a product on the shelves, and the shop shows it as it is", async ({
  shopper,
  openBrowser,
  staffLogin,
}) => {
  const desk = await openBrowser();
  const name = `Brass lamp ${unique()}`;
  await openStaff(desk, staffLogin, "/staff/products/new");
  const form = desk.getByRole("form", { name: "New product" });
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel("Description").fill("Hammered by hand, and it shows.");
  await form.getByLabel("Price").fill("twelve");
  await form.getByLabel("Category").fill("ceramics");
  await form.getByLabel("In stock").fill("2");
  await form.getByLabel("Weight in grams").fill("700");
  await form.getByLabel("Picture (optional)", { exact: true }).fill("/images/olive-branch-teapot.svg");
  await form.getByLabel("What the picture shows").fill("A brass lamp.");
  await form.getByRole("button", { name: "Add a picture" }).click();
  await form.getByLabel("Address of picture 2").fill("images/olive-branch-teapot-close.svg");
  await form.getByLabel("What picture 2 shows").fill("The lamp from near.");
  await form.getByRole("button", { name: "Add an attribute" }).click();
  await form.getByLabel("Name of attribute 1").fill("maker");
  await form.getByLabel("Value of attribute 1").fill("Yusra Brass");
  await form.getByRole("button", { name: "Create product" }).click();
  await expect(form.getByLabel("Price")).toHaveAttribute("aria-invalid", "true");
  await expect(form.getByLabel("Address of picture 2")).toHaveAttribute("aria-invalid", "true");
  await form.getByLabel("Address of picture 2").fill("/images/olive-branch-teapot-close.svg");
  await form.getByLabel("Price").fill("12.50");
  await form.getByRole("button", { name: "Create product" }).click();
  await expect(desk).toHaveURL(/\/staff\/products\/[0-9a-f-]{36}$/);
  const path = new URL(desk.url()).pathname.replace("/staff", "");

  await shopper.goto(path);
  await expect(shopper.getByRole("heading", { level: 1, name })).toBeVisible();
  const shown = productOnPage(shopper, { name });
  await expect(shown.getByText("€12.50", { exact: true })).toBeVisible();
  await expect(shown.getByText("Only 2 left")).toBeVisible();
  await expect(shown.getByText("by Yusra Brass")).toBeVisible();
  const pictures = shopper.getByRole("group", { name: `Pictures of ${name}` }).getByRole("button");
  await expect(pictures).toHaveCount(2);

  const edit = desk.getByRole("form", { name: "Product" });
  await edit.getByLabel("Price").fill("14");
  await edit.getByRole("button", { name: "Remove picture 2" }).click();
  await edit.getByRole("button", { name: "Save product" }).click();
  await expect(edit.getByText("Product saved")).toBeVisible();
  await desk.getByRole("button", { name: "Adjust stock" }).click();
  const adjust = desk.getByRole("dialog", { name: "Adjust stock" });
  await adjust.getByLabel("How many").fill("10");
  await expect(adjust.getByText("Then there are 12.")).toBeVisible();
  await adjust.getByRole("button", { name: "Adjust stock" }).click();
  await expect(adjust).toHaveCount(0);

  await shopper.reload();
  await expect(shown.getByText("€14.00", { exact: true })).toBeVisible();
  await expect(pictures).toHaveCount(0);
  await expect(shown.getByText(/^Only /)).toHaveCount(0);
});

test("staff ship an order and give its money back while the shopper watches", async ({
  shopper,
  openBrowser,
  shopUrl,
  staffLogin,
  makeProduct,
}) => {
  const person = newPerson(`Amal ${unique()}`);
  const account = await prepareBuyer(shopUrl, person, [[await makeProduct(), 1]]);
  const orderId = await buy(account, { fullName: person.name });
  await shopper.goto(`/sign-in?to=/orders/${orderId}`);
  await signIn(shopper, person);
  await expect(shopper.getByText("Live", { exact: true })).toBeVisible();

  const desk = await openBrowser();
  await openStaff(desk, staffLogin, "/staff/orders");
  const filter = desk.getByRole("navigation", { name: "Filter by status" });
  await filter.getByRole("link", { name: "Ready to ship" }).click();
  await expect(desk).toHaveURL(/status=/);
  const row = desk.getByRole("table", { name: "Orders" }).getByRole("row").filter({ hasText: person.name });
  await row.getByRole("button", { name: /^Ship: order / }).click();
  const ship = desk.getByRole("dialog", { name: "Ship this order" });
  await ship.getByLabel("Tracking code").fill("SOUK 77/1");
  await ship.getByRole("button", { name: "Mark as shipped" }).click();
  await expect(ship.getByLabel("Tracking code")).toHaveAttribute("aria-invalid", "true");
  await ship.getByLabel("Tracking code").fill("SOUK-77");
  await ship.getByRole("button", { name: "Mark as shipped" }).click();
  await expect(ship).toHaveCount(0);
  await expect(row).toHaveCount(0);
  await expect(desk.locator("main :focus")).toHaveCount(1);
  await expect(currentStep(shopper)).toContainText("Shipped");
  await expect(shopper.getByText("SOUK-77")).toBeVisible();

  await filter.getByRole("link", { name: "On its way" }).click();
  await row.getByRole("button", { name: /^Refund: order / }).click();
  await desk.getByRole("dialog").getByRole("button", { name: "Refund the order" }).click();
  await expect(shopper.getByRole("list", { name: "Progress" }).getByText(/^Refunded, done$/)).toBeVisible();
});

test("of two editors the second is told, and can keep both changes", async ({
  openBrowser,
  staffLogin,
  staff,
  makeProduct,
}) => {
  const { productId } = await makeProduct({ price: 1250 });
  const desk = await openBrowser();
  await openStaff(desk, staffLogin, `/staff/products/${productId}`);
  const form = desk.getByRole("form", { name: "Product" });
  await form.getByLabel("Price").fill("13");
  await staff.products.updateProduct({ productId, description: "Somebody else wrote this." });
  await form.getByRole("button", { name: "Save product" }).click();
  const notice = desk.getByRole("alert").filter({ hasText: "Somebody else changed this product" });
  await expect(notice).toBeVisible();
  expect((await staff.products.getProduct({ productId })).product?.price?.minorUnits).toBe(1250n);
  await notice.getByRole("button", { name: "Keep my changes in it" }).click();
  await expect(form.getByLabel("Description")).toHaveValue("Somebody else wrote this.");
  await expect(form.getByLabel("Price")).toHaveValue("13.00");
  await form.getByRole("button", { name: "Save product" }).click();
  await expect(form.getByText("Product saved")).toBeVisible();
  const { product } = await staff.products.getProduct({ productId });
  expect(product?.price?.minorUnits).toBe(1300n);
  expect(product?.description).toBe("Somebody else wrote this.");
});
