import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Form } from "./form";

afterEach(cleanup);

function show() {
  let settle: { resolve: () => void; reject: (reason: Error) => void } | undefined;
  const send = vi.fn(() => new Promise<void>((resolve, reject) => (settle = { resolve, reject })));
  render(
    <Form label="Wish" onSubmit={send}>
      <input name="wish" aria-label="Wish" required defaultValue="figs" />
      <button type="submit">Send</button>
    </Form>,
  );
  const press = () => fireEvent.click(screen.getByRole("button", { name: "Send" }));
  return { send, press, settle: () => settle };
}

it("sends once, however fast it is pressed again", () => {
  const { send, press } = show();
  press();
  press();
  fireEvent.submit(screen.getByRole("form", { name: "Wish" }));
  expect(send).toHaveBeenCalledOnce();
});

it.each(["resolve", "reject"] as const)("sends again once the first has come to its end (%s)", async (end) => {
  const { send, press, settle } = show();
  press();
  settle()?.[end](new Error("refused"));
  await waitFor(() => {
    press();
    expect(send).toHaveBeenCalledTimes(2);
  });
});

it("sends nothing while a field is wrong, and is not held up by that", () => {
  const { send, press } = show();
  const field = screen.getByLabelText("Wish", { selector: "input" });
  fireEvent.change(field, { target: { value: " " } });
  press();
  expect(send).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(field);
  fireEvent.change(field, { target: { value: "figs" } });
  press();
  expect(send).toHaveBeenCalledOnce();
});
