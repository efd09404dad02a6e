import { Loading, Skeleton } from "@/ui/skeleton";

/** Stands where the steps will be. */
export function CheckoutSkeleton() {
  return (
    <div className="grid gap-x-14 gap-y-12 lg:grid-cols-[1fr_24rem]">
      <Loading what="the check-out" />
      <div className="grid content-start gap-12">
        {["address", "shipping", "payment"].map((step) => (
          <div key={step}>
            <Skeleton className="mb-5 h-10 w-56" />
            <Skeleton className="h-40 sm:ml-14" />
          </div>
        ))}
      </div>
      <div>
        <Skeleton className="mb-5 h-10 w-48" />
        <Skeleton className="h-96" />
      </div>
    </div>
  );
}
