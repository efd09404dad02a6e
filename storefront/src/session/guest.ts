import { createClient, type Transport } from "@connectrpc/connect";
import { UserService } from "@gen/souk/user/v1/user_pb";
import { type AccessToken, isAccessToken, isUsable, receiveToken } from "@/session/access-token";
import { Observable } from "@/session/observable";
import { readJson, type TabEnvironment, withLock, writeJson } from "@/session/tab-environment";

const GUEST_KEY = "souk.guest";
const GUEST_LOCK = "souk-guest";

/** The session of somebody without an account. Its token guards a cart and nothing else, so that it may be stored. */
export class Guest {
  readonly #environment: TabEnvironment;
  readonly #transport: Transport;
  readonly #token: Observable<AccessToken | undefined>;
  #starting: Promise<string> | undefined;

  constructor(transport: Transport, environment: TabEnvironment) {
    this.#transport = transport;
    this.#environment = environment;
    this.#token = new Observable(this.#read());
    environment.onStorageChange((key) => {
      if (key === null || key === GUEST_KEY) {
        this.#token.set(this.#read());
      }
    });
  }

  /** Calls when a guest's session begins or ends, in any tab. */
  get subscribe(): (listener: () => void) => () => void {
    return this.#token.subscribe;
  }

  /** The token of the session that there is, if there is one. */
  readonly token = (): string | undefined => {
    const token = this.#token.getSnapshot();
    return isUsable(token, this.#environment.now()) ? token.value : undefined;
  };

  /** The token; begins a session when there is none. All tabs share one. */
  async start(): Promise<string> {
    this.#starting ??= withLock(this.#environment, GUEST_LOCK, () => this.#startOnce()).finally(() => {
      this.#starting = undefined;
    });
    return await this.#starting;
  }

  /** Forgets a token that was refused or whose cart was taken over. */
  drop(token: string): void {
    if (this.#read()?.value === token) {
      this.#write(undefined);
    }
  }

  async #startOnce(): Promise<string> {
    // Another tab may have begun one.
    this.#token.set(this.#read());
    const shared = this.token();
    if (shared !== undefined) {
      return shared;
    }
    const { session } = await createClient(UserService, this.#transport).startGuestSession({});
    const token = receiveToken(session, this.#environment.now());
    this.#write(token);
    return token?.value ?? "";
  }

  #read(): AccessToken | undefined {
    return readJson(this.#environment, GUEST_KEY, isAccessToken);
  }

  #write(token: AccessToken | undefined): void {
    writeJson(this.#environment, GUEST_KEY, token);
    this.#token.set(token);
  }
}
