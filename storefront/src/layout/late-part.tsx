import { CatchBoundary } from "@tanstack/react-router";
import { type ComponentType, type FunctionComponent, lazy, Suspense, useState } from "react";
import { forgetFailures } from "./code-not-fetched";

type LatePartProps = {
  load: () => Promise<{ default: ComponentType }>;
  /** Stands in its place while its code cannot be had; `reset` tries again. */
  missing: FunctionComponent<{ reset: () => void }>;
  /** When this changes, what could not be had is tried again. */
  attempt: string;
};

/** A part of every page whose code comes after the page. The page stands also without it. */
export function LatePart({ load, missing: Missing, attempt }: LatePartProps) {
  const [Part, setPart] = useState(() => lazy(load));
  return (
    <CatchBoundary
      getResetKey={() => attempt}
      // What failed once stays failed: the next try needs a fresh one.
      onCatch={() => setPart(lazy(load))}
      errorComponent={({ reset }) => <Missing reset={() => void forgetFailures().then(reset)} />}
    >
      <Suspense>
        <Part />
      </Suspense>
    </CatchBoundary>
  );
}
