import { type Client, Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import {
  type LoginResponse,
  type RefreshSessionResponse,
  type RegisterResponse,
  UserService,
} from "@gen/souk/user/v1/user_pb";

export interface LoginInput {
  readonly email: string;
  readonly password: string;
}

export interface RegisterInput extends LoginInput {
  readonly name: string;
}

/**
 * The shop takes a refresh token again within 10 s of its first use, and hands out the same successor; after that it ends
 * the session. So an answer that does not come is asked for again at 3 and 6 s, and never later, however late the timers
 * of a sleeping device or a hidden tab are.
 */
const REFRESH_PAUSE_MS = 3_000;
const LAST_TRY_AFTER_MS = 7_000;
const MOST_TRIES = 3;
/** The shop's own limit of a call. */
const REFRESH_TIMEOUT_MS = 10_000;

/** The next session, or why there is none. */
type Refreshed = RefreshSessionResponse | ConnectError;

/** The calls that make and end sessions. The refresh token travels in the gateway's cookie, so none is seen here. */
export class SessionCalls {
  readonly #client: Client<typeof UserService>;

  constructor(transport: Transport) {
    this.#client = createClient(UserService, transport);
  }

  register(input: RegisterInput): Promise<RegisterResponse> {
    return this.#client.register(input);
  }

  login(input: LoginInput): Promise<LoginResponse> {
    return this.#client.login(input);
  }

  async refresh(): Promise<RefreshSessionResponse> {
    // An answer that comes after the one that was taken must not set the cookie back.
    const taken = new AbortController();
    const begunAt = Date.now();
    const tries: Promise<Refreshed>[] = [];
    try {
      let refreshed: Refreshed | undefined;
      do {
        tries.push(this.#tryRefresh(taken.signal));
        refreshed = await Promise.race([firstOf(tries), pause(REFRESH_PAUSE_MS)]);
      } while (!refreshed && tries.length < MOST_TRIES && Date.now() - begunAt <= LAST_TRY_AFTER_MS);
      refreshed ??= await firstOf(tries);
      if (refreshed instanceof ConnectError) {
        throw refreshed;
      }
      return refreshed;
    } finally {
      taken.abort();
    }
  }

  /** Whether the session goes on; fails when the shop has said neither yes nor no. */
  async #tryRefresh(signal: AbortSignal): Promise<Refreshed> {
    try {
      return await this.#client.refreshSession({}, { signal, timeoutMs: REFRESH_TIMEOUT_MS });
    } catch (error) {
      const failure = ConnectError.from(error);
      if (failure.code === Code.Unauthenticated) {
        return failure;
      }
      throw failure;
    }
  }

  async logout(accessToken: string, everywhere: boolean): Promise<void> {
    await this.#client.logout({ everywhere }, { headers: { authorization: `Bearer ${accessToken}` } });
  }
}

/** What the first try has brought that brought anything; while one is under way, the others' failures decide nothing. */
async function firstOf(tries: readonly Promise<Refreshed>[]): Promise<Refreshed> {
  return await Promise.any(tries).catch((all: AggregateError) => {
    throw all.errors.at(-1);
  });
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined));
}
