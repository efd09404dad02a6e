import { type Client, createClient, type Transport } from "@connectrpc/connect";
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

  refresh(): Promise<RefreshSessionResponse> {
    return this.#client.refreshSession({});
  }

  async logout(accessToken: string, everywhere: boolean): Promise<void> {
    await this.#client.logout({ everywhere }, { headers: { authorization: `Bearer ${accessToken}` } });
  }
}
