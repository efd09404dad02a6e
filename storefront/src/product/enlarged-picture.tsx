import { useEffect } from "react";
import { Dialog } from "@/ui/dialog";
import { IconButton } from "@/ui/icon-button";
import { ArrowIcon, BackIcon } from "@/ui/icons";
import { PictureStrip } from "./picture-strip";
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
  const { imageAlt } = pictures[index] ?? pictures[0];
  const count = pictures.length;
  const go = (steps: number) => onChoose(pictureAfter(index, steps, count));
  useEffect(() => {
    if (!isOpen || count === 1) {
      return;
    }
    // The arrow keys do what the two buttons do, wherever the focus is; the dialog itself lets none of them through.
    const byKey = (event: KeyboardEvent) => {
      const { key, altKey, ctrlKey, metaKey } = event;
      // With another key the arrows are the browser's: back, for one.
      if ((key === "ArrowLeft" || key === "ArrowRight") && !altKey && !ctrlKey && !metaKey) {
        // The strip would scroll by itself as well.
        event.preventDefault();
        onChoose(pictureAfter(index, key === "ArrowLeft" ? -1 : 1, count));
      }
    };
    window.addEventListener("keydown", byKey, true);
    return () => window.removeEventListener("keydown", byKey, true);
  }, [isOpen, index, count, onChoose]);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={name}
      isWide
      footer={
        // The arrows stay where they are, however long the words: at the lower edge, or above the words at the side.
        <div className="flex flex-col-reverse items-center gap-3 landscape:min-[32rem]:flex-col landscape:min-[32rem]:items-start">
          {count > 1 && (
            <div className="flex items-center gap-3 landscape:min-[32rem]:-ml-3">
              <IconButton label="Picture before" icon={<BackIcon />} onClick={() => go(-1)} />
              {/* Says which one has come, to those who do not see it. */}
              <p role="status" className="min-w-16 text-center text-muted tabular-nums">
                {index + 1} of {count}
                <span className="sr-only">: {imageAlt}</span>
              </p>
              <IconButton label="Next picture" icon={<ArrowIcon />} onClick={() => go(1)} />
            </div>
          )}
          {imageAlt && (
            <p
              aria-hidden="true"
              className="max-w-xl text-balance text-center text-muted landscape:min-[32rem]:text-left"
            >
              {imageAlt}
            </p>
          )}
        </div>
      }
    >
      <PictureStrip {...{ name, pictures, index, onChoose }} className="w-[min(100cqw,100cqh)] -outline-offset-8" />
    </Dialog>
  );
}
