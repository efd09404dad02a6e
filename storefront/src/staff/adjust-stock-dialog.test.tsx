import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { TransportProvider } from "@connectrpc/connect-query";
import { type AdjustStockRequest, ProductSchema, ProductService } from "@gen/souk/product/v1/product_pb";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AdjustStockDialog } from "./adjust-stock-dialog";

const product = create(ProductSchema, { productId: "1d6618f7-8441-4f86-a85c-0a84adbd43b1", name: "Mug", stock: 4 });

/** Opens the dialog on a shop that answers each call in turn. */
function open(...answers: (ConnectError | number)[]) {
  const calls: AdjustStockRequest[] = [];
  const transport = createRouterTransport(({ service }) =>
    service(ProductService, {
      adjustStock: (request) => {
        calls.push(request);
        const answer = answers.shift();
        if (typeof answer !== "number") {
          throw answer;
        }
        return { product: { ...product, stock: answer } };
      },
    }),
  );
  const onClose = vi.fn();
  const page = render(
    <TransportProvider transport={transport}>
      <QueryClientProvider client={new QueryClient()}>
        <AdjustStockDialog product={product} isOpen onClose={onClose} />
      </QueryClientProvider>
    </TransportProvider>,
  );
  return { calls, onClose, page };
}

function adjust(count: string) {
  fireEvent.change(screen.getByLabelText("How many"), { target: { value: count } });
  const button = screen.getByRole("button", { name: "Adjust stock" });
  // As a double click does: before the first has shown.
  fireEvent.click(button);
  fireEvent.click(button);
}

describe("AdjustStockDialog", () => {
  beforeEach(() => sessionStorage.clear());
  afterEach(cleanup);

  it("adds what came in, and closes", async () => {
    const { calls, onClose } = open(7);
    adjust("3");
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(calls.map(({ delta }) => delta)).toEqual([3]);
  });

  it("takes what went out", async () => {
    const { calls, onClose } = open(2);
    fireEvent.click(screen.getByRole("radio", { name: /Went out/ }));
    adjust("2");
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(calls[0]?.delta).toBe(-2);
  });

  it("repeats the very same adjustment after a lost answer, also when opened anew", async () => {
    const lost = open(new ConnectError("no answer", Code.Unavailable));
    adjust("5");
    await screen.findByText(/do not know yet whether \+5 was counted/);
    expect(screen.queryByLabelText("How many")).toBeNull();
    lost.page.unmount();

    const again = open(9);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(again.onClose).toHaveBeenCalledOnce());
    expect(again.calls[0]).toMatchObject({ delta: 5, operationId: lost.calls[0]?.operationId });
    expect(sessionStorage).toHaveLength(0);
  });

  it("begins another one after a definite refusal", async () => {
    const { calls, onClose } = open(new ConnectError("no", Code.FailedPrecondition), 5);
    adjust("2");
    await screen.findByRole("alert");
    adjust("1");
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(calls.map(({ delta }) => delta)).toEqual([2, 1]);
    expect(calls[0]?.operationId).not.toBe(calls[1]?.operationId);
  });
});
