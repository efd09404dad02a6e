import { type Ref, useId } from "react";
import { Button } from "@/ui/button";
import { CONTROL } from "@/ui/field";
import { useFieldError } from "@/ui/form";
import { IconButton } from "@/ui/icon-button";
import { ArrowIcon, CloseIcon, PlusIcon } from "@/ui/icons";
import { Picture } from "@/ui/picture";
import { IMAGE_PATTERN, imageAddress, MOST_PICTURES, moved, type PictureRow, pictureControl } from "./picture-rows";
import { useRows } from "./use-rows";

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
      <ol className="grid gap-4">
        {rows.map((row, index) => (
          <Row
            key={row.id}
            row={row}
            number={index + 1}
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
  const errorId = useId();
  const url = pictureControl(row.id, "url");
  const alt = pictureControl(row.id, "alt");
  const urlError = useFieldError(url);
  const altError = useFieldError(alt);
  const invalid = (error: string | undefined) => error && { "aria-invalid": true, "aria-describedby": errorId };
  return (
    <li className="grid grid-cols-[4rem_minmax(0,1fr)_auto] items-start gap-x-3 gap-y-2">
      <Picture src={imageAddress(row.imageUrl)} alt="" className="rounded-tile" />
      <div className="grid gap-2">
        <input
          name={url}
          aria-label={`Address of picture ${number}`}
          placeholder="/images/mug-close.svg"
          maxLength={500}
          pattern={IMAGE_PATTERN}
          data-pattern="Write a path like /images/mug.svg or an address that begins with https://."
          autoComplete="off"
          spellCheck={false}
          value={row.imageUrl}
          onChange={(event) => onChange({ ...row, imageUrl: event.target.value })}
          className={CONTROL}
          {...invalid(urlError)}
        />
        <input
          name={alt}
          aria-label={`What picture ${number} shows`}
          placeholder="What it shows"
          maxLength={300}
          autoComplete="off"
          value={row.imageAlt}
          onChange={(event) => onChange({ ...row, imageAlt: event.target.value })}
          className={CONTROL}
          {...invalid(altError)}
        />
        {(urlError || altError) && (
          <p id={errorId} className="font-semibold text-bad text-sm">
            {urlError ?? altError}
          </p>
        )}
      </div>
      <div className="flex max-sm:flex-col">
        <IconButton
          label={`Move picture ${number} up`}
          icon={<ArrowIcon className="size-4 -rotate-90" />}
          aria-disabled={number === 1}
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
