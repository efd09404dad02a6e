import { type Client, Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { onBehalfOf, PERSON_CHANGED } from "@/api/person";
import { type Problem, toProblem } from "@/api/problem";
import { type AttemptOutcome, AttemptRecord, type OpenAttempt, type PlaceOrderInput } from "@/checkout/attempt-record";
import { findStaleOutcome, isStale } from "@/checkout/attempt-stale";
import { Observable } from "@/session/observable";
import type { Session } from "@/session/session";
import { type TabEnvironment, withLock } from "@/session/tab-environment";

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 15_000;
/** How often a fault of the shop is asked again about by itself: it is no answer, but may be the only one there is. */
const MOST_FAULTS = 5;

/** What of a session is needed. */
type AttemptSession = Pick<Session, "subscribe" | "getSnapshot" | "shopTime">;

/** Where the current attempt to buy stands. */
export type AttemptState =
  | { readonly status: "none" }
  /** The first call is under way. */
  | { readonly status: "placing"; readonly startedAt: Date }
  /** An answer was lost; the same request is sent again until there is one. */
  | { readonly status: "checking"; readonly startedAt: Date; readonly problem: Problem | undefined }
  /** The shop answers with nothing but faults, and is asked again once the shopper says so: `askAgain`, or a reload. */
  | { readonly status: "unknown"; readonly startedAt: Date; readonly problem: Problem }
  | AttemptOutcome;

const NONE: AttemptState = { status: "none" };

/** Attempts to buy: at most one at a time for each account, under one key until its outcome is known. */
export class Attempts {
  readonly #client: Client<typeof CheckoutService>;
  readonly #session: AttemptSession;
  readonly #environment: TabEnvironment;
  readonly #states = new Map<string, AttemptState>();
  readonly #running = new Map<string, Promise<AttemptOutcome>>();
  readonly #askingAgain = new Map<string, () => void>();
  readonly #shown = new Observable<AttemptState>(NONE);

  constructor(transport: Transport, session: AttemptSession, environment: TabEnvironment) {
    this.#client = createClient(CheckoutService, transport);
    this.#session = session;
    this.#environment = environment;
    session.subscribe(() => this.#follow());
    this.#follow();
  }

  get subscribe(): (listener: () => void) => () => void {
    return this.#shown.subscribe;
  }

  get getSnapshot(): () => AttemptState {
    return this.#shown.getSnapshot;
  }

  /** The attempt of whoever is signed in whose outcome is not known, also one of another tab or of before a reload. */
  openAttempt(): OpenAttempt | undefined {
    const userId = this.#userId();
    return userId === undefined ? undefined : this.#record(userId).read();
  }

  /** Buys. While an attempt is open, whatever is asked for, that one is resolved. Fails when nobody is signed in. */
  async begin(input: PlaceOrderInput): Promise<AttemptOutcome> {
    const userId = this.#userId();
    if (userId === undefined) {
      throw new ConnectError("sign in first", Code.Unauthenticated);
    }
    return await this.#run(userId, async () => {
      const record = this.#record(userId);
      // Two tabs that press at once find one attempt, which is stored before anything is sent.
      return await withLock(this.#environment, `souk-attempt-begin.${userId}`, async () => {
        return record.read() ?? record.open(input, this.#session.shopTime());
      });
    });
  }

  /** Forgets how the last attempt ended, once the page has shown it. */
  readonly acknowledge = (): void => {
    const userId = this.#userId();
    if (userId !== undefined && !this.#running.has(userId)) {
      this.#show(userId, NONE);
    }
  };

  /** Sends the same request once more under the same key, after the shop had only faults to answer. */
  readonly askAgain = (): void => {
    this.#askingAgain.get(this.#userId() ?? "")?.();
  };

  /** After a load or a sign-in: goes on with what was left open. */
  #follow(): void {
    const userId = this.#userId();
    this.#shown.set((userId !== undefined && this.#states.get(userId)) || NONE);
    const open = this.openAttempt();
    if (userId !== undefined && open !== undefined && !this.#running.has(userId)) {
      // At once, so that no form is shown for a moment.
      this.#show(userId, { status: "checking", startedAt: open.startedAt, problem: undefined });
      this.#run(userId, async () => open).catch(() => {});
    }
  }

  #run(userId: string, attempt: () => Promise<OpenAttempt>): Promise<AttemptOutcome> {
    const running = this.#running.get(userId);
    if (running !== undefined) {
      return running;
    }
    const outcome = attempt()
      .then((open) => this.#resolve(userId, open))
      .finally(() => this.#running.delete(userId));
    this.#running.set(userId, outcome);
    return outcome;
  }

  async #resolve(userId: string, attempt: OpenAttempt): Promise<AttemptOutcome> {
    const { startedAt } = attempt;
    const isFresh = attempt.state === "placing" && startedAt.getTime() > this.#environment.now() - FIRST_DELAY_MS;
    this.#show(
      userId,
      isFresh ? { status: "placing", startedAt } : { status: "checking", startedAt, problem: undefined },
    );
    for (;;) {
      // One tab asks; the others wait here and find how it ended.
      const result = await withLock(this.#environment, `souk-attempt.${userId}`, async () => {
        const record = this.#record(userId);
        const ended = record.ended(attempt.idempotencyKey) ?? (await this.#send(userId, attempt));
        if (ended.status !== "unknown") {
          record.close(attempt, ended);
        }
        return ended;
      });
      if (result.status !== "unknown") {
        this.#running.delete(userId);
        this.#show(userId, result);
        return result;
      }
      // There may be an order, so that the attempt stays open and no other can begin.
      const again = new Promise<void>((resolve) => this.#askingAgain.set(userId, resolve));
      this.#show(userId, result);
      await again;
      this.#askingAgain.delete(userId);
      this.#show(userId, { status: "checking", startedAt, problem: undefined });
    }
  }

  async #send(
    userId: string,
    attempt: OpenAttempt,
  ): Promise<AttemptOutcome | Extract<AttemptState, { status: "unknown" }>> {
    const asThem = onBehalfOf(userId);
    let faults = 0;
    let wasLeft: boolean | undefined;
    for (let failures = 0; ; failures += 1) {
      await this.#signedInAs(userId);
      // Only what was left behind is old: an attempt that is being watched may take as long as it takes.
      wasLeft ??= isStale(attempt, this.#session.shopTime());
      try {
        if (wasLeft) {
          return await findStaleOutcome(this.#client, attempt, asThem);
        }
        const { order } = await this.#client.placeOrder(attempt.request, asThem);
        return { status: "placed", orderId: order?.orderId ?? "", isEarlierOrder: false };
      } catch (error) {
        const problem = toProblem(error);
        if (problem.reason === "ORDER_EXISTS" && problem.metadata.order_id !== undefined) {
          return { status: "placed", orderId: problem.metadata.order_id, isEarlierOrder: true };
        }
        faults += isFault(problem) ? 1 : 0;
        if (!isOpen(problem) && !isFault(problem)) {
          return { status: "refused", problem };
        }
        this.#record(userId).check(attempt);
        if (faults >= MOST_FAULTS) {
          return { status: "unknown", startedAt: attempt.startedAt, problem };
        }
        this.#show(userId, { status: "checking", startedAt: attempt.startedAt, problem });
        await this.#pause(Math.max(problem.retryAfterMs ?? 0, delayMs(failures)));
      }
    }
  }

  /** Waits until this account is signed in: an attempt is nobody else's to resolve. */
  #signedInAs(userId: string): Promise<void> {
    return new Promise((resolve) => {
      let stop = () => {};
      const look = () => {
        if (this.#userId() === userId) {
          stop();
          resolve();
        }
      };
      stop = this.#session.subscribe(look);
      look();
    });
  }

  /** Waits, but not once the device is back online. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        stop();
        clearTimeout(timer);
        resolve();
      };
      const stop = this.#environment.onOnline(done);
      const timer = setTimeout(done, ms);
    });
  }

  #show(userId: string, state: AttemptState): void {
    this.#states.set(userId, state);
    if (userId === this.#userId()) {
      this.#shown.set(state);
    }
  }

  #userId(): string | undefined {
    return this.#session.getSnapshot().user?.userId;
  }

  #record(userId: string): AttemptRecord {
    return new AttemptRecord(this.#environment, userId);
  }
}

/** Whether the same request is to be sent again under the same key, as the contract of PlaceOrder has it. */
function isOpen(problem: Problem): boolean {
  // Nothing was stored, and nobody waits minutes for a card that may be declined again.
  if (problem.reason === "TOO_MANY_DECLINES") {
    return false;
  }
  return (
    problem.isTransient ||
    problem.reason === "ORDER_IN_PROGRESS" ||
    problem.reason === PERSON_CHANGED ||
    problem.code === Code.Unauthenticated ||
    problem.code === Code.Canceled
  );
}

/** A bug on the shop's side: neither an order nor a refusal. */
function isFault(problem: Problem): boolean {
  return problem.code === Code.Internal || problem.code === Code.Unknown || problem.code === Code.DataLoss;
}

function delayMs(failures: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures);
}
