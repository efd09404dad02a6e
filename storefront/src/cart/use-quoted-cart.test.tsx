import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "@gen/google/rpc/error_details_pb";
import { CartService } from "@gen/souk/cart/v1/cart_pb";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { ProductService } from "@gen/souk/product/v1/product_pb";
import { renderHook, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { writeDraft } from "@/checkout/draft";
import { openShop } from "@/testing/open-shop";
import { shopWrapper } from "@/testing/shop-wrapper";
import { signIn } from "@/testing/sign-in";
import { useQuotedCart } from "./use-quoted-cart";

/** What was asked: the country, and the way. */
let asked: string[];
/** What no way leads to. */
let refused: string[];

beforeEach(() => {
  sessionStorage.clear();
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-IE");
  asked = [];
  refused = [];
});

const items = [{ productId: "lamp", quantity: 2 }];

function openCart() {
  const shop = openShop(({ service }) => {
    service(CartService, { getCart: () => ({ cart: { items } }) });
    service(ProductService, { batchGetProducts: () => ({}) });
    service(CheckoutService, {
      previewOrder: ({ countryCode, shippingMethod }) => {
        const ask = `${countryCode} ${shippingMethod}`;
        asked.push(ask);
        if (refused.includes(ask)) {
          throw unshippable();
        }
        return { items: items.map((item) => ({ ...item, name: "Lamp", lineTotal: {} })), total: {} };
      },
    });
  });
  signIn(shop.session, "nora");
  return renderHook(() => useQuotedCart(), { wrapper: shopWrapper(shop) }).result;
}

function unshippable(): ConnectError {
  const error = new ConnectError("no way there", Code.FailedPrecondition);
  const value = toBinary(ErrorInfoSchema, create(ErrorInfoSchema, { reason: "SHIPPING_UNAVAILABLE" }));
  error.details = [{ type: ErrorInfoSchema.typeName, value }];
  return error;
}

it("asks for what the check-out opens with", async () => {
  writeDraft("nora", { shippingAddress: { countryCode: "AT" }, shippingMethod: "express" });
  const cart = openCart();
  await waitFor(() => expect(cart.current.preview).toBeDefined());
  expect(cart.current.countryCode).toBe("AT");
  expect(asked).toEqual(["AT express"]);
});

it("takes the cheapest way where the one that was chosen does not lead there any more", async () => {
  writeDraft("nora", { shippingAddress: { countryCode: "AT" }, shippingMethod: "express" });
  refused = ["AT express"];
  const cart = openCart();
  await waitFor(() => expect(cart.current.preview).toBeDefined());
  expect(asked).toEqual(["AT express", "AT "]);
  expect(cart.current.quoteProblem).toBeUndefined();
});

it("still says what each thing costs where nothing is shipped", async () => {
  refused = ["IE "];
  const cart = openCart();
  await waitFor(() => expect(cart.current.lines[0]?.lineTotal).toBeDefined());
  expect(asked).toEqual(["IE ", " "]);
  expect(cart.current.preview).toBeUndefined();
  expect(cart.current.quoteProblem?.reason).toBe("SHIPPING_UNAVAILABLE");
});
