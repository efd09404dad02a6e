import { Loading, Skeleton } from "@/ui/skeleton";

/** Stands for the form while its product is fetched. */
export function ProductFormSkeleton() {
  return (
    <div className="grid items-start gap-8 md:grid-cols-[minmax(0,1fr)_16rem] lg:gap-12">
      <Loading what="the product" />
      <div className="grid gap-6">
        <Skeleton className="h-11 w-full" />
        <Skeleton className="h-40 w-full" />
        <Skeleton className="h-11 w-full" />
        <Skeleton className="h-11 w-full" />
      </div>
      <Skeleton className="arch aspect-square w-full max-md:hidden" />
    </div>
  );
}
