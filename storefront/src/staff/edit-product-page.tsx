import { useQuery } from "@connectrpc/connect-query";
import { type Product, ProductService } from "@gen/souk/product/v1/product_pb";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { toProblem } from "@/api/problem";
import { Page } from "@/layout/page";
import { NotFoundPage } from "@/layout/wrong-way";
import { Button } from "@/ui/button";
import { ProblemPanel } from "@/ui/problem-panel";
import { AdjustStockDialog } from "./adjust-stock-dialog";
import { EditProduct } from "./edit-product";
import { BackToProducts } from "./new-product-page";
import { ProductFormSkeleton } from "./product-form-skeleton";
import { StockLevel } from "./stock-level";

/** Changes what stands on a stall. */
export default function EditProductPage() {
  const { productId } = useParams({ from: "/staff/products/$productId" });
  const { data, error, refetch } = useQuery(ProductService.method.getProduct, { productId });
  const product = data?.product;
  if (error && !product && ["PRODUCT_NOT_FOUND", "INVALID_FIELD"].includes(toProblem(error).reason)) {
    return <NotFoundPage />;
  }
  return (
    <Page title={product?.name ?? "Product"} aside={<BackToProducts />}>
      {product ? (
        <>
          <StockBar product={product} />
          <EditProduct key={productId} product={product} />
        </>
      ) : error ? (
        <ProblemPanel error={error} onRetry={() => refetch()} />
      ) : (
        <ProductFormSkeleton />
      )}
    </Page>
  );
}

/** How many there are, which is changed by itself, and how shoppers see it. */
function StockBar({ product }: { product: Product }) {
  const [dialog, setDialog] = useState({ isOpen: false, turn: 0 });
  return (
    <div className="mb-8 flex flex-wrap items-center gap-x-5 gap-y-3 rounded-panel bg-sunken px-5 py-3">
      <p>
        <span className="text-muted">In stock: </span>
        <StockLevel stock={product.stock} />
      </p>
      <Button size="small" look="quiet" onClick={() => setDialog(({ turn }) => ({ isOpen: true, turn: turn + 1 }))}>
        Adjust stock
      </Button>
      <Link to="/products/$productId" params={{ productId: product.productId }} className="link ml-auto">
        See it in the shop
      </Link>
      <AdjustStockDialog
        key={dialog.turn}
        product={product}
        isOpen={dialog.isOpen}
        onClose={() => setDialog({ ...dialog, isOpen: false })}
      />
    </div>
  );
}
