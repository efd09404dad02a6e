import { clone } from "@bufbuild/protobuf";
import { callUnaryMethod, useMutation, useTransport } from "@connectrpc/connect-query";
import { type Product, ProductSchema, ProductService } from "@gen/souk/product/v1/product_pb";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { SaveBar } from "@/account/save-bar";
import { toProblem } from "@/api/problem";
import { Button } from "@/ui/button";
import { Notice } from "@/ui/notice";
import { notify } from "@/ui/notify";
import { ProblemPanel } from "@/ui/problem-panel";
import { ProductForm } from "./product-form";
import { changedValues, type ProductValues } from "./product-values";
import { showProduct } from "./show-product";

/** The form of a product that exists. It begins with the product as it was first seen, and never changes under the reader. */
export function EditProduct({ product }: { product: Product }) {
  const queryClient = useQueryClient();
  const newest = useNewestProduct(product.productId);
  // What the fields were filled from, and what the shop has: they differ once own changes are kept over a newer version.
  const [form, setForm] = useState({ base: product, fields: product, turn: 0 });
  const [changes, setChanges] = useState<Partial<ProductValues>>({});
  const [isUnchanged, setUnchanged] = useState(false);
  const { mutateAsync, reset, isPending, isSuccess, error } = useMutation(ProductService.method.updateProduct, {
    networkMode: "always",
    onSuccess: async (answer) => {
      if (answer.product) {
        // The fields hold it already.
        setForm(({ turn, fields }) => ({ base: answer.product ?? fields, fields, turn }));
        await showProduct(queryClient, answer.product);
      }
    },
  });
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button that was pressed is gone with the old fields.
    if (form.turn > 0) {
      page.current?.querySelector<HTMLElement>("input")?.focus();
    }
  }, [form.turn]);
  const { price = { currencyCode: "EUR" } } = form.base;
  const save = (values: ProductValues) => {
    const changed = changedValues(form.base, values);
    setChanges(changed);
    setUnchanged(Object.keys(changed).length === 0);
    reset();
    const { moreImages, ...others } = changed;
    return Object.keys(changed).length > 0
      ? mutateAsync({
          ...others,
          // Set also when it is empty: none are left then.
          ...(moreImages && { moreImages: { images: moreImages } }),
          productId: product.productId,
          expectedRevision: form.base.revision,
        })
      : undefined;
  };
  /** Begins anew with the newer version, without or with what was changed here. */
  const take = async (isKeeping: boolean) => {
    try {
      const base = await newest();
      const fields = isKeeping ? Object.assign(clone(ProductSchema, base), changes) : base;
      setForm(({ turn }) => ({ base, fields, turn: turn + 1 }));
      reset();
      await showProduct(queryClient, base);
      notify({
        title: isKeeping ? "Your changes stand in the newer version" : "This is the newer version",
        text: "Look it over, then save.",
      });
    } catch {
      notify({ tone: "bad", title: "The newer version could not be loaded", text: "Please try again in a moment." });
    }
  };
  const problem = error ? toProblem(error) : undefined;
  return (
    <div ref={page}>
      <ProductForm
        key={form.turn}
        label="Product"
        product={form.fields}
        currencyCode={price.currencyCode}
        onSave={save}
        onEdit={() => {
          setUnchanged(false);
          if (isSuccess) {
            reset();
          }
        }}
        error={error}
      >
        {problem?.reason === "PRODUCT_CHANGED" ? (
          <Changed onTake={take} />
        ) : (
          problem && Object.keys(problem.violations).length === 0 && <ProblemPanel error={error} />
        )}
        <SaveBar
          label="Save product"
          isSaving={isPending}
          saved={isUnchanged ? "Nothing has changed" : isSuccess && "Product saved"}
        />
      </ProductForm>
    </div>
  );
}

/** Somebody else saved first: nothing of theirs is overwritten unseen. */
function Changed({ onTake }: { onTake: (isKeeping: boolean) => Promise<void> }) {
  return (
    <Notice
      tone="clay"
      title="Somebody else changed this product"
      isAlert
      action={
        <div className="flex flex-wrap gap-2">
          <Button size="small" onClick={() => onTake(false)}>
            Load the newer version
          </Button>
          <Button size="small" look="quiet" onClick={() => onTake(true)}>
            Keep my changes in it
          </Button>
        </div>
      }
    >
      It was saved after you opened it, so yours was not. The newer version replaces what you see here, or takes in the
      fields that you changed.
    </Notice>
  );
}

/** Asks the shop, and not the cache. */
function useNewestProduct(productId: string): () => Promise<Product> {
  const transport = useTransport();
  return async () => {
    const { product } = await callUnaryMethod(transport, ProductService.method.getProduct, { productId });
    if (product === undefined) {
      throw new Error("the shop answered without a product");
    }
    return product;
  };
}
