import type { Product } from "@gen/souk/product/v1/product_pb";
import { formatMoney } from "@/format/money";
import { PageHeading, useTitle } from "@/layout/page";
import { maker } from "./attributes";
import { BuyBar } from "./buy-bar";
import { ProductBreadcrumb } from "./product-breadcrumb";
import { ProductDetails } from "./product-details";
import { ProductPicture } from "./product-picture";
import { Recommendations } from "./recommendations";
import { StockBadge } from "./stock-badge";

/**
 * A product's page. On a phone everything is one column and the bar to buy stays at its lower edge, which is why that
 * comes last in it; from tablets on the grid has a column for the picture and one for the words.
 */
export function ProductView({ product }: { product: Product }) {
  const { productId, name, price, stock } = product;
  const by = maker(product);
  useTitle(name);
  return (
    <div className="flex flex-col pt-2 md:pt-8">
      <article
        aria-label={name}
        className="max-md:contents md:frame md:grid md:grid-cols-[1.08fr_1fr] md:grid-rows-[auto_auto_auto_1fr] md:gap-x-12 lg:gap-x-20"
      >
        <ProductBreadcrumb product={product} className="max-md:frame md:col-span-2" />
        <ProductPicture product={product} className="max-md:frame pt-2 md:row-span-3 md:pt-5" />
        <div className="max-md:frame flex flex-col pt-4 md:block md:pt-10">
          {/* On a phone's first screen the price comes first. */}
          <StockBadge stock={stock} className="max-md:order-last max-md:mt-2 max-md:self-start md:mb-3" />
          <PageHeading className="wrap-anywhere text-3xl md:text-4xl lg:text-5xl">{name}</PageHeading>
          <div className="mt-1.5 flex items-baseline justify-between gap-4 md:block">
            {by && <p className="text-muted md:text-lg">by {by}</p>}
            <p className="price text-2xl md:mt-5 md:text-3xl">{formatMoney(price)}</p>
          </div>
        </div>
        <BuyBar product={product} />
        <ProductDetails product={product} className="max-md:frame pt-7" />
      </article>
      <Recommendations title="Goes well with" productIds={[productId]} />
    </div>
  );
}
