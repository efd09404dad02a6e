import { type ComponentProps, useState } from "react";
import { classNames } from "./class-names";
import { Star } from "./star";

type PictureProps = Omit<ComponentProps<"img">, "src" | "alt"> & { src: string; alt: string };

/** A product's square picture; a quiet tile where there is none, or where it cannot be had. */
export function Picture({ src, alt, className, loading = "lazy", ...rest }: PictureProps) {
  const [failed, setFailed] = useState<string>();
  const shape = classNames("block aspect-square w-full bg-sunken object-cover", className);
  if (!src || failed === src) {
    return (
      <span
        role="img"
        aria-label={alt || "No picture"}
        className={classNames(shape, "tiles grid! place-items-center text-edge")}
      >
        <Star className="size-1/4" />
      </span>
    );
  }
  return (
    <img
      {...rest}
      src={src}
      alt={alt}
      loading={loading}
      decoding="async"
      width={640}
      height={640}
      className={shape}
      onError={() => setFailed(src)}
    />
  );
}
