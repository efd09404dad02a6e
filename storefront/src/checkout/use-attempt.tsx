import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from "react";
import type { AttemptState, Attempts } from "@/checkout/attempt";
import type { AttemptOutcome, PlaceOrderInput } from "@/checkout/attempt-record";
import { refreshAfterAttempt } from "@/checkout/refresh-after-attempt";

const AttemptsContext = createContext<Attempts | undefined>(undefined);

/** Gives the pages below it the attempts to buy. */
export function AttemptsProvider({ value, children }: { readonly value: Attempts; readonly children: ReactNode }) {
  const queryClient = useQueryClient();
  useEffect(() => refreshAfterAttempt(value, queryClient), [value, queryClient]);
  return <AttemptsContext value={value}>{children}</AttemptsContext>;
}

/** The current attempt to buy, and how to begin one. */
export function useAttempt(): {
  readonly state: AttemptState;
  /** Buys; pressed twice, it is one attempt. */
  readonly begin: (input: PlaceOrderInput) => Promise<AttemptOutcome>;
  /** Asks the shop again when it had only faults to answer. */
  readonly askAgain: () => void;
  /** Forgets the outcome, once it has been shown. */
  readonly acknowledge: () => void;
} {
  const attempts = useContext(AttemptsContext);
  if (attempts === undefined) {
    throw new Error("AttemptsProvider is missing above this component");
  }
  const state = useSyncExternalStore(attempts.subscribe, attempts.getSnapshot);
  return {
    state,
    begin: (input) => attempts.begin(input),
    askAgain: attempts.askAgain,
    acknowledge: attempts.acknowledge,
  };
}
