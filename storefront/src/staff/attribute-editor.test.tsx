import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it } from "vitest";
import { AttributeEditor } from "./attribute-editor";
import { toRows } from "./attribute-rows";

afterEach(cleanup);

function Editor() {
  const [rows, setRows] = useState(() => toRows({ maker: "Ilse", pieces: 6, vegan: true }));
  return <AttributeEditor rows={rows} onChange={setRows} />;
}

it("goes on at a neighbour of the row that was removed, and after the last at what adds one", () => {
  render(<Editor />);
  const remove = (name: string) => {
    const button = screen.getByRole("button", { name: `Remove attribute ${name}` });
    button.focus();
    fireEvent.click(button);
    return document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent?.trim();
  };
  expect(remove("pieces")).toBe("Remove attribute vegan");
  expect(remove("vegan")).toBe("Remove attribute maker");
  expect(remove("maker")).toBe("Add an attribute");
});
