import { classNames } from "./class-names";

/** Stands where something will be, in its shape. Screen readers hear "Loading" from the region around it. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={classNames(
        "block animate-shimmer rounded-tile bg-[linear-gradient(100deg,var(--color-sunken)_40%,var(--color-line)_50%,var(--color-sunken)_60%)] bg-size-[200%_100%]",
        className,
      )}
    />
  );
}

/** Says once, to those who do not see the skeletons, that something is on its way. */
export function Loading({ what }: { what: string }) {
  return (
    <p role="status" className="sr-only">
      Loading {what}
    </p>
  );
}
