import type { ReactNode } from "react";
import type { Shop } from "@/api/shop";
import { ShopProviders } from "@/api/shop-providers";

/** The `wrapper` of what is rendered within a shop. */
export function shopWrapper(shop: Shop) {
  return ({ children }: { readonly children: ReactNode }) => <ShopProviders shop={shop}>{children}</ShopProviders>;
}
