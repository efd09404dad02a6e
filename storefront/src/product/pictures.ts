import type { Product } from "@gen/souk/product/v1/product_pb";

/** A picture, and what it shows for those who do not see it. */
export type ProductImage = { imageUrl: string; imageAlt: string };

/** What pictures there are of a product, the one that stands for it first; at least one, which may be without an address. */
export type Pictures = readonly [ProductImage, ...ProductImage[]];

export function picturesOf(product: Pick<Product, "imageUrl" | "imageAlt" | "moreImages">): Pictures {
  const { imageUrl, imageAlt, moreImages } = product;
  const [second, ...others] = moreImages;
  // Where the first has no address, the others are all there is to see.
  return imageUrl || !second ? [{ imageUrl, imageAlt }, ...moreImages] : [second, ...others];
}

/** Which picture comes `steps` after this one, round and round. */
export function pictureAfter(index: number, steps: number, count: number): number {
  return (((index + steps) % count) + count) % count;
}

/** Which picture a strip that was swiped shows most of. */
export function pictureInView({ scrollLeft, clientWidth }: Pick<Element, "scrollLeft" | "clientWidth">): number {
  return clientWidth > 0 ? Math.round(scrollLeft / clientWidth) : 0;
}
