import { Loading, Skeleton } from "@/ui/skeleton";

const ROWS = ["first", "second", "third"];

/** Stands for the form while it is found out who is here. */
export function EntrySkeleton({ fields }: { fields: 2 | 3 }) {
  return (
    <div className="grid gap-5">
      <Loading what="who you are" />
      {ROWS.slice(0, fields).map((row) => (
        <div key={row}>
          <Skeleton className="mb-2 h-5 w-28" />
          <Skeleton className="h-11 w-full" />
        </div>
      ))}
      <Skeleton className="h-13 w-full" />
    </div>
  );
}
