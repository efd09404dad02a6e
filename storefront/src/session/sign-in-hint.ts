import { readJson, type TabEnvironment, writeJson } from "@/session/tab-environment";

/** Where the hint is kept. */
export const SIGN_IN_HINT_KEY = "souk.session";

/** That somebody is signed in: no secret, but it saves a first visitor the call that would find out. */
export interface SignInHint {
  readonly userId: string;
  /** Grows with each sign-in, renewal and sign-out, so that a tab knows which of two it hears of is the newer. */
  readonly generation: number;
}

export function readHint(environment: TabEnvironment): SignInHint | undefined {
  return readJson(environment, SIGN_IN_HINT_KEY, isHint);
}

export function writeHint(environment: TabEnvironment, hint: SignInHint | undefined): void {
  writeJson(environment, SIGN_IN_HINT_KEY, hint);
}

function isHint(value: unknown): value is SignInHint {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof Reflect.get(value, "userId") === "string" &&
    typeof Reflect.get(value, "generation") === "number"
  );
}
