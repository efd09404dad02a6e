import type { Ref } from "react";
import { Button } from "@/ui/button";
import { classNames } from "@/ui/class-names";
import { CONTROL, FieldFrame } from "@/ui/field";
import { IconButton } from "@/ui/icon-button";
import { ArrowIcon, CloseIcon, PlusIcon } from "@/ui/icons";
import { Picture } from "@/ui/picture";
import {
  IMAGE_PATTERN,
  IMAGE_PATTERN_WORDS,
  imageAddress,
  MOST_PICTURES,
  moved,
  type PictureRow,
  pictureControl,
} from "./picture-rows";
import { useRows } from "./use-rows";

/** Shoppers see them as "2 of n" and so on, after the first one. */
const FIRST_NUMBER = 2;

type PictureEditorProps = { rows: readonly PictureRow[]; onChange: (rows: PictureRow[]) => void };

/** Further pictures, in the order that shoppers see them in. */
export function PictureEditor({ rows, onChange }: PictureEditorProps) {
  const { addButton, add, change, remove } = useRows<PictureRow>(rows, onChange, (id) => ({
    id,
    imageUrl: "",
    imageAlt: "",
  }));
  return (
    <fieldset>
      <legend className="mb-1 font-display text-xl">More pictures</legend>
      <p className="mb-4 text-muted text-sm">
        Shown on the product’s own page, after the first one: a closer look, or where it is used. At most{" "}
        {MOST_PICTURES}.
      </p>
      <ol className="grid gap-5">
        {rows.map((row, index) => (
          <Row
            key={row.id}
            row={row}
            number={index + FIRST_NUMBER}
            isLast={index === rows.length - 1}
            onChange={change}
            onMove={(by) => onChange(moved(rows, row.id, by))}
            onRemove={(line) => remove(row, line)}
          />
        ))}
      </ol>
      {rows.length < MOST_PICTURES && <AddButton ref={addButton} onClick={add} />}
    </fieldset>
  );
}

function AddButton({ ref, onClick }: { ref: Ref<HTMLButtonElement>; onClick: () => void }) {
  return (
    <Button ref={ref} look="quiet" size="small" className="mt-4" onClick={onClick}>
      <PlusIcon className="size-4" /> Add a picture
    </Button>
  );
}

type RowProps = {
  row: PictureRow;
  number: number;
  isLast: boolean;
  onChange: (row: PictureRow) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: (line: Element | null) => void;
};

function Row({ row, number, isLast, onChange, onMove, onRemove }: RowProps) {
  return (
    <li className="grid grid-cols-[4rem_minmax(0,1fr)] items-start gap-x-3 gap-y-3 max-md:not-last:border-line max-md:not-last:border-b max-md:not-last:pb-4 sm:grid-cols-[5rem_minmax(0,1fr)] sm:gap-x-4 md:grid-cols-[5rem_minmax(0,1fr)_auto]">
      <Fields row={row} number={number} onChange={onChange} />
      <Picture
        src={imageAddress(row.imageUrl)}
        alt=""
        className="rounded-tile sm:col-start-1 sm:row-start-1 sm:mt-7.5"
      />
      <div className="flex justify-end self-end sm:max-md:col-start-2 md:mt-7.5 md:self-start">
        <IconButton
          label={`Move picture ${number} up`}
          icon={<ArrowIcon className="size-4 -rotate-90" />}
          aria-disabled={number === FIRST_NUMBER}
          className="aria-disabled:opacity-40"
          onClick={() => onMove(-1)}
        />
        <IconButton
          label={`Move picture ${number} down`}
          icon={<ArrowIcon className="size-4 rotate-90" />}
          aria-disabled={isLast}
          className="aria-disabled:opacity-40"
          onClick={() => onMove(1)}
        />
        <IconButton
          label={`Remove picture ${number}`}
          icon={<CloseIcon className="size-4" />}
          data-removes=""
          onClick={({ currentTarget }) => onRemove(currentTarget.closest("li"))}
        />
      </div>
    </li>
  );
}

function Fields({ row, number, onChange }: Pick<RowProps, "row" | "number" | "onChange">) {
  const url = pictureControl(row.id, "url");
  const alt = pictureControl(row.id, "alt");
  return (
    <div className="grid gap-3 max-sm:col-span-2 sm:col-start-2 sm:row-start-1">
      <FieldFrame name={url} label={`Address of picture ${number}`}>
        {(control) => (
          <input
            {...control}
            name={url}
            placeholder="/images/mug-close.svg"
            maxLength={500}
            pattern={IMAGE_PATTERN}
            data-pattern={IMAGE_PATTERN_WORDS}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={row.imageUrl}
            onChange={(event) => onChange({ ...row, imageUrl: event.target.value })}
            className={CONTROL}
          />
        )}
      </FieldFrame>
      <FieldFrame name={alt} label={`What picture ${number} shows`} isOptional>
        {(control) => (
          <textarea
            {...control}
            name={alt}
            rows={2}
            maxLength={300}
            value={row.imageAlt}
            onChange={(event) => onChange({ ...row, imageAlt: event.target.value })}
            className={classNames(CONTROL, "field-sizing-content min-h-18")}
          />
        )}
      </FieldFrame>
    </div>
  );
}
