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
 * How long each try of a renewal may take. The shop takes a refresh token once more within 10 s of its first use, and ends
 * the session after that: when an answer is lost, all repeats have to be there before.
 */
const REFRESH_TRIES_MS = [3_000, 3_000, 10_000];

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
    for (const timeoutMs of REFRESH_TRIES_MS.slice(0, -1)) {
      try {
        return await this.#client.refreshSession({}, { timeoutMs });
      } catch (error) {
        if (ConnectError.from(error).code !== Code.DeadlineExceeded) {
          throw error;
        }
      }
    }
    return await this.#client.refreshSession({}, { timeoutMs: REFRESH_TRIES_MS.at(-1) ?? 0 });
  }

  async logout(accessToken: string, everywhere: boolean): Promise<void> {
    await this.#client.logout({ everywhere }, { headers: { authorization: `Bearer ${accessToken}` } });
  }
}
