import { Button } from "@/ui/button";
import { CONTROL, FieldFrame } from "@/ui/field";
import { IconButton } from "@/ui/icon-button";
import { CloseIcon, PlusIcon } from "@/ui/icons";
import { type AttributeRow, attributeControl, KINDS, type Kind } from "./attribute-rows";
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
      <ul className="grid gap-4 md:gap-3">
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
  const name = attributeControl(row.id, "name");
  const value = attributeControl(row.id, "value");
  const of = <span className="sr-only"> of attribute {number}</span>;
  // Side by side the first row's labels head the columns.
  const labelClassName = number > 1 ? "md:sr-only" : undefined;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_7.5rem_2.75rem] items-start gap-x-2 gap-y-3 max-md:not-last:border-line max-md:not-last:border-b max-md:not-last:pb-4 md:grid-cols-[minmax(0,11rem)_7.5rem_minmax(0,1fr)_2.75rem]">
      <FieldFrame name={name} label={<>Name{of}</>} labelClassName={labelClassName}>
        {(control) => (
          <input
            {...control}
            name={name}
            placeholder="scent_notes"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={row.name}
            onChange={(event) => onChange({ ...row, name: event.target.value })}
            className={CONTROL}
          />
        )}
      </FieldFrame>
      <FieldFrame name={`attributes-${row.id}-kind`} label={<>Kind{of}</>} labelClassName={labelClassName}>
        {(control) => (
          <select
            {...control}
            data-settles={value}
            value={row.kind}
            onChange={(event) =>
              onChange({ ...row, kind: KINDS.find((kind) => kind === event.target.value) ?? "text" })
            }
            className={CONTROL}
          >
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {KIND_LABELS[kind]}
              </option>
            ))}
          </select>
        )}
      </FieldFrame>
      <FieldFrame
        name={value}
        label={<>Value{of}</>}
        labelClassName={labelClassName}
        className="max-md:order-last max-md:col-span-3"
      >
        {(control) => <Value {...control} name={value} row={row} onChange={onChange} />}
      </FieldFrame>
      <IconButton
        label={`Remove attribute ${row.name || number}`}
        icon={<CloseIcon className="size-4" />}
        className={number > 1 ? "max-md:mt-7.5" : "mt-7.5"}
        data-removes=""
        onClick={({ currentTarget }) => onRemove(currentTarget.closest("li"))}
      />
    </li>
  );
}

type ValueProps = Pick<RowProps, "row" | "onChange"> & {
  id: string;
  name: string;
  "aria-invalid"?: true;
  "aria-describedby"?: string;
};

/** As its kind is best entered. */
function Value({ row, onChange, ...rest }: ValueProps) {
  const control = { ...rest, value: row.value, className: CONTROL };
  const set = (value: string) => onChange({ ...row, value });
  switch (row.kind) {
    case "list":
    case "json":
      return (
        <textarea
          {...control}
          rows={row.kind === "list" ? Math.min(6, Math.max(2, row.value.split("\n").length)) : 2}
          onChange={(event) => set(event.target.value)}
        />
      );
    case "yes-no":
      return (
        <select {...control} onChange={(event) => set(event.target.value)}>
          <option value="">Choose</option>
          <option value="yes">Yes</option>
          <option value="no">No</option>
        </select>
      );
    default:
      return (
        <input
          {...control}
          autoComplete="off"
          inputMode={row.kind === "number" ? "decimal" : "text"}
          onChange={(event) => set(event.target.value)}
        />
      );
  }
}
