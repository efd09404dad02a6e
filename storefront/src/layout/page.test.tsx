import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { PageHeading } from "./page";

beforeEach(() => {
  document.body.dataset.moved = "true";
  render(<input aria-label="Search the market" />);
});
afterEach(cleanup);

it("takes the focus when its page opens", () => {
  render(<PageHeading>Candles</PageHeading>);
  expect(document.activeElement?.textContent).toBe("Candles");
});

it("leaves it to whoever is typing", () => {
  const search = screen.getByLabelText("Search the market");
  search.focus();
  render(<PageHeading>Candles</PageHeading>);
  expect(document.activeElement).toBe(search);
});
