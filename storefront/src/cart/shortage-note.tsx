import { Button } from "@/ui/button";
import { WarningIcon } from "@/ui/icons";
import { type QuotedLine, shortageWords } from "./quoted-lines";

type ShortageNoteProps = {
  line: QuotedLine;
  onTake: (quantity: number) => void;
  onRemove: () => void;
};

/** Says at a line of the cart why it cannot be bought as it is, and mends it with one press. */
export function ShortageNote({ line, onTake, onRemove }: ShortageNoteProps) {
  const { shortage, name = "this product" } = line;
  if (shortage === undefined) {
    return null;
  }
  const isShort = shortage.kind === "short";
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-tile border-clay border-l-4 bg-clay-wash py-2 pr-2 pl-3">
      <p className="flex flex-1 items-center gap-2 font-semibold text-clay whitespace-nowrap">
        <WarningIcon className="size-5 shrink-0" />
        {shortageWords(shortage)}
      </p>
      {isShort ? (
        <Button look="quiet" size="small" onClick={() => onTake(shortage.left)}>
          Take {shortage.left} <span className="sr-only">of {name}</span>
        </Button>
      ) : (
        <Button look="quiet" size="small" onClick={onRemove}>
          Take it out <span className="sr-only">({name})</span>
        </Button>
      )}
    </div>
  );
}
