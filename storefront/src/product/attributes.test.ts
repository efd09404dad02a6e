import { describe, expect, it } from "vitest";
import { attributes, maker } from "./attributes";

describe("maker", () => {
  it("is whoever is named, by what a product is", () => {
    expect(maker({ attributes: { author: "Tobiah Lunt" } })).toBe("Tobiah Lunt");
    expect(maker({ attributes: { host: "Ilse Marrow", maker: "Studio Petrel" } })).toBe("Studio Petrel");
  });

  it("is nobody when it is no name", () => {
    expect(maker({ attributes: { maker: 7 } })).toBeUndefined();
    expect(maker({})).toBeUndefined();
  });
});

describe("attributes", () => {
  const read = (all: Parameters<typeof attributes>[0]["attributes"] & object) =>
    attributes({ attributes: all }, "en-GB");

  it("names the maker first, then when and where, then the rest by their letters", () => {
    const names = read({ wax: "soy", venue: "The Cistern", burn_time: "45 hours", date: "soon", maker: "Atelier Gul" });
    expect(names.map(({ name }) => name)).toEqual(["Maker", "Date", "Venue", "Burn time", "Wax"]);
  });

  it("keeps the parts of a list, and joins them for who wants one text", () => {
    expect(read({ scent_notes: ["fig", "black tea"] })).toEqual([
      { name: "Scent notes", value: "fig, black tea", parts: ["fig", "black tea"] },
    ]);
    expect(read({ sizes: ["one size"] })).toEqual([{ name: "Sizes", value: "one size" }]);
  });

  it("says dates and times of day as people do, wherever the reader is", () => {
    expect(attributes({ attributes: { date: "2027-03-13", starts: "21:30" } }, "de")).toEqual([
      { name: "Date", value: "Samstag, 13. März 2027" },
      { name: "Starts", value: "21:30" },
    ]);
    expect(attributes({ attributes: { starts: "21:30" } }, "en-US")[0]?.value).toMatch(/^9:30\sPM$/);
  });

  it("leaves alone what only looks like a date", () => {
    expect(read({ date: "2027-13-45", sizes: "36-39" }).map(({ value }) => value)).toEqual(["2027-13-45", "36-39"]);
  });

  it("puts whatever staff have entered into words", () => {
    expect(
      read({ a_signed: true, b_pages: 384, c_size: { wide: "9 cm", high: null } }).map(({ value }) => value),
    ).toEqual(["yes", "384", "Wide: 9 cm"]);
  });

  it("leaves out what says nothing", () => {
    expect(read({ empty: "", none: null, list: [], nested: {} })).toEqual([]);
  });
});
