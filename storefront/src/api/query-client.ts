import { QueryClient } from "@tanstack/react-query";
import { toProblem } from "@/api/problem";

const MOST_REPEATS = 3;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 8_000;

/** Whether a read is tried again: only what time mends, and at most three times. */
export function shouldRetry(failureCount: number, error: unknown): boolean {
  return failureCount < MOST_REPEATS && toProblem(error).isTransient;
}

/** How long to wait before the next try: as the shop asks, else twice as long each time, with jitter. */
export function retryDelayMs(failureCount: number, error: unknown): number {
  const pushback = toProblem(error).retryAfterMs ?? 0;
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failureCount);
  return pushback + ceiling * (0.5 + Math.random() / 2);
}

/** The cache of what the shop has answered. Changes are never repeated by it: most may not be. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, retryDelay: retryDelayMs, staleTime: 30_000, gcTime: 10 * 60_000 },
      // Offline they fail at once and say so: one that waited for a network would be sent long after it was given up.
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
