import { Code, ConnectError } from "@connectrpc/connect";
import { ProductService } from "@gen/souk/product/v1/product_pb";
import { act, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { renderPage } from "@/testing/render-page";
import { StaffProductList } from "./staff-product-list";

it("does not call the stalls empty when the shop could not be asked", async () => {
  const listProducts = vi.fn<() => object>(() => ({ products: [] }));
  const { shop } = renderPage({
    path: "/",
    component: () => <StaffProductList query="" />,
    services: ({ service }) => service(ProductService, { listProducts }),
  });
  await screen.findByText("The stalls are empty");
  listProducts.mockImplementation(() => {
    throw new ConnectError("", Code.Internal);
  });
  await act(() => shop.queryClient.invalidateQueries());
  expect(await screen.findByText("Something went wrong")).toBeDefined();
  expect(screen.queryByText("The stalls are empty")).toBeNull();
});
