import { Loading, Skeleton } from "@/ui/skeleton";

/** Stands where a product's page will be. */
export function ProductSkeleton() {
  return (
    <div className="frame pt-2 md:pt-8">
      <Loading what="the product" />
      <Skeleton className="h-5 w-56" />
      <div className="md:grid md:grid-cols-[1.08fr_1fr] md:gap-x-12 lg:gap-x-20">
        <div className="mt-2 md:mt-5">
          <div className="arch overflow-hidden">
            <Skeleton className="aspect-square w-full max-md:aspect-4/3 max-md:max-h-[calc(100svh-33rem)] max-md:min-h-38" />
          </div>
          {/* Nearly every product has a further picture. */}
          <div className="mt-7 flex gap-2 md:mt-12 md:gap-2.5">
            <Skeleton className="size-12 md:size-20" />
            <Skeleton className="size-12 md:size-20" />
          </div>
        </div>
        <div className="pt-4 md:pt-10">
          <Skeleton className="h-9 w-4/5 md:h-11" />
          <Skeleton className="mt-4 h-6 w-2/5" />
          <Skeleton className="mt-6 h-9 w-28" />
          <Skeleton className="mt-8 h-13 w-full max-w-md max-md:hidden" />
          <Skeleton className="mt-10 h-5 w-full" />
          <Skeleton className="mt-3 h-5 w-full" />
          <Skeleton className="mt-3 h-5 w-3/4" />
        </div>
      </div>
    </div>
  );
}
