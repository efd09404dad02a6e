import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { Role } from "@gen/souk/access/v1/access_pb";
import type { Session as SessionMessage, User } from "@gen/souk/user/v1/user_pb";
import { personChanged } from "@/api/person";
import { toProblem } from "@/api/problem";
import type { Credentials } from "@/api/transport";
import { type AccessToken, isUsable, receiveToken, shopTime } from "@/session/access-token";
import { CartMerge } from "@/session/cart-merge";
import { Guest } from "@/session/guest";
import { Observable } from "@/session/observable";
import { RenewalTimer } from "@/session/renewal-timer";
import { type LoginInput, type RegisterInput, SessionCalls } from "@/session/session-calls";
import { readHint, SIGN_IN_HINT_KEY, type SignInHint, writeHint } from "@/session/sign-in-hint";
import { type SharedSession, TabChannel } from "@/session/tab-channel";
import { type TabEnvironment, withLock } from "@/session/tab-environment";

const SESSION_LOCK = "souk-session";
/** How long a sign-in waits for what is on its way to the guest's cart, and then for that cart's merge. */
const CART_PATIENCE_MS = 3_000;

/** Who is here. "restoring": somebody was signed in, and the shop has not said yet whether they still are. */
export type SessionStatus = "restoring" | "visitor" | "customer";

export interface SessionSnapshot {
  readonly status: SessionStatus;
  /** Set when the status is "customer". */
  readonly user: User | undefined;
  readonly isStaff: boolean;
}

/** Who is signed in, in all tabs of this browser. The access token never leaves memory. */
export class Session implements Credentials {
  readonly guest: Guest;
  readonly merge: CartMerge;
  readonly #environment: TabEnvironment;
  readonly #calls: SessionCalls;
  readonly #tabs: TabChannel;
  readonly #timer: RenewalTimer;
  readonly #state: Observable<SessionSnapshot>;
  #live: SharedSession | undefined;
  /** Of the newest sign-in, renewal or sign-out that this tab knows of. */
  #generation = 0;
  /** How often somebody has signed in: it tells one visitor from the next at this device. */
  #arrivals = 0;
  #renewing: Promise<void> | undefined;
  #beforeSignIn: () => Promise<void> = async () => {};

