import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { TransportProvider } from "@connectrpc/connect-query";
import { ErrorInfoSchema } from "@gen/google/rpc/error_details_pb";
import { ProductSchema, ProductService, type UpdateProductRequest } from "@gen/souk/product/v1/product_pb";
import { MoneySchema } from "@gen/souk/type/v1/money_pb";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { EditProduct } from "./edit-product";

const seen = create(ProductSchema, {
  productId: "1d6618f7-8441-4f86-a85c-0a84adbd43b1",
  name: "Mug",
  category: "ceramics",
  price: { currencyCode: "EUR", minorUnits: 2400n },
  weightGrams: 360,
  revision: 1n,
});
const price = create(MoneySchema, { currencyCode: "EUR", minorUnits: 2600n });
const newer = create(ProductSchema, { ...seen, price, revision: 2n });

/** Opens the form on a shop where somebody else has saved meanwhile. */
function open(): UpdateProductRequest[] {
  const calls: UpdateProductRequest[] = [];
  const transport = createRouterTransport(({ service }) =>
    service(ProductService, {
      listCategories: () => ({}),
      getProduct: () => ({ product: newer }),
      updateProduct: (request) => {
        calls.push(request);
        if (request.expectedRevision !== newer.revision) {
          throw new ConnectError("changed", Code.Aborted, undefined, [
            { desc: ErrorInfoSchema, value: { reason: "PRODUCT_CHANGED" } },
          ]);
        }
        return { product: { ...newer, revision: 3n } };
      },
    }),
  );
  render(
    <TransportProvider transport={transport}>
      <QueryClientProvider client={new QueryClient()}>
        <EditProduct product={seen} />
      </QueryClientProvider>
    </TransportProvider>,
  );
  return calls;
}

const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const save = () => fireEvent.click(screen.getByRole("button", { name: "Save product" }));

async function collide(): Promise<UpdateProductRequest[]> {
  const calls = open();
  fireEvent.change(field("Name"), { target: { value: "Morning mug" } });
  save();
  await screen.findByText("Somebody else changed this product");
  return calls;
}

describe("EditProduct", () => {
  afterEach(cleanup);

  it("sends what was changed and the revision that it was made from", async () => {
    const calls = await collide();
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ name: "Morning mug", expectedRevision: 1n });
    expect(calls[0]?.price).toBeUndefined();
    expect(field("Name").value).toBe("Morning mug");
  });

  it("loads the newer version in the place of one's own", async () => {
    await collide();
    fireEvent.click(screen.getByRole("button", { name: "Load the newer version" }));
    await waitFor(() => expect(field("Price").value).toMatch(/^26[.,]00$/));
    expect(field("Name").value).toBe("Mug");
  });

  it("keeps one's own changes in the newer version, and saves them", async () => {
    const calls = await collide();
    fireEvent.click(screen.getByRole("button", { name: "Keep my changes in it" }));
    await waitFor(() => expect(field("Price").value).toMatch(/^26[.,]00$/));
    expect(field("Name").value).toBe("Morning mug");
    save();
    await screen.findByText("Product saved");
    expect(calls[1]).toMatchObject({ name: "Morning mug", expectedRevision: 2n });
    expect(calls[1]?.price).toBeUndefined();
  });

  it("asks the shop for nothing when nothing has changed", async () => {
    const calls = open();
    save();
    await screen.findByText("Nothing has changed");
    expect(calls).toHaveLength(0);
  });
});
