import { afterEach, expect, it } from "vitest";
import { leaveLine } from "./leave-line";

afterEach(() => {
  document.body.innerHTML = "";
});

function show(names: string[]) {
  const lines = names.map((name) => `<li id="${name}"><button data-removes="">${name}</button></li>`).join("");
  document.body.innerHTML = `<main><h1 tabindex="-1">Your cart</h1><ul>${lines}</ul></main>`;
}

it.each([
  ["the line after it", ["a", "b", "c"], "b", "c"],
  ["the line before the last", ["a", "b"], "b", "a"],
  ["the heading when none is left", ["a"], "a", "Your cart"],
])("goes to %s", (_, names, gone, next) => {
  show(names);
  leaveLine(document.getElementById(gone));
  expect(document.activeElement?.textContent).toBe(next);
});

it("stays within a dialog", () => {
  show(["a"]);
  document.body.insertAdjacentHTML(
    "beforeend",
    '<div role="dialog"><h2 tabindex="-1">In the drawer</h2><ul><li id="only"></li></ul></div>',
  );
  leaveLine(document.getElementById("only"));
  expect(document.activeElement?.textContent).toBe("In the drawer");
});
