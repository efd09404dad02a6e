import type { ReactNode } from "react";
import { PageHeading, useTitle } from "@/layout/page";
import { Star } from "@/ui/star";

type EntranceProps = {
  title: string;
  intro: ReactNode;
  /** What waits behind the door, in a few words each. */
  promises: readonly string[];
  children: ReactNode;
};

/** A page that lets somebody in: what is asked on one side, the market's door on the other. */
export function Entrance({ title, intro, promises, children }: EntranceProps) {
  useTitle(title);
  return (
    <div className="frame grid items-stretch gap-10 py-8 sm:py-12 md:grid-cols-[minmax(0,26rem)_minmax(0,1fr)] lg:gap-20">
      <div className="w-full max-w-md py-2 max-md:mx-auto md:py-10">
        <PageHeading className="text-4xl sm:text-5xl">{title}</PageHeading>
        <div className="mt-2 mb-8 text-lg text-muted">{intro}</div>
        {children}
      </div>
      <Door promises={promises} />
    </div>
  );
}

/** The door of the market: a tiled wall, an arch within it, a lantern above. */
function Door({ promises }: { promises: readonly string[] }) {
  return (
    <aside
      aria-label="What an account is for"
      className="tiles relative hidden min-h-128 overflow-hidden rounded-panel bg-stall text-on-stall md:flex md:items-end md:justify-center"
    >
      <div className="arch flex h-[88%] w-[min(24rem,78%)] flex-col items-center border-4 border-saffron border-b-0 bg-[linear-gradient(rgb(0_0_0/0.45),rgb(0_0_0/0.2))] bg-stall px-8 pb-12 shadow-sheet">
        <span aria-hidden="true" className="min-h-12 w-0.5 flex-1 bg-saffron" />
        <Star className="size-18 shrink-0 text-saffron drop-shadow-[0_0_1.75rem_var(--color-saffron)]" />
        <ul className="mt-10 grid gap-4 text-lg">
          {promises.map((promise) => (
            <li key={promise} className="flex gap-3">
              <Star className="mt-1.5 size-3.5 shrink-0 text-saffron" />
              {promise}
            </li>
          ))}
        </ul>
      </div>
    </aside>
  );
}
