import type { Product } from "@gen/souk/product/v1/product_pb";
import { useEffect, useRef, useState } from "react";
import { classNames } from "@/ui/class-names";
import { EnlargeIcon } from "@/ui/icons";
import { Picture } from "@/ui/picture";
import { EnlargedPicture } from "./enlarged-picture";
import { PictureChoice } from "./picture-choice";
import { pictureInView, picturesOf } from "./pictures";

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
  const strip = useRef<HTMLDivElement>(null);
  // There may be fewer than there were when it was chosen.
  const index = Math.min(chosen, pictures.length - 1);
  const isSeveral = pictures.length > 1;
  const hasPicture = Boolean(pictures[index]?.imageUrl);

  useEffect(() => {
    const { current } = strip;
    // Whoever has swiped is there already.
    if (current && pictureInView(current) !== index) {
      current.scrollLeft = index * current.clientWidth;
    }
  }, [index]);

  return (
    <div className={className}>
      <div className="md:sticky md:top-40">
        <figure className="group relative">
          <div className="arch overflow-hidden border-[6px] border-saffron border-b-0 bg-sunken">
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button does the same */}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
            <div
              ref={strip}
              // What can be scrolled must be so by keys too.
              {...(isSeveral && { tabIndex: 0, role: "group", "aria-label": `Picture of ${name}` })}
              onScroll={({ currentTarget }) => setChosen(pictureInView(currentTarget))}
              onClick={() => hasPicture && setLarge(true)}
              className={classNames(
                "flex snap-x snap-mandatory overflow-x-auto overflow-y-hidden overscroll-x-contain -outline-offset-8 [scrollbar-width:none]",
                hasPicture && "cursor-zoom-in",
              )}
            >
              {pictures.map(({ imageUrl, imageAlt }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a place in the strip is what it is
                <div key={at} aria-hidden={at !== index} className="w-full shrink-0 snap-center overflow-hidden">
                  <Picture
                    src={imageUrl}
                    alt={imageAlt}
                    {...(at === 0 ? { loading: "eager", fetchPriority: "high" } : { loading: "lazy" })}
                    className="max-md:aspect-6/5! transition-transform duration-700 ease-out group-hover:scale-103"
                  />
                </div>
              ))}
            </div>
          </div>
          {/* The sill of the window. */}
          <div
            aria-hidden="true"
            className="tiles -mx-1.5 h-8 rounded-b-tile border-saffron border-t-[6px] bg-size-[1.625rem]! bg-stall sm:-mx-3"
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
        {isSeveral && <PictureChoice {...{ name, pictures, index }} onChoose={setChosen} />}
      </div>
      <EnlargedPicture
        isOpen={isLarge}
        onClose={() => setLarge(false)}
        {...{ name, pictures, index }}
        onChoose={setChosen}
      />
    </div>
  );
}
