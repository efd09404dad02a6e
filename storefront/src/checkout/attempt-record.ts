import { create, fromJson, type JsonValue, type MessageInitShape, toJson } from "@bufbuild/protobuf";
import { type PlaceOrderRequest, PlaceOrderRequestSchema } from "@gen/souk/checkout/v1/checkout_pb";
import type { Problem } from "@/api/problem";
import { randomId } from "@/api/random-id";
import { readJson, type TabEnvironment, writeJson } from "@/session/tab-environment";

/** What a shopper sends to buy; the idempotency key is added. */
export type PlaceOrderInput = Omit<MessageInitShape<typeof PlaceOrderRequestSchema>, "idempotencyKey" | "$typeName">;

/** An attempt to buy whose outcome is not known yet. */
export interface OpenAttempt {
  readonly idempotencyKey: string;
  /** Exactly what is sent, each time. */
  readonly request: PlaceOrderRequest;
  /** By this device's clock, which is what its people go by. */
  readonly startedAt: Date;
  /** By the shop's clock, in milliseconds: what orders can be compared with. */
  readonly shopStartedAt: number;
  readonly state: "placing" | "checking";
}

/** How an attempt ended. An order that is PENDING counts as placed: its page watches it. */
export type AttemptOutcome =
  /** `isEarlierOrder`: this very cart had been ordered before under another key, as this order. */
  | { readonly status: "placed"; readonly orderId: string; readonly isEarlierOrder: boolean }
  | { readonly status: "refused"; readonly problem: Problem };

/** Keeps one account's attempt over reloads and crashes, for all tabs of the browser. */
export class AttemptRecord {
  readonly #environment: TabEnvironment;
  readonly #openKey: string;
  readonly #endedKey: string;

  constructor(environment: TabEnvironment, userId: string) {
    this.#environment = environment;
    this.#openKey = `souk.attempt.${userId}`;
    this.#endedKey = `souk.attempt-ended.${userId}`;
  }

  read(): OpenAttempt | undefined {
    const stored = readJson(this.#environment, this.#openKey, isStored);
    if (stored === undefined) {
      return undefined;
    }
    try {
      const request = fromJson(PlaceOrderRequestSchema, stored.request);
      return { ...stored, request, idempotencyKey: request.idempotencyKey, startedAt: new Date(stored.startedAt) };
    } catch {
      return undefined;
    }
  }

  /** Writes down a new attempt, under a key of its own. */
  open(input: PlaceOrderInput, shopStartedAt: number): OpenAttempt {
    const request = create(PlaceOrderRequestSchema, { ...input, idempotencyKey: randomId() });
    const startedAt = new Date(this.#environment.now());
    const { idempotencyKey } = request;
    const attempt: OpenAttempt = { idempotencyKey, request, startedAt, shopStartedAt, state: "placing" };
    this.#write(attempt);
    return attempt;
  }

  /** Notes that an answer was lost. */
  check(attempt: OpenAttempt): void {
    this.#write({ ...attempt, state: "checking" });
  }

  /** Forgets the attempt, and tells other tabs that ask for it how it ended. */
  close(attempt: OpenAttempt, outcome: AttemptOutcome): void {
    writeJson(this.#environment, this.#endedKey, { idempotencyKey: attempt.idempotencyKey, outcome });
    writeJson(this.#environment, this.#openKey, undefined);
  }

  /** How an attempt ended that another tab has resolved. */
  ended(idempotencyKey: string): AttemptOutcome | undefined {
    const ended = readJson(this.#environment, this.#endedKey, isEnded);
    return ended?.idempotencyKey === idempotencyKey ? ended.outcome : undefined;
  }

  #write({ request, startedAt, shopStartedAt, state }: OpenAttempt): void {
    const stored: Stored = {
      request: toJson(PlaceOrderRequestSchema, request),
      startedAt: startedAt.toISOString(),
      shopStartedAt,
      state,
    };
    writeJson(this.#environment, this.#openKey, stored);
  }
}

interface Stored {
  readonly request: JsonValue;
  readonly startedAt: string;
  readonly shopStartedAt: number;
  readonly state: "placing" | "checking";
}

function isStored(value: unknown): value is Stored {
  const state: unknown = Reflect.get(Object(value), "state");
  return (
    typeof Reflect.get(Object(value), "request") === "object" &&
    typeof Reflect.get(Object(value), "shopStartedAt") === "number" &&
    !Number.isNaN(Date.parse(String(Reflect.get(Object(value), "startedAt")))) &&
    (state === "placing" || state === "checking")
  );
}

function isEnded(value: unknown): value is { idempotencyKey: string; outcome: AttemptOutcome } {
  const status: unknown = Reflect.get(Object(Reflect.get(Object(value), "outcome")), "status");
  return status === "placed" || status === "refused";
}
