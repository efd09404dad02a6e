import { create, fromJson, type JsonValue, type MessageInitShape, toJson } from "@bufbuild/protobuf";
import { type PlaceOrderRequest, PlaceOrderRequestSchema } from "@gen/souk/checkout/v1/checkout_pb";

const STORED = "souk.checkout-draft";

/** What the shopper has entered so far, kept in this tab over reloads and a sign-in in between. */
export function readDraft(userId: string): PlaceOrderRequest | undefined {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(STORED) ?? "null");
    if (Reflect.get(Object(stored), "userId") !== userId) {
      return undefined;
    }
    return fromJson(PlaceOrderRequestSchema, Reflect.get(Object(stored), "request") as JsonValue);
  } catch {
    // Written by an earlier version of the page, or kept by a browser that lets nobody read it.
    return undefined;
  }
}

export function writeDraft(userId: string, request: MessageInitShape<typeof PlaceOrderRequestSchema>): void {
  const json = toJson(PlaceOrderRequestSchema, create(PlaceOrderRequestSchema, request));
  try {
    sessionStorage.setItem(STORED, JSON.stringify({ userId, request: json }));
  } catch {
    // A convenience that a browser may forbid.
  }
}

export function forgetDraft(): void {
  try {
    sessionStorage.removeItem(STORED);
  } catch {
    // There was none to forget.
  }
}
