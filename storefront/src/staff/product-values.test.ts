import { create } from "@bufbuild/protobuf";
import { ProductSchema } from "@gen/souk/product/v1/product_pb";
import { describe, expect, it } from "vitest";
import { toRows } from "./attribute-rows";
import { toPictureRows } from "./picture-rows";
import { atControls, changedValues, type ProductRows, type ProductValues, readProduct } from "./product-values";

const product = create(ProductSchema, {
  productId: "1d6618f7-8441-4f86-a85c-0a84adbd43b1",
  name: "Fig & Black Tea Wax Melts",
  description: "Ripe fig.",
  price: { currencyCode: "EUR", minorUnits: 850n },
  category: "wax-melts",
  imageUrl: "/images/fig.svg",
  imageAlt: "A bar",
  moreImages: [{ imageUrl: "/images/fig-warming.svg", imageAlt: "It melts." }],
  weightGrams: 90,
  attributes: { maker: "Tarrow & Wick", scent_notes: ["fig", "black tea"] },
});
const rows = { attributes: toRows(product.attributes), pictures: toPictureRows(product.moreImages) };

function form(changes: Record<string, string> = {}): FormData {
  const data = new FormData();
  const fields = {
    name: product.name,
    description: product.description,
    price: "8.50",
    category: product.category,
    image_url: product.imageUrl,
    image_alt: product.imageAlt,
    weight_grams: "90",
    ...changes,
  };
  for (const [name, value] of Object.entries(fields)) {
    data.set(name, value);
  }
  return data;
}

function values(changes: Record<string, string> = {}): ProductValues {
  const read = readProduct(form(changes), rows, "EUR");
  if ("faults" in read) {
    throw new Error(JSON.stringify(read.faults));
  }
  return read.values;
}

describe("product values", () => {
  it("that nobody changed send nothing", () => {
    expect(changedValues(product, values())).toEqual({});
  });

  it("send what was changed and nothing else, so that another's change of another field stays", () => {
    expect(changedValues(product, values({ price: "8.51" }))).toEqual({
      price: { currencyCode: "EUR", minorUnits: 851n },
    });
    expect(changedValues(product, values({ weight_grams: "", image_alt: "" }))).toEqual({
      weightGrams: 0,
      imageAlt: "",
    });
  });

  it("send all further pictures when one of them has changed, or none when they are gone", () => {
    const other = { imageUrl: "/images/fig-close.svg", imageAlt: "" };
    const more = { ...values(), moreImages: [...product.moreImages, other] };
    expect(changedValues(product, more)).toEqual({ moreImages: more.moreImages });
    expect(changedValues(product, { ...values(), moreImages: [] })).toEqual({ moreImages: [] });
  });

  it("do not mind the order of attributes, but that of a list", () => {
    const same = { ...values(), attributes: { scent_notes: ["fig", "black tea"], maker: "Tarrow & Wick" } };
    expect(changedValues(product, same)).toEqual({});
    const turned = { ...values(), attributes: { ...same.attributes, scent_notes: ["black tea", "fig"] } };
    expect(Object.keys(changedValues(product, turned))).toEqual(["attributes"]);
  });

  it("say at their controls what is wrong", () => {
    const wrong: ProductRows = {
      attributes: [{ id: 4, name: "", kind: "text", value: "x" }],
      pictures: [{ id: 2, imageUrl: "", imageAlt: "It melts." }],
    };
    const read = readProduct(form({ price: "a lot" }), wrong, "EUR");
    expect("faults" in read && Object.keys(read.faults)).toEqual(["price", "attributes-4-name", "more_images-2-url"]);
  });

  it("bring what the shop found to the controls", () => {
    const found = {
      "price.minor_units": "Must be more than nothing.",
      category: "Must be short.",
      "attributes.scent_notes[1]": "No.",
      attributes: "Too long.",
      "more_images.images[0].image_alt": "Too long.",
    };
    expect(Object.keys(atControls(found, rows))).toEqual([
      "price",
      "category",
      "attributes-1-value",
      "more_images-0-alt",
    ]);
    const none = { attributes: [], pictures: [] };
    expect(atControls({ attributes: "Too long." }, none)).toEqual({ attributes: "Too long." });
  });
});
