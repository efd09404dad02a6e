import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { QuotedLine, Shortage } from "./quoted-lines";
import { ShortageNote } from "./shortage-note";

afterEach(cleanup);

function show(shortage: Shortage | undefined) {
  const line: QuotedLine = {
    productId: "melt",
    quantity: 4,
    name: "Fig melt",
    imageUrl: "",
    imageAlt: "",
    unitPrice: undefined,
    lineTotal: undefined,
    stock: undefined,
    shortage,
  };
  const changes = { onTake: vi.fn<(quantity: number) => void>(), onRemove: vi.fn<() => void>() };
  render(<ShortageNote line={line} {...changes} />);
  return changes;
}

it("offers to take what is left", () => {
  const { onTake } = show({ kind: "short", left: 3 });
  expect(screen.getByText("Only 3 left")).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "Take 3 of Fig melt" }));
  expect(onTake).toHaveBeenCalledWith(3);
});

it.each([
  ["Sold out", { kind: "sold-out" }],
  ["Not sold any more", { kind: "gone" }],
  ["Not available just now", { kind: "unavailable" }],
] as const)("offers to take out what is %s", (words, shortage) => {
  const { onRemove } = show(shortage);
  expect(screen.getByText(words)).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "Take it out (Fig melt)" }));
  expect(onRemove).toHaveBeenCalledOnce();
});

it("says nothing of what can be had", () => {
  show(undefined);
  expect(screen.queryByRole("button")).toBeNull();
});
