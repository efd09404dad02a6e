import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { type AttributeRow, type Kind, readRows, toRows } from "./attribute-rows";

const row = (name: string, kind: Kind, value: string, id = 0): AttributeRow => ({ id, name, kind, value });

describe("attribute rows", () => {
  it("come back as they were", () => {
    const attributes: JsonObject = {
      maker: "Tarrow & Wick",
      scent_notes: ["fig", "black tea"],
      one_with_comma: ["salt, fine"],
      pieces: 6,
      vegan: false,
      best_before: null,
      box: { width: 3, of: ["a"] },
      mixed: [1, "two"],
      empty: [],
    };
    expect(readRows(toRows(attributes))).toEqual({ attributes });
  });

  it("reads lists by commas or one per line", () => {
    expect(readRows([row("notes", "list", "fig, black tea ,")])).toEqual({
      attributes: { notes: ["fig", "black tea"] },
    });
    expect(readRows([row("notes", "list", "fig, ripe\nblack tea\n")])).toEqual({
      attributes: { notes: ["fig, ripe", "black tea"] },
    });
  });

  it("leaves out empty rows", () => {
    expect(readRows([row(" ", "text", ""), row("maker", "text", " Ilse ", 1)])).toEqual({
      attributes: { maker: "Ilse" },
    });
  });

  it("says at each row what is wrong with it", () => {
    const read = readRows([
      row("", "text", "x", 1),
      row("pages", "number", "many", 2),
      row("a", "text", "1", 3),
      row("a ", "text", "2", 4),
      row("vegan", "yes-no", "", 5),
      row("box", "json", "{", 6),
      row("notes", "list", " , ", 7),
    ]);
    expect(Object.keys("faults" in read ? read.faults : {})).toEqual([
      "attributes-1-name",
      "attributes-2-value",
      "attributes-4-name",
      "attributes-5-value",
      "attributes-6-value",
      "attributes-7-value",
    ]);
  });

  it("says all that is wrong with a row, and of a name that another wrong row has", () => {
    const read = readRows([row("", "number", "many", 1), row("a", "text", "", 2), row("a", "yes-no", "", 3)]);
    expect(Object.keys("faults" in read ? read.faults : {})).toEqual([
      "attributes-1-name",
      "attributes-1-value",
      "attributes-2-value",
      "attributes-3-name",
      "attributes-3-value",
    ]);
  });

  it("keeps to the contract's size", () => {
    expect(readRows([row("long", "text", "x".repeat(8192), 9)])).toHaveProperty(["faults", "attributes-9-value"]);
  });

  it("takes any name", () => {
    const read = readRows([row("__proto__", "text", "x")]);
    expect("attributes" in read && Object.keys(read.attributes)).toEqual(["__proto__"]);
  });
});
