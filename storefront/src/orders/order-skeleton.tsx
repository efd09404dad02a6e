import { Loading, Skeleton } from "@/ui/skeleton";

/** Stands where an order will be. */
export function OrderSkeleton() {
  return (
    <>
      <Loading what="your order" />
      <Skeleton className="mb-10 h-56 rounded-panel" />
      <div className="grid gap-10 lg:grid-cols-[1fr_23rem]">
        <div className="grid gap-4">
          <Skeleton className="h-20" />
          <Skeleton className="h-20" />
        </div>
        <Skeleton className="h-60" />
      </div>
    </>
  );
}
