import type { Product } from "@gen/souk/product/v1/product_pb";
import { Loading } from "@/ui/skeleton";
import { ProductCard, ProductCardSkeleton } from "./product-card";

/** Two or four in a row: the front page shows eight and four, which leaves no holes. */
const SHELVES = "grid grid-cols-2 gap-x-4 gap-y-8 sm:gap-x-6 md:grid-cols-4";

type ProductGridProps = {
  products: readonly Product[];
  /** The first so many are seen at once. */
  eager?: number;
  level?: 2 | 3;
};

/** Products on their shelves. */
export function ProductGrid({ products, eager = 0, level = 3 }: ProductGridProps) {
  return (
    <ul className={SHELVES}>
      {products.map((product, index) => (
        <li key={product.productId}>
          <ProductCard product={product} isFirst={index < eager} level={level} />
        </li>
      ))}
    </ul>
  );
}

/** Shelves that are being filled. */
export function ProductGridSkeleton({ count }: { count: number }) {
  return (
    <div className={SHELVES}>
      <Loading what="products" />
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <ProductCardSkeleton key={index} />
      ))}
    </div>
  );
}
