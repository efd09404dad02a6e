import { useId } from "react";
import { Button } from "@/ui/button";
import { CONTROL } from "@/ui/field";
import { useFieldError } from "@/ui/form";
import { IconButton } from "@/ui/icon-button";
import { CloseIcon, PlusIcon } from "@/ui/icons";
import { type AttributeRow, KINDS, type Kind } from "./attribute-rows";
import { attributeControl } from "./product-values";
import { useRows } from "./use-rows";

const KIND_LABELS: Record<Kind, string> = {
  text: "Text",
  list: "List",
  number: "Number",
  "yes-no": "Yes or no",
  json: "JSON",
};

type AttributeEditorProps = { rows: readonly AttributeRow[]; onChange: (rows: AttributeRow[]) => void };

/** Attributes as rows of name, kind and value. */
export function AttributeEditor({ rows, onChange }: AttributeEditorProps) {
  const { addButton, add, change, remove } = useRows<AttributeRow>(rows, onChange, (id) => ({
    id,
    name: "",
    kind: "text",
    value: "",
  }));
  return (
    <fieldset>
      <legend className="mb-1 font-display text-xl">Attributes</legend>
      <p className="mb-4 text-muted text-sm">
        What is particular to this product: maker, scent notes, sizes. A list has one entry per line, or commas between.
      </p>
      <ul className="grid gap-3">
        {rows.map((row, index) => (
          <Row key={row.id} row={row} number={index + 1} onChange={change} onRemove={(line) => remove(row, line)} />
        ))}
      </ul>
      <Button ref={addButton} look="quiet" size="small" className="mt-4" onClick={add}>
        <PlusIcon className="size-4" /> Add an attribute
      </Button>
    </fieldset>
  );
}

type RowProps = {
  row: AttributeRow;
  number: number;
  onChange: (row: AttributeRow) => void;
  onRemove: (line: Element | null) => void;
};

function Row({ row, number, onChange, onRemove }: RowProps) {
  const errorId = useId();
  const name = attributeControl(row.id, "name");
  const value = attributeControl(row.id, "value");
  const nameError = useFieldError(name);
  const valueError = useFieldError(value);
  const invalid = (error: string | undefined) => error && { "aria-invalid": true, "aria-describedby": errorId };
  const control = {
    name: value,
    "aria-label": `Value of attribute ${number}`,
    value: row.value,
    className: CONTROL,
    ...invalid(valueError),
  };
  const set = (text: string) => onChange({ ...row, value: text });
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_7.5rem_2.75rem] items-start gap-2 max-md:border-line max-md:border-b max-md:pb-3 md:grid-cols-[minmax(0,11rem)_7.5rem_minmax(0,1fr)_2.75rem]">
      <input
        name={name}
        aria-label={`Name of attribute ${number}`}
        placeholder="scent_notes"
        autoComplete="off"
        spellCheck={false}
        value={row.name}
        onChange={(event) => onChange({ ...row, name: event.target.value })}
        className={CONTROL}
        {...invalid(nameError)}
      />
      <select
        aria-label={`Kind of attribute ${number}`}
        value={row.kind}
        onChange={(event) => onChange({ ...row, kind: KINDS.find((kind) => kind === event.target.value) ?? "text" })}
        className={CONTROL}
      >
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {KIND_LABELS[kind]}
          </option>
        ))}
      </select>
      <div className="max-md:order-last max-md:col-span-3">
        {row.kind === "list" || row.kind === "json" ? (
          <textarea
            {...control}
            rows={row.kind === "list" ? Math.min(6, Math.max(2, row.value.split("\n").length)) : 2}
            onChange={(event) => set(event.target.value)}
          />
        ) : row.kind === "yes-no" ? (
          <select {...control} onChange={(event) => set(event.target.value)}>
            <option value="">Choose</option>
            <option value="yes">Yes</option>
            <option value="no">No</option>
          </select>
        ) : (
          <input
            {...control}
            autoComplete="off"
            inputMode={row.kind === "number" ? "decimal" : "text"}
            onChange={(event) => set(event.target.value)}
          />
        )}
        {(nameError || valueError) && (
          <p id={errorId} className="mt-1 font-semibold text-bad text-sm">
            {nameError ?? valueError}
          </p>
        )}
      </div>
      <IconButton
        label={`Remove attribute ${row.name || number}`}
        icon={<CloseIcon className="size-4" />}
        data-removes=""
        onClick={({ currentTarget }) => onRemove(currentTarget.closest("li"))}
      />
    </li>
  );
}
