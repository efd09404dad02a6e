import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { FieldErrors } from "@/ui/form";

/** How a value is entered. "json" is for what the other kinds have no form for; it is kept as it is. */
export const KINDS = ["text", "list", "number", "yes-no", "json"] as const;
export type Kind = (typeof KINDS)[number];

/** One attribute as it is edited. */
export type AttributeRow = { id: number; name: string; kind: Kind; value: string };

export type ReadAttributes = { attributes: JsonObject } | { faults: FieldErrors };

/** The most that the contract takes, in bytes of JSON. */
const MOST_BYTES = 8192;

/** The name of an attribute's control. */
export const attributeControl = (id: number, part: "name" | "value") => `attributes-${id}-${part}`;

/** Attributes as rows, in the order that they have. */
export function toRows(attributes: JsonObject | undefined): AttributeRow[] {
  return Object.entries(attributes ?? {}).map(([name, value], id) => ({ id, name, ...entry(value) }));
}

function entry(value: JsonValue): Pick<AttributeRow, "kind" | "value"> {
  if (typeof value === "string") {
    return { kind: "text", value };
  }
  if (typeof value === "number") {
    return { kind: "number", value: String(value) };
  }
  if (typeof value === "boolean") {
    return { kind: "yes-no", value: value ? "yes" : "no" };
  }
  if (Array.isArray(value) && value.length > 0 && value.every(isListItem)) {
    // One per line; the line's end keeps a single item with a comma in it whole.
    const isAmbiguous = value.length === 1 && value.some((item) => item.includes(","));
    return { kind: "list", value: isAmbiguous ? `${value[0]}\n` : value.join("\n") };
  }
  return { kind: "json", value: JSON.stringify(value) };
}

function isListItem(item: JsonValue): item is string {
  return typeof item === "string" && item !== "" && item === item.trim() && !item.includes("\n");
}

/** Reads the rows; those that are empty altogether are left out. What is wrong stands under the names of the controls. */
export function readRows(rows: readonly AttributeRow[]): ReadAttributes {
  const attributes: JsonObject = {};
  const faults: Record<string, string> = {};
  for (const row of rows) {
    const name = row.name.trim();
    if (name === "" && row.value.trim() === "") {
      continue;
    }
    const value = read(row);
    if (name === "") {
      faults[attributeControl(row.id, "name")] = "This value needs a name.";
    } else if (Object.hasOwn(attributes, name)) {
      faults[attributeControl(row.id, "name")] = `There is a “${name}” already.`;
    }
    if (value === undefined) {
      faults[attributeControl(row.id, "value")] = FAULTS[row.kind];
    }
    // A name like `__proto__` is a name like any other; one whose value is wrong is taken as well.
    Object.defineProperty(attributes, name, { value, enumerable: true, configurable: true, writable: true });
  }
  const last = rows.at(-1);
  if (last && new TextEncoder().encode(JSON.stringify(attributes)).length > MOST_BYTES) {
    faults[attributeControl(last.id, "value")] ??= "All attributes together are too long: at most 8 KiB.";
  }
  return Object.keys(faults).length > 0 ? { faults } : { attributes };
}

const FAULTS: Record<Kind, string> = {
  text: "This needs a value.",
  list: "This list needs at least one entry.",
  number: "Write a number like 12 or 12.5.",
  "yes-no": "Choose yes or no.",
  json: "This is not valid JSON.",
};

function read({ kind, value }: AttributeRow): JsonValue | undefined {
  switch (kind) {
    case "text":
      return value.trim() === "" ? undefined : value.trim();
    case "list": {
      const items = value.split(value.includes("\n") ? "\n" : ",").map((item) => item.trim());
      const filled = items.filter((item) => item !== "");
      return filled.length === 0 ? undefined : filled;
    }
    case "number":
      return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value.trim()) ? Number(value) : undefined;
    case "yes-no":
      return value === "yes" ? true : value === "no" ? false : undefined;
    case "json":
      return parse(value);
  }
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
