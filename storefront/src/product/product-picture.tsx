import type { Product } from "@gen/souk/product/v1/product_pb";
import { useState } from "react";
import { classNames } from "@/ui/class-names";
import { Dialog } from "@/ui/dialog";
import { EnlargeIcon } from "@/ui/icons";
import { Picture } from "@/ui/picture";

type ProductPictureProps = { product: Pick<Product, "name" | "imageUrl" | "imageAlt">; className?: string };

/** The product in the shop's window, and a way to look at it closely. */
export function ProductPicture({ product: { name, imageUrl, imageAlt }, className }: ProductPictureProps) {
  const [isLarge, setLarge] = useState(false);
  return (
    <div className={className}>
      <figure className="group relative md:sticky md:top-40">
        <div className="arch overflow-hidden border-[6px] border-saffron border-b-0 bg-sunken">
          <Picture
            src={imageUrl}
            alt={imageAlt}
            loading="eager"
            fetchPriority="high"
            className="max-md:aspect-6/5! transition-transform duration-700 ease-out group-hover:scale-103"
          />
        </div>
        {/* The sill of the window. */}
        <div
          aria-hidden="true"
          className="tiles -mx-1.5 h-8 rounded-b-tile border-saffron border-t-[6px] bg-size-[1.625rem]! bg-stall sm:-mx-3"
        />
        {imageUrl && (
          <button
            type="button"
            onClick={() => setLarge(true)}
            className="arch absolute inset-0 flex cursor-zoom-in! items-end justify-end p-2 pb-1.5 sm:p-4"
          >
            <span className="inline-flex min-h-11 items-center gap-2 rounded-full bg-surface px-3.5 font-semibold text-link text-sm shadow-lift transition-colors group-hover:bg-action group-hover:text-on-action">
              <EnlargeIcon className="size-4" />
              <span className="max-sm:sr-only">Look closer</span>
            </span>
          </button>
        )}
      </figure>
      <Dialog isOpen={isLarge} onClose={() => setLarge(false)} title={name} isWide>
        <figure>
          <Picture
            src={imageUrl}
            alt={imageAlt}
            loading="eager"
            className={classNames("mx-auto max-w-[68dvh] rounded-tile")}
          />
          {imageAlt && (
            <figcaption aria-hidden="true" className="mx-auto mt-4 max-w-xl text-center text-muted">
              {imageAlt}
            </figcaption>
          )}
        </figure>
      </Dialog>
    </div>
  );
}
