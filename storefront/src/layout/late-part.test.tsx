import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LatePart } from "./late-part";

beforeEach(() => {
  // React reports what a boundary has caught.
  vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(cleanup);

const Part = () => <p>Here</p>;

function Missing({ reset }: { reset: () => void }) {
  return (
    <button type="button" onClick={reset}>
      Try again
    </button>
  );
}

/** Code that cannot be fetched so many times. */
function failing(times: number) {
  const load = vi.fn<() => Promise<{ default: typeof Part }>>(async () => ({ default: Part }));
  for (let count = 0; count < times; count++) {
    load.mockRejectedValueOnce(new TypeError("Failed to fetch dynamically imported module"));
  }
  return load;
}

it("leaves the page standing while the code of a part cannot be had, and tries anew when asked", async () => {
  const load = failing(2);
  render(
    <>
      <h1>The shop</h1>
      <LatePart load={load} missing={Missing} attempt="1" />
    </>,
  );
  fireEvent.click(await screen.findByRole("button", { name: "Try again" }));
  await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2));
  expect(screen.getByRole("heading", { name: "The shop" })).toBeDefined();
  fireEvent.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Here")).toBeDefined();
  expect(load).toHaveBeenCalledTimes(3);
});

it("tries anew by itself when there is a new reason to", async () => {
  const load = failing(1);
  const { rerender } = render(<LatePart load={load} missing={Missing} attempt="1" />);
  await screen.findByRole("button", { name: "Try again" });
  rerender(<LatePart load={load} missing={Missing} attempt="2" />);
  expect(await screen.findByText("Here")).toBeDefined();
});
