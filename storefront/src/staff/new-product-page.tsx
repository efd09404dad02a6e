import { useMutation } from "@connectrpc/connect-query";
import { ProductService } from "@gen/souk/product/v1/product_pb";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { toProblem } from "@/api/problem";
import { randomId } from "@/api/random-id";
import { Page } from "@/layout/page";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { BackIcon } from "@/ui/icons";
import { notify } from "@/ui/notify";
import { ProblemPanel } from "@/ui/problem-panel";
import { ProductForm } from "./product-form";
import { ProductFormSkeleton } from "./product-form-skeleton";
import type { ProductValues } from "./product-values";
import { showProduct } from "./show-product";
import { useShopCurrency } from "./use-shop-currency";

/** Puts something new on a stall. */
export default function NewProductPage() {
  const currencyCode = useShopCurrency();
  return (
    <Page title="New product" aside={<BackToProducts />}>
      {currencyCode ? <NewProduct currencyCode={currencyCode} /> : <ProductFormSkeleton />}
    </Page>
  );
}

export function BackToProducts() {
  return (
    <Link to="/staff/products" search={{}} className="link inline-flex items-center gap-2">
      <BackIcon className="size-4" /> All products
    </Link>
  );
}

function NewProduct({ currencyCode }: { currencyCode: string }) {
  // Chosen once, so that a repeat after a lost answer creates nothing twice.
  const [productId] = useState(() => randomId());
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const edit = () => navigate({ to: "/staff/products/$productId", params: { productId }, replace: true });
  const { mutateAsync, isPending, error } = useMutation(ProductService.method.createProduct, {
    networkMode: "always",
    onSuccess: async ({ product }) => {
      notify({ tone: "good", title: `${product?.name ?? "It"} is on the stalls` });
      await edit();
      if (product) {
        await showProduct(queryClient, product);
      }
    },
    onError: (failure) => {
      if (toProblem(failure).reason === "PRODUCT_EXISTS") {
        notify({ tone: "good", title: "It was created by an earlier try", text: "Here it is, as it was sent then." });
        edit();
      }
    },
  });
  const save = (values: ProductValues, form: FormData) =>
    mutateAsync({ ...values, productId, stock: Number(form.get("stock") || 0) });
  return (
    <ProductForm
      label="New product"
      currencyCode={currencyCode}
      onSave={save}
      error={error}
      stockField={
        <TextField
          name="stock"
          label="In stock"
          type="number"
          inputMode="numeric"
          min={0}
          max={1_000_000}
          step={1}
          autoComplete="off"
          defaultValue={0}
        />
      }
    >
      {error && Object.keys(toProblem(error).violations).length === 0 && <ProblemPanel error={error} />}
      <div>
        <Button type="submit" size="large" isBusy={isPending} busyText="Creating …">
          Create product
        </Button>
      </div>
    </ProductForm>
  );
}
