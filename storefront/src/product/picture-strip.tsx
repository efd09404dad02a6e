import { type ComponentProps, useEffect, useRef } from "react";
import { classNames } from "@/ui/class-names";
import { Picture } from "@/ui/picture";
import { type Pictures, pictureInView } from "./pictures";

type PictureStripProps = Pick<ComponentProps<"div">, "onClick" | "className"> & {
  /** Of what. */
  name: string;
  pictures: Pictures;
  /** The one that is shown. */
  index: number;
  onChoose: (index: number) => void;
  pictureClassName?: string;
  /** The first picture is what the page is about, so it comes before the others. */
  isFirst?: boolean;
};

/** Pictures side by side, of which one is in sight: a swipe brings the next. */
export function PictureStrip(props: PictureStripProps) {
  const { name, pictures, index, onChoose, onClick, className, pictureClassName, isFirst = false } = props;
  const strip = useRef<HTMLDivElement>(null);

  const isResized = useRef(false);

  useEffect(() => {
    const align = () => {
      const { current } = strip;
      // Whoever has swiped is there already.
      if (current && pictureInView(current) !== index) {
        current.scrollLeft = index * current.clientWidth;
      }
    };
    align();
    // A phone that is turned scrolls to what was swiped to once, whatever was chosen since: that is nobody's choice.
    let frame = 0;
    const keep = () => {
      isResized.current = true;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        align();
        // What that scrolls is told with the next frame.
        frame = requestAnimationFrame(() => {
          isResized.current = false;
          align();
        });
      });
    };
    window.addEventListener("resize", keep);
    return () => {
      window.removeEventListener("resize", keep);
      cancelAnimationFrame(frame);
      isResized.current = false;
    };
  }, [index]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: whoever listens has a button that does the same
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <div
      ref={strip}
      // What can be scrolled must be so by keys too.
      {...(pictures.length > 1 && { tabIndex: 0, role: "group", "aria-label": `Picture of ${name}` })}
      onScroll={({ currentTarget }) => !isResized.current && onChoose(pictureInView(currentTarget))}
      onClick={onClick}
      className={classNames(
        "flex snap-x snap-mandatory overflow-x-auto overflow-y-hidden overscroll-x-contain [scrollbar-width:none]",
        className,
      )}
    >
      {pictures.map(({ imageUrl, imageAlt }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place in the strip is what it is
        <div key={at} aria-hidden={at !== index} className="w-full shrink-0 snap-center overflow-hidden">
          <Picture
            src={imageUrl}
            alt={imageAlt}
            loading={at === (isFirst ? 0 : index) ? "eager" : "lazy"}
            {...(isFirst && at === 0 && { fetchPriority: "high" })}
            {...(pictureClassName && { className: pictureClassName })}
          />
        </div>
      ))}
    </div>
  );
}
