import { useEffect, useRef } from "react";
import { classNames } from "@/ui/class-names";
import { Picture } from "@/ui/picture";
import type { Pictures } from "./pictures";

type PictureChoiceProps = {
  /** Of what. */
  name: string;
  pictures: Pictures;
  /** The one that is shown. */
  index: number;
  onChoose: (index: number) => void;
};

/** Small pictures, of which one is chosen to be shown large: one row on a phone, which runs on to the screen's edges. */
export function PictureChoice({ name, pictures, index, onChoose }: PictureChoiceProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = row;
    const chosen = current?.children[index];
    if (current && chosen instanceof HTMLElement) {
      // Not scrollIntoView: that would move the page too.
      current.scrollLeft = chosen.offsetLeft - (current.clientWidth - chosen.offsetWidth) / 2;
    }
  }, [index]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own box
    <div
      ref={row}
      role="group"
      aria-label={`Pictures of ${name}`}
      className="relative flex gap-2 pt-3 max-md:-mx-[clamp(1rem,4vw,2.5rem)] max-md:-mb-2 max-md:overflow-x-auto max-md:px-[clamp(1rem,4vw,2.5rem)] max-md:pb-2 max-md:[scrollbar-width:none] md:flex-wrap md:gap-2.5 md:pt-4"
    >
      {pictures.map(({ imageUrl, imageAlt }, at) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a place in the row is what it is
          key={at}
          type="button"
          aria-label={imageAlt || `Picture ${at + 1}`}
          aria-current={at === index}
          onClick={() => onChoose(at)}
          className={classNames(
            "size-12 shrink-0 overflow-hidden rounded-tile border-2 p-0.5 transition-colors md:size-20",
            at === index ? "border-action" : "border-transparent hover:border-edge",
          )}
        >
          <Picture src={imageUrl} alt="" className="rounded-[calc(var(--radius-tile)-3px)]" />
        </button>
      ))}
    </div>
  );
}
