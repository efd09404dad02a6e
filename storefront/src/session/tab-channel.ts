import { fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";
import { type User, UserSchema } from "@gen/souk/user/v1/user_pb";
import { randomId } from "@/api/random-id";
import { type AccessToken, isAccessToken } from "@/session/access-token";
import type { TabEnvironment, TabPort } from "@/session/tab-environment";

const CHANNEL = "souk-session";
/** Each tab holds this lock, shared, for as long as it lives: so the others can be counted. */
const ALIVE_LOCK = "souk-tab";
/** How long the other tabs may take to say what they have; a tab that is still loading does not answer. */
const ASK_TIMEOUT_MS = 300;

/** A session as tabs hand it to each other. */
export interface SharedSession {
  readonly user: User;
  readonly token: AccessToken;
  readonly generation: number;
}

/** What a tab hears from the others. */
export interface TabListener {
  /** What this tab would hand over. */
  current(): SharedSession | undefined;
  onSession(session: SharedSession): void;
  onSignOut(generation: number): void;
}

/** Talks to the shop's other tabs in this browser. Access tokens pass through memory only. */
export class TabChannel {
  readonly #environment: TabEnvironment;
  readonly #port: TabPort | undefined;
  readonly #listener: TabListener;
  readonly #alive: Promise<void>;
  readonly #asked = new Map<string, (session: SharedSession | undefined) => void>();

  constructor(environment: TabEnvironment, listener: TabListener) {
    this.#environment = environment;
    this.#listener = listener;
    this.#port = environment.openChannel(CHANNEL);
    this.#port?.addEventListener("message", (event) => this.#hear(event.data));
    this.#alive = holdForLife(environment);
  }

  announce(session: SharedSession): void {
    this.#port?.postMessage({ kind: "session", session: pack(session) });
  }

  announceSignOut(generation: number): void {
    this.#port?.postMessage({ kind: "signed-out", generation });
  }

  /** The newest session that another tab has; undefined at once when this tab is the only one. */
  async ask(): Promise<SharedSession | undefined> {
    const port = this.#port;
    const others = await this.#countOthers();
    if (port === undefined || others === 0) {
      return undefined;
    }
    const askId = randomId();
    let best: SharedSession | undefined;
    let answers = 0;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ASK_TIMEOUT_MS);
      this.#asked.set(askId, (session) => {
        answers += 1;
        if (session !== undefined && session.generation > (best?.generation ?? -1)) {
          best = session;
        }
        if (answers >= others) {
          clearTimeout(timer);
          resolve();
        }
      });
      port.postMessage({ kind: "ask", askId });
    });
    this.#asked.delete(askId);
    return best;
  }

  async #countOthers(): Promise<number> {
    if (this.#environment.locks === undefined) {
      return Number.POSITIVE_INFINITY;
    }
    await this.#alive;
    try {
      const { held = [] } = await this.#environment.locks.query();
      return held.filter((lock) => lock.name === ALIVE_LOCK).length - 1;
    } catch {
      return Number.POSITIVE_INFINITY;
    }
  }

  #hear(message: unknown): void {
    const field = (name: string): unknown => Reflect.get(Object(message), name);
    const [kind, askId, generation] = [field("kind"), field("askId"), field("generation")];
    if (kind === "session") {
      const session = unpack(field("session"));
      if (session !== undefined) {
        this.#listener.onSession(session);
      }
    } else if (kind === "signed-out" && typeof generation === "number") {
      this.#listener.onSignOut(generation);
    } else if (kind === "ask") {
      const current = this.#listener.current();
      this.#port?.postMessage({ kind: "answer", askId, session: current && pack(current) });
    } else if (kind === "answer" && typeof askId === "string") {
      this.#asked.get(askId)?.(unpack(field("session")));
    }
  }
}

/** Resolves once this tab counts as alive. */
function holdForLife({ locks }: TabEnvironment): Promise<void> {
  return new Promise((resolve) => {
    const forever = () => {
      resolve();
      return new Promise<never>(() => {});
    };
    locks?.request(ALIVE_LOCK, { mode: "shared" }, forever).catch(() => resolve());
  });
}

function pack(session: SharedSession): unknown {
  return { ...session, user: toJson(UserSchema, session.user) };
}

/** Undefined for what another version of the shop sends in another shape. */
function unpack(value: unknown): SharedSession | undefined {
  const token: unknown = Reflect.get(Object(value), "token");
  const generation: unknown = Reflect.get(Object(value), "generation");
  if (!isAccessToken(token) || typeof generation !== "number") {
    return undefined;
  }
  try {
    const user = fromJson(UserSchema, Reflect.get(Object(value), "user") as JsonValue);
    return { user, token, generation };
  } catch {
    return undefined;
  }
}
