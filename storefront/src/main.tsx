import "./styles/theme.css";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createShop } from "@/api/shop";
import { ShopProviders } from "@/api/shop-providers";
import { noteFailures } from "./layout/code-not-fetched";
import { applyTheme } from "./layout/theme";
import { whenIdle } from "./layout/when-idle";
import { fetchPagesAhead, router } from "./routes";

applyTheme();
noteFailures();

const shop = createShop();
void shop.session.restore();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ShopProviders shop={shop}>
        <RouterProvider router={router} />
      </ShopProviders>
    </StrictMode>,
  );
}

whenIdle(() => void fetchPagesAhead());
