import type { Page, Response } from "@playwright/test";
import { note } from "./figures";
import { expect, test } from "./shop";

const KB = 1000;

interface Transfer {
  readonly url: string;
  readonly bytes: number;
  /** Not needed for the page itself: asked for by a page that had nothing else to do. */
  readonly isAhead: boolean;
}

/** How long after it is complete a page begins to fetch what may be wanted next, less some margin, in seconds. */
const QUIET = 2;

/** What comes over the network from now on, with the size that its content has there. */
async function recordTransfers(page: Page): Promise<Transfer[]> {
  const cdp = await page.context().newCDPSession(page);
  const begun = new Map<string, Transfer>();
  const transfers: Transfer[] = [];
  const ahead = new Set<string>();
  let complete = Number.POSITIVE_INFINITY;
  cdp.on("Page.loadEventFired", ({ timestamp }) => {
    complete = timestamp;
  });
  cdp.on("Network.requestWillBeSent", ({ requestId, timestamp }) => {
    if (timestamp > complete + QUIET) {
      ahead.add(requestId);
    }
  });
  cdp.on("Network.responseReceived", ({ requestId, response: { url, encodedDataLength } }) => {
    // So much of it is headers.
    begun.set(requestId, { url, bytes: -encodedDataLength, isAhead: ahead.has(requestId) });
  });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const { url, bytes, isAhead } = begun.get(requestId) ?? { url: "", bytes: 0, isAhead: false };
    transfers.push({ url, bytes: Math.max(0, bytes + encodedDataLength), isAhead });
  });
  await cdp.send("Page.enable");
  await cdp.send("Network.enable");
  return transfers;
}

test("the first page comes with little, and soon", async ({ shopper }, testInfo) => {
  await shopper.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector("main article h3")) {
        observer.disconnect();
        requestAnimationFrame(() => performance.mark("first product"));
      }
    }).observe(document, { childList: true, subtree: true });
  });
  const transfers = await recordTransfers(shopper);
  await shopper.goto("/");
  await expect(shopper.getByRole("main").getByRole("article").first()).toBeVisible();
  const firstProduct = await shopper.evaluate(() => performance.getEntriesByName("first product")[0]?.startTime);
  await shopper.waitForLoadState("networkidle");

  const isScript = ({ url }: Transfer) => new URL(url).pathname.endsWith(".js");
  const needed = transfers.filter(({ isAhead }) => !isAhead);
  const scripts = needed.filter(isScript).reduce((sum, { bytes }) => sum + bytes, 0);
  const everything = needed.reduce((sum, { bytes }) => sum + bytes, 0);
  note(
    testInfo,
    "JavaScript of the first load",
    `${(scripts / KB).toFixed(1)} kB in ${needed.filter(isScript).length} files`,
  );
  note(testInfo, "all of the first load", `${(everything / KB).toFixed(1)} kB in ${needed.length} requests`);
  note(testInfo, "first product on the page, cold", `${firstProduct?.toFixed(0)} ms`);
  expect(needed.some(isScript)).toBe(true);
  expect(scripts).toBeLessThan(150 * KB);
  expect(firstProduct).toBeLessThan(10_000);

  // What is named after its content is not even asked for again.
  transfers.length = 0;
  await shopper.goto("/products");
  await shopper.goto("/");
  await expect(shopper.getByRole("main").getByRole("article").first()).toBeVisible();
  const again = transfers.filter((transfer) => isScript(transfer) && transfer.bytes > 0).map(({ url }) => url);
  expect(new Set(again).size).toBe(again.length);
});

test("files are compressed, kept as long as they may be, and guarded by their headers", async ({
  shopper,
  shopUrl,
}) => {
  const responses: Response[] = [];
  shopper.on("response", (response) => responses.push(response));
  await shopper.goto("/");
  await expect(shopper.getByRole("main").getByRole("article").first()).toBeVisible();
  const kind = (response: Response) => new URL(response.url()).pathname;
  const [index] = responses.filter((response) => kind(response) === "/");
  const assets = responses.filter((response) => kind(response).startsWith("/assets/"));
  expect(assets.length).toBeGreaterThan(1);
  for (const asset of assets) {
    expect(asset.headers()["cache-control"], asset.url()).toMatch(/max-age=31536000.*immutable/);
    if (/\.(js|css)$/.test(kind(asset))) {
      expect(asset.headers()["content-encoding"], asset.url()).toBe("br");
    }
  }

  const headers = index?.headers() ?? {};
  expect(headers["cache-control"]).toBe("no-cache");
  expect(headers["content-encoding"]).toBe("br");
  const policy = headers["content-security-policy"] ?? "";
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe-(inline|eval)/);
  expect(policy).toMatch(/frame-ancestors 'none'/);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBeDefined();
  expect(headers["strict-transport-security"]).toMatch(/max-age=\d{7,}/);

  const missing = await fetch(`${shopUrl}/assets/nothing-00000000.js`);
  expect(missing.status).toBe(404);
});

test("a page refuses scripts that are not the shop's", async ({ shopper, faults }) => {
  faults.expect(/Content.Security.Policy|content security policy/i);
  await shopper.goto("/");
  const ran = await shopper.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "document.body.dataset.intruder = 'here'";
    document.body.append(script);
    await new Promise((resolve) => setTimeout(resolve));
    return document.body.dataset.intruder;
  });
  expect(ran).toBeUndefined();
  expect(faults.count).toBeGreaterThan(0);
});
