import { useRef } from "react";
import { leaveLine } from "@/cart/leave-line";

/** Rows of a fieldset that are added, changed and removed; the focus goes where the work goes on. */
export function useRows<Row extends { id: number }>(
  rows: readonly Row[],
  onChange: (rows: Row[]) => void,
  newRow: (id: number) => Row,
) {
  const addButton = useRef<HTMLButtonElement>(null);
  const add = () => {
    const fieldset = addButton.current?.closest("fieldset");
    onChange([...rows, newRow(Math.max(-1, ...rows.map((row) => row.id)) + 1)]);
    // Its row is there after the next frame.
    requestAnimationFrame(() => fieldset?.querySelector<HTMLElement>("li:last-child input")?.focus());
  };
  const change = (changed: Row) => onChange(rows.map((other) => (other.id === changed.id ? changed : other)));
  const remove = ({ id }: Row, line: Element | null) => {
    if (rows.length > 1) {
      leaveLine(line);
    } else {
      addButton.current?.focus();
    }
    onChange(rows.filter((other) => other.id !== id));
  };
  return { addButton, add, change, remove };
}
