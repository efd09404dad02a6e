import { createMemoryHistory, useSearch } from "@tanstack/react-router";
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderRoute } from "@/testing/render-route";
import { Pager } from "./pager";
import { usePages } from "./use-pages";

function List() {
  const { status = "all" } = useSearch({ strict: false });
  const pages = usePages(status);
  return (
    <>
      <p>
        {status}: {pages.pageToken || "beginning"}
      </p>
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
});
