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

/** Small pictures, of which one is chosen to be shown large. */
export function PictureChoice({ name, pictures, index, onChoose }: PictureChoiceProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own box
    <div role="group" aria-label={`Pictures of ${name}`} className="mt-4 flex flex-wrap gap-2.5">
      {pictures.map(({ imageUrl, imageAlt }, at) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a place in the row is what it is
          key={at}
          type="button"
          aria-label={imageAlt || `Picture ${at + 1}`}
          aria-current={at === index}
          onClick={() => onChoose(at)}
          className={classNames(
            "size-16 overflow-hidden rounded-tile border-2 p-0.5 transition-colors sm:size-20",
            at === index ? "border-action" : "border-transparent hover:border-edge",
          )}
        >
          <Picture src={imageUrl} alt="" className="rounded-[calc(var(--radius-tile)-3px)]" />
        </button>
      ))}
    </div>
  );
}
