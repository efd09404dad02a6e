import type { Product } from "@gen/souk/product/v1/product_pb";
import { Link } from "@tanstack/react-router";
import { useAddToCart } from "@/cart/use-cart";
import { formatMoney } from "@/format/money";
import { IconButton } from "@/ui/icon-button";
import { PlusIcon } from "@/ui/icons";
import { Picture } from "@/ui/picture";
import { Skeleton } from "@/ui/skeleton";
import { maker } from "./attributes";
import { StockBadge } from "./stock-badge";

type ProductCardProps = {
  product: Product;
  /** It is seen at once, so its picture is fetched at once. */
  isFirst?: boolean;
  /** The heading's level: what the list around it has, plus one. */
  level?: 2 | 3;
};

/** A product on a shelf: a way to its page, and one press puts it into the cart. */
export function ProductCard({ product, isFirst = false, level = 3 }: ProductCardProps) {
  const { productId, name, price, stock, imageUrl, imageAlt } = product;
  const add = useAddToCart();
  const Heading = `h${level}` as const;
  return (
    <article className="group relative flex h-full flex-col">
      <div className="relative">
        <div className="overflow-hidden rounded-panel">
          <Picture
            src={imageUrl}
            alt={imageAlt}
            loading={isFirst ? "eager" : "lazy"}
            className="transition-transform duration-500 ease-out group-hover:scale-104"
          />
        </div>
        <StockBadge stock={stock} className="absolute top-3 left-3 shadow-lift" />
        <IconButton
          className="absolute! right-2.5 bottom-2.5 z-10 border border-edge/60 bg-surface text-link shadow-lift hover:bg-action hover:text-on-action"
          label={`Add ${name} to the cart`}
          icon={<PlusIcon />}
          disabled={stock === 0}
          onClick={() => add(product)}
        />
      </div>
      <div className="pt-3">
        <Heading className="text-lg leading-snug">
          <Link
            to="/products/$productId"
            params={{ productId }}
            className="decoration-2 decoration-saffron underline-offset-4 after:absolute after:inset-0 group-hover:underline"
          >
            {name}
          </Link>
        </Heading>
        <p className="mt-0.5 truncate text-muted text-sm">{maker(product)}</p>
        <p className="price mt-1">{price && formatMoney(price)}</p>
      </div>
    </article>
  );
}

/** Stands where a card will be. */
export function ProductCardSkeleton() {
  return (
    <div>
      <Skeleton className="aspect-square w-full rounded-panel" />
      <Skeleton className="mt-3 h-5 w-4/5" />
      <Skeleton className="mt-2 h-4 w-1/2" />
      <Skeleton className="mt-2 h-5 w-16" />
    </div>
  );
}
