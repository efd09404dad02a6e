import { defineConfig } from "@playwright/test";

const isPipeline = Boolean(process.env.CI);

/** Where the shop is that the journeys go through; `cargo xtask journeys` starts one of its own. */
const shop = process.env.SOUK_SHOP_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  testDir: "journeys",
  outputDir: "test-results",
  // All walk through one shop, and some of them close parts of it.
  workers: 1,
  forbidOnly: isPipeline,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    baseURL: shop,
    // Else a journey that cannot go on waits for as long as it may last.
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    locale: "en-IE",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 900 },
    // Without pictures, which cost more than all else; the page as it was is in it.
    trace: { mode: "retain-on-failure", screenshots: false, sources: false },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
