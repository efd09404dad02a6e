import { expect, test } from "vitest";
import { mergeWords } from "@/session/announce-merges";

test.each([
  [3, 3, "3 things from before you signed in are in your cart", undefined],
  [1, 1, "1 thing from before you signed in is in your cart", undefined],
  [
    30,
    9,
    "9 things from before you signed in are in your cart",
    "21 did not fit: a cart holds 50 products, and 99 of each.",
  ],
  [2, 0, "Your earlier cart did not fit into this one", "2 did not fit: a cart holds 50 products, and 99 of each."],
  [3, undefined, "Your earlier cart has been added to this one", undefined],
])("of %s things %s were taken over", (quantity, taken, title, text) => {
  expect(mergeWords({ quantity, taken })).toEqual(text === undefined ? { title } : { title, text });
});
