import { create } from "@bufbuild/protobuf";
import { PreviewOrderResponseSchema } from "@gen/souk/checkout/v1/checkout_pb";
import { ProductSchema } from "@gen/souk/product/v1/product_pb";
import { describe, expect, it } from "vitest";
import { countWords, quoteLines, shortageWords } from "./quoted-lines";

const price = { currencyCode: "EUR", minorUnits: 890n };
const melt = (stock: number) => create(ProductSchema, { productId: "melt", name: "Fig melt", price, stock });

function quote(quantity: number, unavailableProductIds: string[] = []) {
  const lineTotal = { currencyCode: "EUR", minorUnits: 890n * BigInt(quantity) };
  return create(PreviewOrderResponseSchema, {
    items: [{ productId: "melt", name: "Fig melt", quantity, unitPrice: price, lineTotal }],
    unavailableProductIds,
  });
}

const inCart = (quantity: number) => [{ productId: "melt", quantity }];

describe("quoteLines", () => {
  it("shows what the shop has quoted", () => {
    expect(quoteLines(inCart(2), quote(2), [melt(5)])[0]).toMatchObject({
      name: "Fig melt",
      quantity: 2,
      lineTotal: { minorUnits: 1780n },
      shortage: undefined,
    });
  });

  it("has no line total while the quantity is another than the quoted one", () => {
    const [line] = quoteLines(inCart(3), quote(2), [melt(5)]);
    expect(line?.lineTotal).toBeUndefined();
    expect(line?.unitPrice?.minorUnits).toBe(890n);
  });

  it("names a line by the catalogue before there is a quote", () => {
    expect(quoteLines(inCart(1), undefined, [melt(5)])[0]).toMatchObject({ name: "Fig melt", shortage: undefined });
  });

  it.each([
    ["fewer are left", quote(4, ["melt"]), [melt(3)], { kind: "short", left: 3 }],
    ["none is left", quote(4, ["melt"]), [melt(0)], { kind: "sold-out" }],
    ["it is not sold any more", { items: [], unavailableProductIds: ["melt"] }, [], { kind: "gone" }],
    [
      "the catalogue has not answered",
      { items: [], unavailableProductIds: ["melt"] },
      undefined,
      { kind: "unavailable" },
    ],
    ["the catalogue knows of nothing", quote(4, ["melt"]), [melt(9)], { kind: "unavailable" }],
  ])("says what is short when %s", (_, preview, products, shortage) => {
    expect(quoteLines(inCart(4), preview, products)[0]?.shortage).toEqual(shortage);
  });

  it("takes back what it said once the quantity was lowered to what there is", () => {
    expect(quoteLines(inCart(3), quote(4, ["melt"]), [melt(3)])[0]?.shortage).toBeUndefined();
  });
});

it("puts a shortage into words", () => {
  expect(shortageWords({ kind: "short", left: 3 })).toBe("Only 3 left");
});

it("counts in words", () => {
  expect([1, 2].map(countWords)).toEqual(["1 thing", "2 things"]);
});
