import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { TextField } from "./field";
import { type FieldErrors, Form } from "./form";

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

it("says what the browser finds and what the page finds at once, and of one field what the browser does", () => {
  const send = vi.fn(() => undefined);
  const check = vi.fn((): FieldErrors => ({ name: "No such name.", number: "No such number." }));
  render(
    <Form label="Wish" onSubmit={send} check={check}>
      <TextField name="name" label="Name" />
      <TextField name="number" label="Number" defaultValue="x" />
      <button type="submit">Send</button>
    </Form>,
  );
  const press = () => fireEvent.click(screen.getByRole("button", { name: "Send" }));
  press();
  expect(screen.getByText("Please fill this in.")).toBeTruthy();
  expect(screen.getByText("No such number.")).toBeTruthy();
  expect(screen.queryByText("No such name.")).toBeNull();
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Ada" } });
  expect(screen.queryByText("Please fill this in.")).toBeNull();
  expect(send).not.toHaveBeenCalled();
  check.mockReturnValue({});
  press();
  expect(send).toHaveBeenCalledOnce();
});
