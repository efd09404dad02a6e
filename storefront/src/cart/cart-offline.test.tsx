import { CartService } from "@gen/souk/cart/v1/cart_pb";
import { onlineManager } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { openShop } from "@/testing/open-shop";
import { shopWrapper } from "@/testing/shop-wrapper";
import { signIn } from "@/testing/sign-in";
import { useAddToCart, useCart } from "./use-cart";

afterEach(() => onlineManager.setOnline(true));

it("keeps what is put into the cart offline, and sends it once there is a network", async () => {
  const lines: { productId: string; quantity: number }[] = [];
  const addItem = vi.fn(({ productId, quantity }: { productId: string; quantity: number }) => {
    lines.push({ productId, quantity });
    return { cart: { items: lines } };
  });
  const shop = openShop(({ service }) =>
    service(CartService, { addItem, getCart: () => ({ cart: { items: lines } }) }),
  );
  signIn(shop.session);
  const { result } = renderHook(() => ({ cart: useCart(), add: useAddToCart() }), {
    wrapper: shopWrapper(shop),
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
