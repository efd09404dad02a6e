/** The contract's limits of a cart. */
export const MAX_LINES = 50;
/** The most of one product. */
export const MAX_QUANTITY = 99;

/** A line of the cart as it is shown. */
export interface CartLine {
  readonly productId: string;
  readonly quantity: number;
}

/** What a shopper does to the cart. */
export type CartChange =
  | { readonly kind: "add"; readonly productId: string; readonly quantity: number; readonly operationId: string }
  | { readonly kind: "set"; readonly productId: string; readonly quantity: number }
  | { readonly kind: "remove"; readonly productId: string }
  | { readonly kind: "clear" };

/** The cart as it will be once the changes that are on their way have arrived. */
export function applyChanges(lines: readonly CartLine[], changes: readonly CartChange[]): readonly CartLine[] {
  return changes.reduce(applyChange, lines);
}

function applyChange(lines: readonly CartLine[], change: CartChange): readonly CartLine[] {
  switch (change.kind) {
    case "clear":
      return [];
    case "remove":
      return lines.filter((line) => line.productId !== change.productId);
    case "set":
      return lines.map((line) => (line.productId === change.productId ? { ...line, quantity: change.quantity } : line));
    case "add": {
      const { productId } = change;
      const held = lines.find((line) => line.productId === productId);
      const quantity = Math.min(MAX_QUANTITY, (held?.quantity ?? 0) + change.quantity);
      return held
        ? lines.map((line) => (line === held ? { ...line, quantity } : line))
        : [...lines, { productId, quantity }].toSorted((left, right) => (left.productId < right.productId ? -1 : 1));
    }
  }
}

/** Whether a change need not be sent, since a later one decides alone what becomes of the line. */
export function isSuperseded(change: CartChange, later: readonly CartChange[]): boolean {
  if (change.kind === "clear") {
    return later.some(({ kind }) => kind === "clear");
  }
  // An addition that follows builds on this one, so nothing after it counts.
  const next = later.find((other) => other.kind === "clear" || other.productId === change.productId);
  if (next === undefined || next.kind === "add") {
    return false;
  }
  return next.kind === "clear" || change.kind !== "add";
}
