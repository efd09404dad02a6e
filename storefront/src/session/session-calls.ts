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
 * How often a renewal is sent, and how long the answers may take. The shop takes a refresh token again within 10 s of its
 * first use, and hands out the same successor; after that it ends the session. So all tries are there before, and while
 * one is made, the others are not given up: once the 10 s are over, only an answer that is on its way can help.
 */
const REFRESH_TRIES = 4;
const REFRESH_PAUSE_MS = 3_000;
const REFRESH_PATIENCE_MS = 30_000;

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
    const tries: Promise<RefreshSessionResponse>[] = [];
    try {
      for (let sent = 1; sent <= REFRESH_TRIES; sent += 1) {
        tries.push(
          this.#client.refreshSession({}, { signal: taken.signal, timeoutMs: REFRESH_PATIENCE_MS }).catch(unlessLate),
        );
        const pauseMs = sent < REFRESH_TRIES ? REFRESH_PAUSE_MS : REFRESH_PATIENCE_MS - REFRESH_PAUSE_MS * (sent - 1);
        const answer = await Promise.race([...tries, pause(pauseMs)]);
        if (answer !== undefined) {
          return answer;
        }
      }
      throw new ConnectError("no answer to any try", Code.DeadlineExceeded);
    } finally {
      taken.abort();
    }
  }

  async logout(accessToken: string, everywhere: boolean): Promise<void> {
    await this.#client.logout({ everywhere }, { headers: { authorization: `Bearer ${accessToken}` } });
  }
}

/** That one try came too late decides nothing: the answer to another may yet come. */
function unlessLate(error: unknown): Promise<never> {
  if (ConnectError.from(error).code !== Code.DeadlineExceeded) {
    throw error;
  }
  return new Promise(() => {});
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined));
}
