import { useQuery } from "@connectrpc/connect-query";
import { type Product, ProductService } from "@gen/souk/product/v1/product_pb";
import { type ReactNode, useId, useMemo, useState } from "react";
import { toProblem } from "@/api/problem";
import { TextAreaField, TextField } from "@/ui/field";
import { fieldViolations } from "@/ui/field-violations";
import { Form } from "@/ui/form";
import { Picture } from "@/ui/picture";
import { AttributeEditor } from "./attribute-editor";
import { toRows } from "./attribute-rows";
import { PictureEditor } from "./picture-editor";
import { IMAGE_PATTERN, IMAGE_PATTERN_WORDS, imageAddress, toPictureRows } from "./picture-rows";
import { writePrice } from "./price-field";
import { PriceInput } from "./price-input";
import { atControls, type ProductValues, readProduct } from "./product-values";

type ProductFormProps = {
  label: string;
  /** What the fields begin with. */
  product?: Product | undefined;
  currencyCode: string;
  onSave: (values: ProductValues, form: FormData) => Promise<unknown> | undefined;
  onEdit?: () => void;
  /** Why the last try was refused; what concerns a field is shown there. */
  error: unknown;
  /** A field that only one of the pages has. */
  stockField?: ReactNode;
  /** Below the fields: what became of it, and the button. */
  children: ReactNode;
};

/** All of a product that staff enter, with the limits of souk.product.v1. */
export function ProductForm({
  label,
  product,
  currencyCode,
  onSave,
  onEdit,
  error,
  stockField,
  children,
}: ProductFormProps) {
  const [rows, setRows] = useState(() => ({
    attributes: toRows(product?.attributes),
    pictures: toPictureRows(product?.moreImages ?? []),
  }));
  const [sentRows, setSentRows] = useState(rows);
  const [imageUrl, setImageUrl] = useState(product?.imageUrl ?? "");
  const refused = useMemo(
    () => (error ? atControls(fieldViolations(toProblem(error)), sentRows) : undefined),
    [error, sentRows],
  );
  const check = (form: FormData) => {
    const read = readProduct(form, rows, currencyCode);
    return "faults" in read ? read.faults : {};
  };
  const submit = (form: FormData) => {
    const read = readProduct(form, rows, currencyCode);
    if ("faults" in read) {
      return;
    }
    setSentRows(rows);
    return onSave(read.values, form);
  };
  return (
    <Form
      label={label}
      onSubmit={submit}
      check={check}
      violations={refused}
      onChange={onEdit}
      className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-12"
    >
      <div className="grid gap-5">
        <TextField name="name" label="Name" maxLength={200} autoComplete="off" defaultValue={product?.name} />
        <TextAreaField
          name="description"
          label="Description"
          isOptional
          rows={6}
          maxLength={4000}
          defaultValue={product?.description}
        />
        <div className="grid gap-5 sm:grid-cols-2">
          <PriceInput
            name="price"
            label="Price"
            currencyCode={currencyCode}
            defaultValue={product?.price && writePrice(product.price)}
          />
          <CategoryField defaultValue={product?.category} />
          {stockField}
          <TextField
            name="weight_grams"
            label="Weight in grams"
            isOptional
            type="number"
            inputMode="numeric"
            min={0}
            max={100_000}
            step={1}
            autoComplete="off"
            hint="Shipping goes by it."
            defaultValue={product?.weightGrams}
          />
        </div>
      </div>
      <div className="grid gap-5 sm:max-lg:grid-cols-[11rem_minmax(0,1fr)] lg:sticky lg:top-40 lg:col-start-2 lg:row-span-3 lg:row-start-1">
        <div className="arch max-w-44 overflow-hidden lg:max-w-64">
          <Picture src={imageAddress(imageUrl)} alt="" />
        </div>
        <div className="grid content-start gap-5">
          <TextField
            name="image_url"
            label="Picture"
            isOptional
            maxLength={500}
            pattern={IMAGE_PATTERN}
            data-pattern={IMAGE_PATTERN_WORDS}
            autoComplete="off"
            spellCheck={false}
            placeholder="/images/mug.svg"
            value={imageUrl}
            onChange={(event) => setImageUrl(event.target.value)}
          />
          <TextAreaField
            name="image_alt"
            label="What the picture shows"
            isOptional
            rows={3}
            maxLength={300}
            hint="For those who do not see it."
            defaultValue={product?.imageAlt}
          />
        </div>
      </div>
      <div className="grid gap-8">
        <PictureEditor rows={rows.pictures} onChange={(pictures) => setRows((before) => ({ ...before, pictures }))} />
        <AttributeEditor
          rows={rows.attributes}
          onChange={(attributes) => setRows((before) => ({ ...before, attributes }))}
        />
      </div>
      <div className="grid gap-4 lg:col-start-1">{children}</div>
    </Form>
  );
}

/** A slug; those in use are offered. */
function CategoryField({ defaultValue }: { defaultValue: string | undefined }) {
  const { data } = useQuery(ProductService.method.listCategories, {});
  const id = useId();
  return (
    <div>
      <TextField
        name="category"
        label="Category"
        list={id}
        maxLength={60}
        pattern="[a-z0-9]+(-[a-z0-9]+)*"
        data-pattern="Small letters, digits and single hyphens: wax-melts."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint="In small letters: wax-melts."
        defaultValue={defaultValue}
      />
      <datalist id={id}>
        {data?.categories.map(({ category, displayName }) => (
          <option key={category} value={category}>
            {displayName}
          </option>
        ))}
      </datalist>
    </div>
  );
}
