import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { TransportProvider } from "@connectrpc/connect-query";
import { ErrorInfoSchema } from "@gen/google/rpc/error_details_pb";
import { ProductSchema, ProductService, type UpdateProductRequest } from "@gen/souk/product/v1/product_pb";
import { MoneySchema } from "@gen/souk/type/v1/money_pb";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EditProduct } from "./edit-product";

configure({ asyncUtilTimeout: 5_000 });
vi.setConfig({ testTimeout: 30_000 });

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
        return { product: { ...newer, moreImages: request.moreImages?.images ?? [], revision: newer.revision } };
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

  it("adds further pictures in their order, says at its row what is wrong with one, and removes all", async () => {
    const calls = open();
    const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
    const write = (label: string, value: string) => fireEvent.change(field(label), { target: { value } });
    press("Add a picture");
    press("Add a picture");
    write("Address of picture 2", "/images/mug-table.svg");
    write("Address of picture 3", "images/mug-close.svg");
    write("What picture 3 shows (optional)", "Its glaze.");
    save();
    await waitFor(() => expect(field("Address of picture 3").getAttribute("aria-invalid")).toBe("true"));
    expect(calls).toHaveLength(0);

    write("Address of picture 3", "/images/mug-close.svg");
    press("Move picture 3 up");
    expect(field("What picture 2 shows (optional)").value).toBe("Its glaze.");
    save();
    await waitFor(() => expect(calls).toHaveLength(1));
    expect(calls[0]?.moreImages?.images.map(({ imageUrl }) => imageUrl)).toEqual([
      "/images/mug-close.svg",
      "/images/mug-table.svg",
    ]);

    // Somebody else has saved a version without pictures: one's own come into it, and can all be taken out again.
    await screen.findByText("Somebody else changed this product");
    press("Keep my changes in it");
    await waitFor(() => expect(field("Price").value).toMatch(/^26[.,]00$/));
    save();
    await screen.findByText("Product saved");
    press("Remove picture 3");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Remove picture 2" }));
    press("Remove picture 2");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add a picture" }));
    save();
    await waitFor(() => expect(calls).toHaveLength(3));
    expect(calls[2]?.moreImages?.images).toEqual([]);
  });

  it("says all that is wrong at once, and takes the reader to the first of it", async () => {
    const calls = open();
    const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
    const write = (label: string, value: string) => fireEvent.change(field(label), { target: { value } });
    const wrong = () =>
      [...document.querySelectorAll<HTMLInputElement>("[aria-invalid=true]")].map(
        ({ labels }) => labels?.[0]?.textContent,
      );
    write("Price", "twelve");
    press("Add a picture");
    write("Address of picture 2", "images/mug.svg");
    press("Add a picture");
    write("What picture 3 shows (optional)", "Its glaze.");
    press("Add an attribute");
    await waitFor(() => expect(document.activeElement).toBe(field("Name of attribute 1")));
    write("Name of attribute 1", "pieces");
    write("Kind of attribute 1", "number");
    write("Value of attribute 1", "many");
    save();
    await waitFor(() =>
      expect(wrong()).toEqual(["Price", "Address of picture 2", "Address of picture 3", "Value of attribute 1"]),
    );
    expect(document.activeElement).toBe(field("Price"));
    // As text it is right.
    write("Kind of attribute 1", "text");
    expect(wrong()).toEqual(["Price", "Address of picture 2", "Address of picture 3"]);
    expect(calls).toHaveLength(0);
  });

  it("asks the shop for nothing when nothing has changed", async () => {
    const calls = open();
    save();
    await screen.findByText("Nothing has changed");
    expect(calls).toHaveLength(0);
  });
});
