import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { createRouterTransport } from "@connectrpc/connect";
import { CartService } from "@gen/souk/cart/v1/cart_pb";
import { onlineManager } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { createShop } from "@/api/shop";
import { ShopProviders } from "@/api/shop-providers";
import { FakeBrowser } from "@/session/fake-browser";
import { useAddToCart, useCart } from "./use-cart";

afterEach(() => onlineManager.setOnline(true));

it("keeps what is put into the cart offline, and sends it once there is a network", async () => {
  const lines: { productId: string; quantity: number }[] = [];
  const addItem = vi.fn(({ productId, quantity }: { productId: string; quantity: number }) => {
    lines.push({ productId, quantity });
    return { cart: { items: lines } };
  });
  const transport = createRouterTransport(({ service }) =>
    service(CartService, { addItem, getCart: () => ({ cart: { items: lines } }) }),
  );
  const shop = createShop(transport, new FakeBrowser().tab());
  const user = { $typeName: "souk.user.v1.User" as const, userId: "u", email: "", name: "", role: 3 };
  const expiresAt = timestampFromMs(Date.now() + 600_000);
  shop.session.accept({
    user,
    session: { $typeName: "souk.user.v1.Session", accessToken: "t", refreshToken: "", expiresAt },
  });
  const { result } = renderHook(() => ({ cart: useCart(), add: useAddToCart() }), {
    wrapper: ({ children }) => <ShopProviders shop={shop}>{children}</ShopProviders>,
  });
  await waitFor(() => expect(result.current.cart.isLoading).toBe(false));
  onlineManager.setOnline(false);
  await act(async () => void result.current.add({ productId: "lamp" }));
  await waitFor(() => expect(result.current.cart.count).toBe(1));
  expect(addItem).not.toHaveBeenCalled();
  act(() => onlineManager.setOnline(true));
  await waitFor(() => expect(addItem).toHaveBeenCalledOnce());
  await waitFor(() => expect(result.current.cart).toMatchObject({ count: 1, isChanging: false }));
});
