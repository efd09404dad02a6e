import { expect, test } from "vitest";
import { COUNTRY_CODES, countryName, sortByName } from "@/format/country";

test("a country has a name in each language", () => {
  expect(countryName("DE", "en")).toBe("Germany");
  expect(countryName("DE", "fr")).toBe("Allemagne");
});

test("what is no code is shown as it is", () => expect(countryName("nowhere", "en")).toBe("nowhere"));

test("every country of the list is known, once", () => {
  expect(new Set(COUNTRY_CODES).size).toBe(249);
  expect(COUNTRY_CODES.filter((code) => countryName(code, "en") === code)).toEqual([]);
});

test("countries are sorted by name, not by code", () => {
  expect(sortByName(["CH", "AT", "DE"], "en")).toEqual(["AT", "DE", "CH"]);
});