  constructor(transport: Transport, environment: TabEnvironment) {
    this.#environment = environment;
    this.#calls = new SessionCalls(transport);
    this.guest = new Guest(transport, environment);
    this.merge = new CartMerge(transport, this.guest, environment);
    this.#state = new Observable(snapshot(undefined, readHint(environment)));
    this.#timer = new RenewalTimer(environment, () => this.#renew(this.#live?.token.value));
    this.#tabs = new TabChannel(environment, {
      current: () => this.#live,
      onSession: (session) => this.#hearSession(session),
      onSignOut: (generation) => this.#hearSignOut(generation),
    });
    environment.onStorageChange((key) => this.#storageChanged(key));
  }

  get subscribe(): (listener: () => void) => () => void {
    return this.#state.subscribe;
  }

  get getSnapshot(): () => SessionSnapshot {
    return this.#state.getSnapshot;
  }

  /** Finds out at load whether the shopper is still signed in; makes no call for someone who never was. */
  async restore(): Promise<void> {
    if (readHint(this.#environment) === undefined) {
      this.#become(undefined);
      return;
    }
    try {
      await this.#renew(undefined);
    } catch {
      // The shop was not reached: the timer asks again, and nobody is signed out for it.
    }
  }

  async register(input: RegisterInput): Promise<void> {
    await this.#signInWith(() => this.#calls.register(input));
  }

  async signIn(input: LoginInput): Promise<void> {
    await this.#signInWith(() => this.#calls.login(input));
  }

  /** Ends this session, or all of the account, and this browser's tabs follow. Fails when the shop is not reached. */
  async signOut({ everywhere = false } = {}): Promise<void> {
    const live = await this.#customer();
    const logout = (token: string) =>
      withLock(this.#environment, SESSION_LOCK, () => this.#calls.logout(token, everywhere));
    try {
      await (live && logout(live.token.value));
    } catch (error) {
      if (!isSignInNeeded(error)) {
        throw error;
      }
      // That the token was refused does not mean that the session has ended: only a refused renewal says so.
      await this.#renew(live?.token.value);
      if (this.#live !== undefined && this.#live.user.userId === live?.user.userId) {
        await logout(this.#live.token.value);
      }
    }
    if (this.#live?.user.userId === live?.user.userId) {
      this.#end();
    }
  }

  /**
   * Takes over what ChangePassword (a new session) or UpdateProfile (a changed user) has answered for `user`. An answer
   * that comes when somebody else is here by now is left.
   */
  accept({ user, session }: { user: User | undefined; session?: SessionMessage | undefined }): void {
    const isForNobody = this.#live === undefined && session === undefined;
    if (!isForNobody && (this.#live === undefined || this.#live.user.userId === user?.userId)) {
      this.#take(user, session);
    }
  }

  #take(user: User | undefined, session: SessionMessage | undefined): void {
    const token = receiveToken(session, this.#environment.now()) ?? this.#live?.token;
    if (user !== undefined && token !== undefined) {
      const generation = this.#nextGeneration();
      writeHint(this.#environment, { userId: user.userId, generation });
      this.#become({ user, token, generation });
      this.#tabs.announce({ user, token, generation });
    }
  }

  /** The customer's token, renewed when it ends soon; undefined when nobody is signed in. */
  async accessToken(): Promise<string | undefined> {
    return (await this.#customer())?.token.value;
  }

  /** The shop's time now; this device's own when nobody is signed in. */
  shopTime(): number {
    return shopTime(this.#live?.token, this.#environment.now());
  }

  person(): string {
    return this.#personOf(this.#live);
  }

  /** The account of whoever is here; undefined for a visitor. */
  userId(): string | undefined {
    return this.#userIdOf(this.#live);
  }

  /** Has a sign-in wait, for a moment, for what must reach the guest's cart before an account takes it over. */
  waitBeforeSignIn(wait: () => Promise<void>): void {
    this.#beforeSignIn = wait;
  }

  async tokenFor(role: Role, person?: string): Promise<string | undefined> {
    if (role === Role.PUBLIC) {
      const token = this.#live?.token;
      return isUsable(token, this.#environment.now()) ? token.value : this.guest.token();
    }
    const live = await this.#customer();
    if (live === undefined && role !== Role.GUEST) {
      throw new ConnectError("sign in first", Code.Unauthenticated);
    }
    this.#expect(person, live);
    if (live !== undefined) {
      return live.token.value;
    }
    const token = this.guest.token() ?? (await this.guest.start());
    this.#expect(person, this.#live);
    return token;
  }

  async replaceToken(refused: string, role: Role, person?: string): Promise<string | undefined> {
    if (this.#live === undefined) {
      this.guest.drop(refused);
    } else {
      await this.#renew(refused);
    }
    if (this.#live === undefined && role !== Role.GUEST) {
      return undefined;
    }
    return await this.tokenFor(role, person);
  }

  #personOf(live: SharedSession | undefined): string {
    return this.#userIdOf(live) ?? `visitor ${this.#arrivals}`;
  }

  /** While nobody knows whether someone is still signed in, they are taken for it. */
  #userIdOf(live: SharedSession | undefined): string | undefined {
    return live?.user.userId ?? readHint(this.#environment)?.userId;
  }

  #expect(person: string | undefined, live: SharedSession | undefined): void {
    if (person !== undefined && person !== this.#personOf(live)) {
      throw personChanged();
    }
  }

  async #customer(): Promise<SharedSession | undefined> {
    const isReady = isUsable(this.#live?.token, this.#environment.now());
    if (!isReady && readHint(this.#environment) !== undefined) {
      await this.#renew(this.#live?.token.value);
    }
    return this.#live;
  }

  /** Gets another token than the stale one, from another tab or from the shop. */
  #renew(stale: string | undefined): Promise<void> {
    this.#renewing ??= withLock(this.#environment, SESSION_LOCK, () => this.#renewOnce(stale))
      .catch((error: unknown) => {
        this.#timer.retryLater();
        throw error;
      })
      .finally(() => {
        this.#renewing = undefined;
      });
    return this.#renewing;
  }

  async #renewOnce(stale: string | undefined): Promise<void> {
    const isNew = (token: AccessToken | undefined) => isUsable(token, this.#environment.now()) && token.value !== stale;
    // While this tab waited for the lock, another may have renewed or signed out.
    if (isNew(this.#live?.token)) {
      return;
    }
    if (readHint(this.#environment) === undefined) {
      this.#become(undefined);
      return;
    }
    const shared = await this.#tabs.ask();
    if (shared !== undefined && isNew(shared.token)) {
      this.#become(shared);
      return;
    }
    try {
      const { user, session } = await this.#calls.refresh();
      this.#take(user, session);
    } catch (error) {
      if (!isSignInNeeded(error)) {
        throw error;
      }
      this.#end();
    }
  }

  async #signInWith(call: () => Promise<{ user?: User | undefined; session?: SessionMessage | undefined }>) {
    await atMost(CART_PATIENCE_MS, this.#beforeSignIn());
    const answer = await withLock(this.#environment, SESSION_LOCK, call);
    if (answer.user !== undefined) {
      this.merge.claim(answer.user.userId);
    }
    this.#take(answer.user, answer.session);
    // So that the next page finds it full.
    await atMost(CART_PATIENCE_MS, this.#mergeCart());
  }

  async #mergeCart(): Promise<void> {
    if (this.#live !== undefined) {
      const { userId } = this.#live.user;
      await this.merge.run(userId, () => this.tokenFor(Role.CUSTOMER, userId));
    }
  }

  #become(live: SharedSession | undefined): void {
    const isArrival = live !== undefined && live.user.userId !== this.#live?.user.userId;
    this.#arrivals += isArrival ? 1 : 0;
    this.#live = live;
    this.#generation = live?.generation ?? this.#generation;
    this.#timer.follow(live?.token);
    this.#state.set(snapshot(live?.user, undefined));
    if (isArrival) {
      void this.#mergeCart();
    }
  }

  #end(): void {
    this.#generation = this.#nextGeneration();
    writeHint(this.#environment, undefined);
    this.#become(undefined);
    this.#tabs.announceSignOut(this.#generation);
  }

  /** Counts on by the clock, so that it is higher than before also when nobody remembers what was before. */
  #nextGeneration(): number {
    const last = Math.max(this.#generation, readHint(this.#environment)?.generation ?? 0);
    return Math.max(last + 1, this.#environment.now());
  }

  #hearSession(session: SharedSession): void {
    if (session.generation > this.#generation) {
      this.#become(session);
    }
  }

  #hearSignOut(generation: number): void {
    if (generation > this.#generation) {
      this.#generation = generation;
      this.#become(undefined);
    }
  }

  /** For browsers whose tabs cannot talk: the hint tells that another tab has signed in, out, or in as another. */
  #storageChanged(key: string | null): void {
    if (key !== null && key !== SIGN_IN_HINT_KEY) {
      return;
    }
    const hint = readHint(this.#environment);
    if (hint === undefined) {
      this.#become(undefined);
    } else if (hint.userId !== this.#live?.user.userId) {
      this.#live = undefined;
      this.#state.set(snapshot(undefined, hint));
      void this.restore();
    }
  }
}

function snapshot(user: User | undefined, hint: SignInHint | undefined): SessionSnapshot {
  const status = user !== undefined ? "customer" : hint !== undefined ? "restoring" : "visitor";
  return { status, user, isStaff: user?.role === Role.STAFF };
}

/** Waits for the work, but no longer than this. */
async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  await Promise.race([work, new Promise((resolve) => setTimeout(resolve, milliseconds))]);
}

/** The shop has said no for good, and not merely failed to answer. */
function isSignInNeeded(error: unknown): boolean {
  return toProblem(error).code === Code.Unauthenticated;
}
