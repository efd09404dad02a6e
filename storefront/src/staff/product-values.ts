import type { JsonObject } from "@bufbuild/protobuf";
import type { Product } from "@gen/souk/product/v1/product_pb";
import type { FieldErrors } from "@/ui/form";
import { type AttributeRow, attributeControl, readRows } from "./attribute-rows";
import { type PictureRow, pictureControlAt, readPictures } from "./picture-rows";
import { readPrice } from "./price-field";

/** A product as staff enter it; its stock is changed in another way. */
export type ProductValues = {
  name: string;
  description: string;
  price: { currencyCode: string; minorUnits: bigint };
  category: string;
  imageUrl: string;
  imageAlt: string;
  moreImages: { imageUrl: string; imageAlt: string }[];
  weightGrams: number;
  attributes: JsonObject;
};

/** What of the form has rows. */
export type ProductRows = { attributes: readonly AttributeRow[]; pictures: readonly PictureRow[] };

export type ReadProduct = { values: ProductValues } | { faults: FieldErrors };

/** Reads the product form; what is wrong stands under the names of the controls. */
export function readProduct(form: FormData, rows: ProductRows, currencyCode: string): ReadProduct {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const price = readPrice(text("price"), currencyCode);
  const attributes = readRows(rows.attributes);
  const pictures = readPictures(rows.pictures);
  const faults: Record<string, string> = {};
  if ("fault" in price) {
    faults.price = price.fault;
  }
  if ("faults" in attributes) {
    Object.assign(faults, attributes.faults);
  }
  if ("faults" in pictures) {
    Object.assign(faults, pictures.faults);
  }
  if ("fault" in price || "faults" in attributes || "faults" in pictures) {
    return { faults };
  }
  return {
    values: {
      name: text("name"),
      description: text("description"),
      price: { currencyCode, minorUnits: price.minorUnits },
      category: text("category"),
      imageUrl: text("image_url"),
      imageAlt: text("image_alt"),
      moreImages: pictures.pictures,
      weightGrams: Number(text("weight_grams") || 0),
      attributes: attributes.attributes,
    },
  };
}

/** What of the values differs from the product that they were made from: only that is sent. */
export function changedValues(product: Product, values: ProductValues): Partial<ProductValues> {
  const isSame: Record<keyof ProductValues, boolean> = {
    name: values.name === product.name,
    description: values.description === product.description.trim(),
    price:
      values.price.minorUnits === product.price?.minorUnits && values.price.currencyCode === product.price.currencyCode,
    category: values.category === product.category,
    imageUrl: values.imageUrl === product.imageUrl,
    imageAlt: values.imageAlt === product.imageAlt,
    moreImages: sorted(values.moreImages) === sorted(toPictures(product)),
    weightGrams: values.weightGrams === product.weightGrams,
    attributes: sorted(values.attributes) === sorted(product.attributes ?? {}),
  };
  return Object.fromEntries(Object.entries(values).filter(([name]) => !isSame[name as keyof ProductValues]));
}

function toPictures({ moreImages }: Product): ProductValues["moreImages"] {
  return moreImages.map(({ imageUrl, imageAlt }) => ({ imageUrl, imageAlt }));
}

/** The order of names in an object means nothing. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}

/** What the shop found wrong, under the names of the form's controls: "price.minor_units" is the price. */
export function atControls(violations: FieldErrors, { attributes: rows, pictures }: ProductRows): FieldErrors {
  const control = (path: string) => {
    const picture = pictureControlAt(path, pictures);
    if (picture) {
      return picture;
    }
    const [field = path, ...rest] = path.split(".");
    if (field !== "attributes") {
      return field;
    }
    const inside = rest.join(".");
    const row = rows.find(({ name }) => name.trim() !== "" && inside.startsWith(name.trim())) ?? rows.at(-1);
    return row ? attributeControl(row.id, "value") : field;
  };
  return Object.fromEntries(Object.entries(violations).map(([path, text]) => [control(path), text]));
}
