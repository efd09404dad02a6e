import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compress } from "./build/compress.ts";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const shop = process.env.SOUK_SHOP_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), tailwindcss(), compress()],
  resolve: { alias: { "@gen": source("./src/gen"), "@": source("./src") } },
  build: {
    target: "es2023",
    // A file in a data: address would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    // The preload polyfill is for browsers that do not run ES2023 either.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      checks: { bundlerTimings: false },
      output: {
        codeSplitting: {
          // What every page needs, and no more, in two files instead of a dozen: they compress better, and the libraries
          // stay cached when the shop changes.
          groups: [
            {
              name: "libraries",
              tags: ["$initial"],
              test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack|@bufbuild|@connectrpc)\//,
            },
            { name: "shop", tags: ["$initial"] },
          ],
        },
      },
    },
  },
  server: {
    // Calls go to the shop as if the page came from there, so that its cookie and its check of origins work.
    proxy: { "^/souk\\.": { target: shop, headers: { origin: shop }, changeOrigin: true } },
  },
  test: {
    restoreMocks: true,
    projects: [
      { extends: true, test: { name: "logic", include: ["src/**/*.test.ts"], environment: "node" } },
      { extends: true, test: { name: "pages", include: ["src/**/*.test.tsx"], environment: "jsdom" } },
    ],
  },
});
