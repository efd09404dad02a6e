import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "@gen/google/rpc/error_details_pb";
import { PROBLEM_WORDS, wordsForCode } from "@/api/problem-words";

/** The reason of a call that got no answer at all. */
export const NO_CONNECTION = "NO_CONNECTION";

/** A failure in the terms that the interface acts on. Plain data: it can be stored and sent to another tab. */
export interface Problem {
  readonly code: Code;
  /** The stable reason of the contract ("CART_FULL"); without one the name of the code, or NO_CONNECTION. */
  readonly reason: string;
  /** What the reason comes with: `order_id`, `product_ids`, `max_lines`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What is wrong, by the path of the field: `{ "shipping_address.city": "…" }`. */
  readonly violations: Readonly<Record<string, string>>;
  /** When the shop asked to be called again. */
  readonly retryAfterMs: number | undefined;
  /** The same call may well succeed later. */
  readonly isTransient: boolean;
  /** It is not known whether the call was carried out. */
  readonly isOutcomeUnknown: boolean;
  /** This device has no network. */
  readonly isOffline: boolean;
}

/** Reads whatever was thrown. */
export function toProblem(error: unknown): Problem {
  const failure = ConnectError.from(error);
  const info = failure.findDetails(ErrorInfoSchema)[0];
  // A connection that fails or breaks off ends as UNKNOWN; no service of the shop ever answers that.
  const isUnanswered = error instanceof ConnectError && failure.code === Code.Unknown && info === undefined;
  const retryAfterMs = readRetryAfterMs(failure);
  const isOutcomeUnknown = isUnanswered || failure.code === Code.Unavailable || failure.code === Code.DeadlineExceeded;
  return {
    code: failure.code,
    reason: info?.reason || (isUnanswered ? NO_CONNECTION : codeName(failure.code)),
    metadata: { ...info?.metadata },
    violations: readViolations(failure),
    retryAfterMs,
    isTransient: isOutcomeUnknown || (failure.code === Code.ResourceExhausted && retryAfterMs !== undefined),
    isOutcomeUnknown,
    isOffline: isUnanswered && globalThis.navigator?.onLine === false,
  };
}

/** What a shopper reads: what happened, and what to do now. */
export interface Explanation {
  readonly title: string;
  readonly text: string;
}

/** A problem in words that a shopper understands. What the shop wrote for developers is left out. */
export function explain(problem: Problem): Explanation {
  const known = Object.hasOwn(PROBLEM_WORDS, problem.reason) ? PROBLEM_WORDS[problem.reason] : undefined;
  const [title, text] = (typeof known === "function" ? known(problem) : known) ?? wordsForCode(problem);
  return { title, text };
}

function readViolations(failure: ConnectError): Record<string, string> {
  const violations: Record<string, string> = {};
  for (const { field, description } of failure.findDetails(BadRequestSchema).flatMap((bad) => bad.fieldViolations)) {
    violations[field] ??= description;
  }
  return violations;
}

function readRetryAfterMs(failure: ConnectError): number | undefined {
  const delay = failure.findDetails(RetryInfoSchema)[0]?.retryDelay;
  if (delay !== undefined) {
    return Number(delay.seconds) * 1000 + Math.ceil(delay.nanos / 1_000_000);
  }
  const pushback = failure.metadata.get("grpc-retry-pushback-ms");
  return pushback !== null && /^\d+$/.test(pushback) ? Number(pushback) : undefined;
}

/** `InvalidArgument` as the protocol writes it: `INVALID_ARGUMENT`. */
function codeName(code: Code): string {
  return (Code[code] ?? "Unknown").replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}
