import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema } from "@gen/google/rpc/error_details_pb";
import { createMemoryHistory, useSearch } from "@tanstack/react-router";
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderRoute } from "@/testing/render-route";
import { Pager } from "./pager";
import { usePages } from "./use-pages";

const refusal = new ConnectError("whose page is this?", Code.InvalidArgument, undefined, [
  { desc: BadRequestSchema, value: { fieldViolations: [{ field: "page_token", description: "unknown" }] } },
]);

function List() {
  const { status = "all" } = useSearch({ strict: false });
  const pages = usePages(status);
  return (
    <>
      <p>
        {status}: {pages.pageToken || "beginning"}
      </p>
      <button type="button" onClick={() => pages.retry(refusal, () => {})}>
        Try again
      </button>
      <Pager pages={pages} nextPageToken={`${pages.pageToken}x`} previousLabel="Newer" nextLabel="Older" />
    </>
  );
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

it("stays at its page over a reload and on coming back, and begins another list at its first", async () => {
  const history = createMemoryHistory({ initialEntries: ["/"] });
  const show = () =>
    renderRoute({
      path: "/",
      component: List,
      at: history,
      validateSearch: ({ status }) => (status ? { status } : {}),
    });
  show();
  await screen.findByText("all: beginning");
  press("Older");
  await screen.findByText("all: x");
  press("Older");
  await screen.findByText("all: xx");
  cleanup();

  const router = show();
  await screen.findByText("all: xx");
  await act(() => router.navigate({ to: "/", search: { status: "shipped" } }));
  await screen.findByText("shipped: beginning");
  act(() => router.history.back());
  await screen.findByText("all: xx");
  press("Newer");
  await screen.findByText("all: x");
  expect(history.location.href).toBe("/");
  // A link to the list that was left begins at its first page, now and after a reload.
  await act(() => router.navigate({ to: "/", search: { status: "shipped" } }));
  await act(() => router.navigate({ to: "/", search: {} }));
  await screen.findByText("all: beginning");
});

it("begins anew where the shop no longer knows where the page begins", async () => {
  renderRoute({ path: "/", component: List, at: createMemoryHistory({ initialEntries: ["/"] }) });
  await screen.findByText("all: beginning");
  press("Older");
  await screen.findByText("all: x");
  press("Try again");
  await screen.findByText("all: beginning");
});
