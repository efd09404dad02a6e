import { expect, test } from "vitest";
import { applyChanges, type CartChange, isSuperseded } from "@/cart/cart-changes";

const add = (productId: string, quantity: number): CartChange => ({
  kind: "add",
  productId,
  quantity,
  operationId: "o",
});
const set = (productId: string, quantity: number): CartChange => ({ kind: "set", productId, quantity });
const remove = (productId: string): CartChange => ({ kind: "remove", productId });
const clear: CartChange = { kind: "clear" };
const cart = [
  { productId: "a", quantity: 1 },
  { productId: "c", quantity: 2 },
];

test.each<[string, CartChange[], Record<string, number>]>([
  ["nothing", [], { a: 1, c: 2 }],
  ["an addition to a line", [add("a", 2)], { a: 3, c: 2 }],
  ["an addition of a product, in the cart's order", [add("b", 1)], { a: 1, b: 1, c: 2 }],
  ["an addition above the limit", [add("a", 99)], { a: 99, c: 2 }],
  ["a new quantity", [set("c", 5)], { a: 1, c: 5 }],
  ["a removal", [remove("a")], { c: 2 }],
  ["a removal and a change of mind", [remove("a"), add("a", 4)], { a: 4, c: 2 }],
  ["clearing, then an addition", [clear, add("b", 1)], { b: 1 }],
])("%s", (_name, changes, lines) => {
  const result = applyChanges(cart, changes);
  expect(Object.fromEntries(result.map(({ productId, quantity }) => [productId, quantity]))).toEqual(lines);
});

test("a quantity that is set again soon need not be sent", () => {
  expect(isSuperseded(set("a", 2), [set("b", 1), set("a", 3)])).toBe(true);
  expect(isSuperseded(set("a", 2), [remove("a")])).toBe(true);
  expect(isSuperseded(set("a", 2), [set("b", 1)])).toBe(false);
});

test("what a later change builds on is sent", () => {
  expect(isSuperseded(remove("a"), [add("a", 1)])).toBe(false);
  expect(isSuperseded(add("a", 1), [set("a", 3)])).toBe(false);
  expect(isSuperseded(add("a", 1), [clear])).toBe(true);
});
