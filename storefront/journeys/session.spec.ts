import type { BrowserContext, Page } from "@playwright/test";
import { register } from "./clients";
import { expect, test } from "./shop";
import { expectSignedIn, expectSignedOut, signIn, signUp } from "./steps";

const REFRESH = "/souk.user.v1.UserService/RefreshSession";
const COOKIE = "__Secure-souk-refresh";

test("a reload keeps the shopper signed in, by a cookie that no script can read", async ({
  shopper,
  context,
  shopUrl,
  person,
}) => {
  await register(shopUrl, person);
  await shopper.goto("/sign-in");
  await signIn(shopper, person);
  await expectSignedIn(shopper, person);
  const [cookie, ...others] = await context.cookies(`${shopUrl}${REFRESH}`);
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ name: COOKIE, httpOnly: true, secure: true, sameSite: "Strict", path: REFRESH });
  expect(cookie?.expires).toBeGreaterThan(Date.now() / 1000 + 86_400);
  expect(await context.cookies(shopUrl), "cookies that go with every request").toEqual([]);

  await shopper.reload();
  await expectSignedIn(shopper, person);
  // Each refresh token works once, so that the reload has brought another.
  const [renewed] = await context.cookies(`${shopUrl}${REFRESH}`);
  expect(renewed?.value).not.toBe(cookie?.value);
  expect(await storedTokens(shopper)).toEqual([]);
});

/** What looks like a token in the places that scripts can read. */
async function storedTokens(page: Page): Promise<string[]> {
  const stored = await page.evaluate(() => [
    ...Object.values({ ...localStorage }),
    ...Object.values({ ...sessionStorage }),
    document.cookie,
  ]);
  return stored.filter((value) => /eyJ|token/i.test(String(value)));
}

test("five tabs opened at once renew the session once", async ({ shopper, context, shopUrl, person }) => {
  await register(shopUrl, person);
  await shopper.goto("/sign-in");
  await signIn(shopper, person);
  await expectSignedIn(shopper, person);
  await shopper.goto("about:blank");
  const renewals = countRequests(context, REFRESH);
  const tabs = await Promise.all(Array.from({ length: 5 }, () => context.newPage()));
  await Promise.all(tabs.map((tab) => tab.goto("/account")));
  for (const tab of tabs) {
    await expectSignedIn(tab, person);
    await expect(tab.getByRole("heading", { level: 1, name: "Your account" })).toBeVisible();
  }
  expect(renewals.count).toBe(1);
});

function countRequests(context: BrowserContext, path: string): { count: number } {
  const counted = { count: 0 };
  context.on("request", (request) => {
    counted.count += request.url().endsWith(path) ? 1 : 0;
  });
  return counted;
}

test("signing out in one tab signs out the others", async ({ shopper, context, shopUrl, person }) => {
  await register(shopUrl, person);
  await shopper.goto("/sign-in?to=/account");
  await signIn(shopper, person);
  await expectSignedIn(shopper, person);
  const second = await context.newPage();
  await second.goto("/");
  await expectSignedIn(second, person);
  await shopper.getByRole("button", { name: "Sign out", exact: true }).click();
  await expectSignedOut(shopper);
  await expectSignedOut(second);
  expect(await context.cookies(`${shopUrl}${REFRESH}`)).toEqual([]);
  await second.reload();
  await expectSignedOut(second);
});

test("signing out everywhere ends the sessions of other browsers", async ({
  shopper,
  openBrowser,
  shopUrl,
  person,
}) => {
  await register(shopUrl, person);
  const phone = await openBrowser();
  for (const page of [shopper, phone]) {
    await page.goto("/sign-in?to=/account");
    await signIn(page, person);
    await expectSignedIn(page, person);
  }
  await shopper.getByRole("button", { name: "Sign out everywhere" }).click();
  await shopper.getByRole("dialog").getByRole("button", { name: "Sign out on all devices" }).click();
  await expectSignedOut(shopper);
  await phone.reload();
  await expectSignedOut(phone);
});

test("wrong credentials and a taken address are said in words", async ({ shopper, shopUrl, person }) => {
  await register(shopUrl, person);
  await shopper.goto("/sign-up?to=/orders");
  await signUp(shopper, person);
  await shopper.getByRole("link", { name: "Sign in instead" }).click();
  await expect(shopper.getByRole("textbox", { name: "E-mail address" })).toHaveValue(person.email);
  await signIn(shopper, { ...person, password: "four lanterns" });
  await expect(shopper.getByText("E-mail address or password is wrong")).toBeVisible();
  await expectSignedOut(shopper);
  await signIn(shopper, person);
  await expect(shopper).toHaveURL("/orders");
  await expectSignedIn(shopper, person);
});

test("a page that needs an account comes back after signing in", async ({ shopper, shopUrl, person }) => {
  await register(shopUrl, person);
  for (const path of ["/account", "/orders"]) {
    await shopper.goto(path);
    await expect(shopper).toHaveURL(`/sign-in?to=${encodeURIComponent(path)}`);
  }
  await signIn(shopper, person);
  await expect(shopper).toHaveURL("/orders");
});

test("signing in leads to no other site, whatever the address says", async ({ shopper, shopUrl, person }) => {
  await register(shopUrl, person);
  await shopper.goto("/sign-in?to=https://evil.example/");
  await signIn(shopper, person);
  await expect(shopper).toHaveURL(`${shopUrl}/`);
  for (const to of ["javascript:alert(1)", "//evil.example/x", "5"]) {
    await shopper.goto(`/sign-in?to=${encodeURIComponent(to)}`);
    await expect(shopper).toHaveURL(`${shopUrl}/`);
  }
});

test("the account keeps what is changed, and asks for the password where it must", async ({
  shopper,
  shopUrl,
  person,
}) => {
  const account = await register(shopUrl, person);
  await shopper.goto("/sign-in?to=/account");
  await signIn(shopper, person);
  const profile = shopper.getByRole("form", { name: "Profile" });
  await profile.getByLabel("Your name").fill("Nour Haddad");
  await profile.getByRole("button", { name: "Save profile" }).click();
  await expectSignedIn(shopper, { name: "Nour Haddad" });
  const passwords = shopper.getByRole("form", { name: "Password" });
  await passwords.getByLabel("Current password", { exact: true }).fill("not this one");
  await passwords.getByLabel("New password", { exact: true }).fill("five lanterns and a pear");
  await passwords.getByRole("button", { name: "Change password" }).click();
  await expect(passwords.getByText("That is not your current password")).toBeVisible();
  await passwords.getByLabel("Current password", { exact: true }).fill(person.password);
  await passwords.getByRole("button", { name: "Change password" }).click();
  await expect(passwords.getByText("Password changed")).toBeVisible();
  await shopper.reload();
  await expectSignedIn(shopper, { name: "Nour Haddad" });
  await expect(account.users.getProfile({}), "the old password's sessions").rejects.toThrow();
});
