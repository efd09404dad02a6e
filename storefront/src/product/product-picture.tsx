import type { Product } from "@gen/souk/product/v1/product_pb";
import { useState } from "react";
import { EnlargeIcon } from "@/ui/icons";
import { EnlargedPicture } from "./enlarged-picture";
import { PictureChoice } from "./picture-choice";
import { PictureStrip } from "./picture-strip";
import { picturesOf } from "./pictures";

type ProductPictureProps = {
  product: Pick<Product, "name" | "imageUrl" | "imageAlt" | "moreImages">;
  className?: string;
};

/** The product in the shop's window, a way to look at it closely, and its further pictures below. */
export function ProductPicture({ product, className }: ProductPictureProps) {
  const { name } = product;
  const pictures = picturesOf(product);
  const [chosen, setChosen] = useState(0);
  const [isLarge, setLarge] = useState(false);
  // There may be fewer than there were when it was chosen.
  const index = Math.min(chosen, pictures.length - 1);
  const hasPicture = Boolean(pictures[index]?.imageUrl);
  const choice = { name, pictures, index, onChoose: setChosen };

  return (
    <div className={className}>
      <div className="md:sticky md:top-40">
        <figure className="group relative">
          {/* Has the focus ring of what it frames, which it would cut off. */}
          <div className="arch overflow-hidden border-[6px] border-saffron border-b-0 bg-sunken outline-offset-2 outline-saffron has-focus-visible:shadow-[0_0_0_2px_var(--color-ink)] has-focus-visible:outline-3">
            <PictureStrip
              {...choice}
              isFirst
              {...(hasPicture && { onClick: () => setLarge(true) })}
              className={hasPicture ? "cursor-zoom-in outline-none shadow-none!" : "outline-none shadow-none!"}
              // What a phone's first screen leaves beside the header, the name, the price and the bar to buy.
              pictureClassName="max-md:aspect-4/3! max-md:max-h-[calc(100svh-33rem)] max-md:min-h-38 transition-transform duration-700 ease-out group-hover:scale-103"
            />
          </div>
          {/* The sill of the window. */}
          <div
            aria-hidden="true"
            className="tiles -mx-1.5 h-4 rounded-b-tile border-saffron border-t-[6px] bg-size-[1.625rem]! bg-stall sm:-mx-3 md:h-8"
          />
          {hasPicture && (
            <button
              type="button"
              onClick={() => setLarge(true)}
              className="absolute right-2 bottom-1.5 inline-flex min-h-11 cursor-zoom-in! items-center gap-2 rounded-full bg-surface px-3.5 font-semibold text-link text-sm shadow-lift transition-colors group-hover:bg-action group-hover:text-on-action sm:right-4 sm:bottom-4"
            >
              <EnlargeIcon className="size-4" />
              <span className="max-sm:sr-only">Look closer</span>
            </button>
          )}
        </figure>
        {pictures.length > 1 && <PictureChoice {...choice} />}
      </div>
      <EnlargedPicture isOpen={isLarge} onClose={() => setLarge(false)} {...choice} />
    </div>
  );
}
