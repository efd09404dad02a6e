import { useEffect } from "react";
import { classNames } from "@/ui/class-names";
import { Dialog } from "@/ui/dialog";
import { IconButton } from "@/ui/icon-button";
import { ArrowIcon, BackIcon } from "@/ui/icons";
import { Picture } from "@/ui/picture";
import { type Pictures, pictureAfter } from "./pictures";

type EnlargedPictureProps = {
  isOpen: boolean;
  onClose: () => void;
  /** Of what. */
  name: string;
  pictures: Pictures;
  /** The one that is shown. */
  index: number;
  onChoose: (index: number) => void;
};

/** A picture as large as the window allows, and ways to the others. */
export function EnlargedPicture({ isOpen, onClose, name, pictures, index, onChoose }: EnlargedPictureProps) {
  const { imageUrl, imageAlt } = pictures[index] ?? pictures[0];
  const count = pictures.length;
  const go = (steps: number) => onChoose(pictureAfter(index, steps, count));
  useEffect(() => {
    if (!isOpen || count === 1) {
      return;
    }
    // The arrow keys do what the two buttons do, wherever the focus is; the dialog itself lets none of them through.
    const byKey = ({ key, altKey, ctrlKey, metaKey }: KeyboardEvent) => {
      // With another key the arrows are the browser's: back, for one.
      if ((key === "ArrowLeft" || key === "ArrowRight") && !altKey && !ctrlKey && !metaKey) {
        onChoose(pictureAfter(index, key === "ArrowLeft" ? -1 : 1, count));
      }
    };
    window.addEventListener("keydown", byKey, true);
    return () => window.removeEventListener("keydown", byKey, true);
  }, [isOpen, index, count, onChoose]);
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={name} isWide>
      <figure>
        <Picture
          src={imageUrl}
          alt={imageAlt}
          loading="eager"
          className={classNames(
            "mx-auto rounded-tile",
            // What is below it is in sight with it.
            count > 1 ? "max-w-[max(14rem,min(68dvh,90dvh-16.5rem))]" : "max-w-[68dvh]",
          )}
        />
        {imageAlt && (
          <figcaption aria-hidden="true" className="mx-auto mt-4 max-w-xl text-center text-muted">
            {imageAlt}
          </figcaption>
        )}
      </figure>
      {count > 1 && (
        <div className="mt-3 flex items-center justify-center gap-3">
          <IconButton label="Picture before" icon={<BackIcon />} onClick={() => go(-1)} />
          {/* Says which one has come, to those who do not see it. */}
          <p role="status" className="min-w-16 text-center text-muted tabular-nums">
            {index + 1} of {count}
            <span className="sr-only">: {imageAlt}</span>
          </p>
          <IconButton label="Next picture" icon={<ArrowIcon />} onClick={() => go(1)} />
        </div>
      )}
    </Dialog>
  );
}
