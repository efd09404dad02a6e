import { randomUUID } from "node:crypto";
import type { Product } from "@gen/souk/product/v1/product_pb";
import { type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import { type Clients, clientsOf } from "./clients";
import { Control } from "./control";
import { Faults } from "./faults";
import { type Credentials, newPerson, type Person, unique } from "./person";

export { expect };

/** What a journey's product is, where it matters. */
interface ProductWishes {
  stock?: number;
  /** In cents. */
  price?: number;
  name?: string;
  /** Beside the first. */
  pictures?: { imageUrl: string; imageAlt: string }[];
}

/** A further picture for a journey's product. */
export const CLOSE_LOOK = {
  imageUrl: "/images/olive-branch-teapot-close.svg",
  imageAlt: "The lamp from near: its glaze.",
};

interface JourneyFixtures {
  /** Somebody new. */
  person: Person;
  /** What may go wrong in the eyes of the browsers. */
  faults: Faults;
  /** Opens another browser, with cookies and a memory of its own. */
  openBrowser: (options?: BrowserContextOptions) => Promise<Page>;
  /** A page of a browser that has never seen the shop. Whatever it complains about fails the journey. */
  shopper: Page;
  /** Puts a product of this journey's own onto the shelves. */
  makeProduct: (wishes?: ProductWishes) => Promise<Product>;
  /** Breaks services; mended at the journey's end. */
  control: Control;
}

interface ShopFixtures {
  shopUrl: string;
  staffLogin: Credentials;
  /** The shop's own people, without a browser. */
  staff: Clients;
}

/** A journey through the real shop. */
export const test = base.extend<JourneyFixtures, ShopFixtures>({
  shopUrl: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are asked for from it
    async ({}, use) => await use(process.env.SOUK_SHOP_URL ?? "http://127.0.0.1:8080"),
    { scope: "worker" },
  ],
  staffLogin: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) =>
      await use({
        email: process.env.SOUK_STAFF_EMAIL ?? "staff@souk.example",
        password: process.env.SOUK_STAFF_PASSWORD ?? "staff of the souk",
      }),
    { scope: "worker" },
  ],
  staff: [async ({ shopUrl, staffLogin }, use) => await use(clientsOf(shopUrl, staffLogin)), { scope: "worker" }],

  // biome-ignore lint/correctness/noEmptyPattern: as above
  person: async ({}, use) => await use(newPerson()),

  // biome-ignore lint/correctness/noEmptyPattern: as above
  faults: async ({}, use) => {
    const faults = new Faults();
    await use(faults);
    expect(faults.unexpected, "what the browser complained about").toEqual([]);
  },

  openBrowser: async ({ browser, faults }, use) => {
    const contexts: Page[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      await faults.watch(context);
      const page = await context.newPage();
      contexts.push(page);
      return page;
    });
    await Promise.all(contexts.map((page) => page.context().close()));
  },

  shopper: async ({ context, page, faults }, use) => {
    await faults.watch(context);
    await use(page);
  },

  makeProduct: async ({ staff }, use) => {
    await use(async ({ stock = 20, price = 1250, name = `Journey lamp ${unique()}`, pictures = [] } = {}) => {
      const { product } = await staff.products.createProduct({
        productId: randomUUID(),
        name,
        description: "A lamp for those who are on the road.",
        price: { currencyCode: "EUR", minorUnits: BigInt(price) },
        stock,
        category: "ceramics",
        imageUrl: "/images/olive-branch-teapot.svg",
        imageAlt: "A lamp that looks like a teapot.",
        moreImages: pictures,
        weightGrams: 300,
      });
      if (product === undefined) {
        throw new Error("the shop made no product");
      }
      return product;
    });
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  control: async ({}, use) => {
    const url = process.env.SOUK_CONTROL_URL;
    if (url === undefined) {
      throw new Error(
        "SOUK_CONTROL_URL is unset: run this by `cargo xtask journeys`, which starts a shop that may be broken",
      );
    }
    const control = new Control(url);
    await use(control);
    await control.mend();
  },
});
