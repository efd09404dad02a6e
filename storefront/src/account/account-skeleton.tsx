import { Panel } from "@/ui/panel";
import { Loading, Skeleton } from "@/ui/skeleton";

const SECTIONS = [
  ["profile", 2],
  ["address", 4],
] as const;

/** Stands for the account while the session is restored. */
export function AccountSkeleton() {
  return (
    <div className="grid items-start gap-8 md:grid-cols-[15rem_minmax(0,1fr)] lg:gap-12">
      <Loading what="your account" />
      <Skeleton className="arch h-32 w-26 md:h-64 md:w-full" />
      <div className="grid gap-6">
        {SECTIONS.map(([section, fields]) => (
          <Panel key={section}>
            <Skeleton className="mb-6 h-7 w-32" />
            <div className="grid gap-5">
              {Array.from({ length: fields }, (_, field) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
                <Skeleton key={field} className="h-11 w-full" />
              ))}
              <Skeleton className="h-11 w-36" />
            </div>
          </Panel>
        ))}
      </div>
    </div>
  );
}
