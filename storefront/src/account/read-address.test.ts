import { describe, expect, it } from "vitest";
import { readAddress } from "./read-address";

function form(values: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) {
    data.set(name, value);
  }
  return data;
}

describe("readAddress", () => {
  it("reads the fields of its own prefix alone, without the spaces around them", () => {
    const values = form({
      "shipping_address.full_name": "  Ada Byron ",
      "shipping_address.line1": "12 Dyers' Gate",
      "shipping_address.line2": "",
      "shipping_address.city": "Leipzig",
      "shipping_address.region": " ",
      "shipping_address.postal_code": " 04109",
      "shipping_address.country_code": "DE",
      "address.city": "elsewhere",
      city: "nowhere",
    });
    expect(readAddress(values, "shipping_address")).toEqual({
      fullName: "Ada Byron",
      line1: "12 Dyers' Gate",
      line2: "",
      city: "Leipzig",
      region: "",
      postalCode: "04109",
      countryCode: "DE",
    });
  });

  it("makes one line of what was pasted from a table", () => {
    const values = form({ "address.full_name": "Ada\tByron", "address.line1": "12  Dyers'\u00a0Gate\t" });
    expect(readAddress(values, "address")).toMatchObject({ fullName: "Ada Byron", line1: "12 Dyers' Gate" });
  });

  it("takes what is missing for empty, so that the shop can say what is needed", () => {
    expect(readAddress(form({}), "address").line1).toBe("");
  });
});
