import type { Product } from "@gen/souk/product/v1/product_pb";
import { formatWeight } from "@/format/weight";
import { classNames } from "@/ui/class-names";
import { TruckIcon } from "@/ui/icons";
import { type Attribute, attributes } from "./attributes";

type ProductDetailsProps = { product: Pick<Product, "description" | "attributes" | "weightGrams">; className?: string };

/** What there is to know about a product. */
export function ProductDetails({ product, className }: ProductDetailsProps) {
  const { description, weightGrams } = product;
  const known = attributes(product);
  const all = weightGrams > 0 ? [...known, { name: "Weight", value: formatWeight(weightGrams) }] : known;
  return (
    <div className={classNames("min-w-0", className)}>
      {description && (
        <p className="wrap-anywhere max-w-prose whitespace-pre-line text-lg leading-relaxed">{description}</p>
      )}
      {/* What weighs nothing is an evening out. */}
      {weightGrams > 0 && (
        <p className="mt-5 flex items-center gap-2.5 text-muted">
          <TruckIcon className="size-5 shrink-0" />
          You see the cost of delivery before you pay.
        </p>
      )}
      {all.length > 0 && (
        <section aria-labelledby="details" className="mt-9">
          <h2 id="details" className="mb-2 text-2xl">
            In detail
          </h2>
          <dl>
            {all.map((attribute) => (
              <AttributeRow key={attribute.name} {...attribute} />
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}

function AttributeRow({ name, value, parts }: Attribute) {
  return (
    <div className="grid grid-cols-[8.5rem_1fr] items-baseline gap-4 border-line border-b py-2.5 last:border-b-0">
      <dt className="text-muted">{name}</dt>
      <dd className="wrap-anywhere min-w-0">
        {parts ? (
          <ul className="flex flex-wrap gap-1.5">
            {parts.map((part) => (
              <li key={part} className="rounded-full bg-note-wash px-3 py-0.5">
                {part}
              </li>
            ))}
          </ul>
        ) : (
          value
        )}
      </dd>
    </div>
  );
}
