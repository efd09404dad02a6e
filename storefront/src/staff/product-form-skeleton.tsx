import { Loading, Skeleton } from "@/ui/skeleton";

/** Stands for the form while its product is fetched. */
export function ProductFormSkeleton() {
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-12">
      <Loading what="the product" />
      <div className="grid gap-6">
        <Skeleton className="h-11 w-full" />
        <Skeleton className="h-40 w-full" />
        <Skeleton className="h-11 w-full" />
        <Skeleton className="h-11 w-full" />
      </div>
      <Skeleton className="arch aspect-square w-full max-lg:hidden" />
    </div>
  );
}
