import { ProductSort } from "@gen/souk/product/v1/product_pb";
import { describe, expect, it } from "vitest";
import { catalogueSearch, chosenSort, shopSort, sortChoices, without } from "./catalogue-search";

describe("catalogueSearch", () => {
  it("reads what an address says", () => {
    expect(catalogueSearch({ q: "fig", category: "wax-melts", sort: "price-desc", available: true })).toEqual({
      q: "fig",
      category: "wax-melts",
      sort: "price-desc",
      available: true,
    });
  });

  it("leaves out what the shop would refuse, so that a bad link shows the catalogue", () => {
    expect(catalogueSearch({ q: "  ", category: "Wax Melts!", sort: "cheapest", available: false, other: 1 })).toEqual(
      {},
    );
    expect(catalogueSearch({ q: { a: 1 }, category: "x".repeat(61) })).toEqual({});
  });

  it("keeps a search for a number, which the router reads as one, and no more than the shop takes", () => {
    expect(catalogueSearch({ q: 7 })).toEqual({ q: "7" });
    expect(catalogueSearch({ q: "x".repeat(300) }).q).toHaveLength(200);
  });
});

describe("the order", () => {
  it("is by name in the catalogue and by match in a search, unless chosen", () => {
    expect(sortChoices({})[0]).toEqual({ value: "", name: "Name, A to Z" });
    expect(sortChoices({ q: "fig" })[0]).toEqual({ value: "", name: "Best match" });
    expect(sortChoices({ q: "fig" })).toHaveLength(5);
    expect(shopSort({})).toBe(ProductSort.UNSPECIFIED);
    expect(shopSort({ sort: "newest" })).toBe(ProductSort.NEWEST);
  });

  it("by name is no choice in the catalogue, but is one in a search", () => {
    expect(chosenSort({ sort: "name" })).toBe("");
    expect(chosenSort({ sort: "name", q: "fig" })).toBe("name");
    expect(chosenSort({})).toBe("");
  });
});

it("takes parts of an address away", () => {
  expect(without({ q: "fig", category: "candles", sort: "price" }, "q", "sort")).toEqual({ category: "candles" });
});
