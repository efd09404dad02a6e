import { expect, it } from "vitest";
import { isOwnPath } from "./where-to";

it("leads to this shop's own paths and nowhere else", () => {
  expect(["/", "/checkout", "/orders/1?x=2"].filter(isOwnPath)).toHaveLength(3);
  const elsewhere = [
    "",
    "checkout",
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
  ];
  expect([...elsewhere, 5, undefined, null].filter(isOwnPath)).toEqual([]);
});
