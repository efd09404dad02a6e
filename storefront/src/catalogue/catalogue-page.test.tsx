import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import { BadRequestSchema } from "@gen/google/rpc/error_details_pb";
import { ProductService } from "@gen/souk/product/v1/product_pb";
import { createMemoryHistory, type RouterHistory } from "@tanstack/react-router";
import { act, cleanup, configure, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { renderPage } from "@/testing/render-page";
import CataloguePage from "./catalogue-page";
import { catalogueSearch } from "./catalogue-search";

// Looking for roles among many products takes its time on a busy machine.
configure({ asyncUtilTimeout: 5_000 });
vi.setConfig({ testTimeout: 30_000 });

/** Products "first 1" to "first n", and where the page after them begins. */
function page(name: string, count: number, nextPageToken = "", totalSize = count) {
  const products = Array.from({ length: count }, (_, index) => ({
    productId: `${name} ${index + 1}`,
    name: `${name} ${index + 1}`,
    stock: 9,
  }));
  return { products, nextPageToken, totalSize };
}

function show(address: string | RouterHistory, products: Partial<ServiceImpl<typeof ProductService>>) {
  const categories = [{ category: "wax-melts", displayName: "Wax melts", productCount: 6 }];
  const { router } = renderPage({
    path: "/products",
    component: CataloguePage,
    at: address,
    validateSearch: catalogueSearch,
    services: ({ service }) => service(ProductService, { listCategories: () => ({ categories }), ...products }),
  });
  return router;
}

it("shows more from where the page before ended, and takes the reader there", async () => {
  show("/products?category=wax-melts", {
    listProducts: ({ pageToken, category }) => {
      expect(category).toBe("wax-melts");
      return pageToken === "second" ? page("second", 2, "", 26) : page("first", 24, "second", 26);
    },
  });
  expect(await screen.findByRole("heading", { level: 1, name: "Wax melts" })).toBeTruthy();
  fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
  await screen.findByText("All 26 shown");
  expect(document.activeElement?.textContent).toBe("second 1");
});

/** Three pages of things, of which that of another category has one. */
const long: ServiceImpl<typeof ProductService>["listProducts"] = ({ pageToken, category }) =>
  category
    ? page("other", 24, "first", 48)
    : pageToken === "third"
      ? page("third", 2, "", 50)
      : pageToken === "second"
        ? page("second", 24, "third", 50)
        : page("first", 24, "second", 50);

it("shows as much again after a reload, and on coming back", async () => {
  const history = createMemoryHistory({ initialEntries: ["/products"] });
  show(history, { listProducts: long });
  fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
  await screen.findByText("48 of 50 shown");
  expect(history.location.href).toBe("/products");
  cleanup();
  const listProducts = vi.fn(long);
  const router = show(history, { listProducts });
  await screen.findByText("48 of 50 shown");
  expect(listProducts).toHaveBeenCalledTimes(2);

  await act(() => router.navigate({ to: "/products", search: { category: "wax-melts" } }));
  await screen.findByText("24 of 48 shown");
  expect(listProducts).toHaveBeenCalledTimes(3);
  act(() => router.history.back());
  await screen.findByText("48 of 50 shown");
});

it("asks for no more than there is, and not again for what could not be had", async () => {
  const history = createMemoryHistory();
  history.push("/products", { pages: 9 });
  const listProducts = vi.fn(long);
  show(history, { listProducts });
  await screen.findByText("All 50 shown");
  expect(listProducts).toHaveBeenCalledTimes(3);
  cleanup();
  listProducts.mockClear().mockImplementation((request, context) => {
    if (request.pageToken === "second") {
      throw new ConnectError("no", Code.Internal);
    }
    return long(request, context);
  });
  show(history, { listProducts });
  const again = await screen.findByRole("button", { name: "Try again" });
  listProducts.mockImplementation(long);
  fireEvent.click(again);
  await screen.findByText("All 50 shown");
});

it("starts anew when the shop no longer knows where the next page begins", async () => {
  let catalogue = "old";
  show("/products", {
    listProducts: ({ pageToken }) => {
      if (pageToken === "old") {
        catalogue = "new";
        const fieldViolations = [{ field: "page_token", description: "is not a page token of this list" }];
        throw new ConnectError("bad", Code.InvalidArgument, undefined, [
          { desc: BadRequestSchema, value: create(BadRequestSchema, { fieldViolations }) },
        ]);
      }
      return page(catalogue, 24, catalogue, 48);
    },
  });
  fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
  expect(await screen.findByText("new 1")).toBeTruthy();
  expect(screen.queryByText("old 1")).toBeNull();
  expect(screen.queryByRole("alert")).toBeNull();
});

it("keeps what it has when more cannot be had, and says so", async () => {
  show("/products", {
    listProducts: ({ pageToken }) => {
      if (pageToken) {
        throw new ConnectError("no", Code.Internal);
      }
      return page("first", 24, "second", 48);
    },
  });
  fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
  expect(await screen.findByRole("alert")).toBeTruthy();
  expect(screen.getByText("first 24")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});

it("has ways on where a search finds nothing", async () => {
  const router = show("/products?q=zebra&category=wax-melts", {
    searchProducts: ({ query, category }) => (query === "zebra" && category ? page("none", 0) : page("zebra", 1)),
  });
  expect(await screen.findByRole("heading", { name: "No stall has “zebra”" })).toBeTruthy();
  expect(screen.getByRole("link", { name: "Clear the search" })).toBeTruthy();
  fireEvent.click(screen.getByRole("link", { name: "Search the whole market" }));
  expect(await screen.findByText("zebra 1")).toBeTruthy();
  await waitFor(() => expect(router.state.location.search).toEqual({ q: "zebra" }));
});
