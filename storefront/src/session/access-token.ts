import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Session as SessionMessage } from "@gen/souk/user/v1/user_pb";

/** How long before its end a token is not used any more, so that it does not end on the way. */
const MARGIN_MS = 30_000;

/** An access token, in times of this device's clock. */
export interface AccessToken {
  readonly value: string;
  readonly receivedAt: number;
  readonly expiresAt: number;
}

/** Takes the token of an answer. A clock that is wrong does not matter: what counts is how long the token lives. */
export function receiveToken(session: SessionMessage | undefined, now: number): AccessToken | undefined {
  if (session === undefined || session.accessToken === "") {
    return undefined;
  }
  const expiresAt = session.expiresAt === undefined ? now : timestampMs(session.expiresAt);
  const times = readTimes(session.accessToken);
  const life = times === undefined ? expiresAt - now : times.expiresAt - times.issuedAt;
  return { value: session.accessToken, receivedAt: now, expiresAt: now + life };
}

/** Whether a call may be begun with it. */
export function isUsable(token: AccessToken | undefined, now: number): token is AccessToken {
  if (token === undefined) {
    return false;
  }
  const life = token.expiresAt - token.receivedAt;
  return now < token.expiresAt - Math.min(MARGIN_MS, life / 5);
}

/** When it should be renewed although nobody calls: at 80 % of its life. */
export function renewalTime(token: AccessToken): number {
  return token.receivedAt + (token.expiresAt - token.receivedAt) * 0.8;
}

/** The shop's own time, as far as a token tells it, whatever this device's clock says. */
export function shopTime(token: AccessToken | undefined, now: number): number {
  const issuedAt = token && readTimes(token.value)?.issuedAt;
  return token === undefined || issuedAt === undefined ? now : issuedAt + (now - token.receivedAt);
}

/** Whether a value is a token that another tab has sent or stored. */
export function isAccessToken(value: unknown): value is AccessToken {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof Reflect.get(value, "value") === "string" &&
    typeof Reflect.get(value, "receivedAt") === "number" &&
    typeof Reflect.get(value, "expiresAt") === "number"
  );
}

/** The token's own times, both of the shop's clock. */
function readTimes(token: string): { issuedAt: number; expiresAt: number } | undefined {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const claims: unknown = JSON.parse(atob(payload));
    const [iat, exp] = [Reflect.get(Object(claims), "iat"), Reflect.get(Object(claims), "exp")];
    return typeof iat === "number" && typeof exp === "number" && exp > iat
      ? { issuedAt: iat * 1000, expiresAt: exp * 1000 }
      : undefined;
  } catch {
    return undefined;
  }
}
