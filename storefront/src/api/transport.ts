import { Code, ConnectError, type Interceptor, type Transport } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { Role } from "@gen/souk/access/v1/access_pb";
import { UserService } from "@gen/souk/user/v1/user_pb";
import { requiredRole } from "@/api/access";
import { personOf } from "@/api/person";

/** How long a call may take that is no stream. The shop's own limit is the same. */
const UNARY_TIMEOUT_MS = 10_000;

/** Who gives calls their tokens. */
export interface Credentials {
  /** Who is here: whoever a call is made for. */
  person(): string;
  /**
   * A token for a method that asks for `role`; starts a guest's session when that is enough and there is none. Fails with
   * PERSON_CHANGED when it would be of somebody else than `person`.
   */
  tokenFor(role: Role, person?: string): Promise<string | undefined>;
  /** Another token in the place of one that was refused, when there can be one for the same person. */
  replaceToken(refused: string, role: Role, person?: string): Promise<string | undefined>;
}

/** Calls to the shop with the token of whoever is signed in. */
export function createShopTransport(credentials: Credentials, fetch?: typeof globalThis.fetch): Transport {
  return createTransport([keepRefreshTokenInCookie, authenticate(credentials)], fetch);
}

/** Calls that bring their own token, or none: those that make and end sessions. */
export function createSessionTransport(fetch?: typeof globalThis.fetch): Transport {
  return createTransport([keepRefreshTokenInCookie], fetch);
}

function createTransport(interceptors: Interceptor[], fetch: typeof globalThis.fetch | undefined): Transport {
  const transport = createGrpcWebTransport({
    baseUrl: globalThis.location.origin,
    useBinaryFormat: true,
    interceptors,
    ...(fetch && { fetch }),
  });
  return {
    unary: (method, signal, timeoutMs, ...rest) =>
      transport.unary(method, signal, timeoutMs ?? UNARY_TIMEOUT_MS, ...rest),
    // A stream lasts for as long as it is watched.
    stream: (...call) => transport.stream(...call),
  };
}

/** Asks the gateway to keep the refresh token in a cookie that no script can read. */
const keepRefreshTokenInCookie: Interceptor = (next) => (request) => {
  if (request.service.typeName === UserService.typeName) {
    request.header.set("souk-session", "cookie");
  }
  return next(request);
};

/** Gives each call the token that its method asks for, and repeats it once with another when that one is refused. */
export function authenticate(credentials: Credentials): Interceptor {
  return (next) => async (request) => {
    const role = requiredRole(request.method);
    // Who comes in while it waits, or before it is repeated, gets neither the call nor what it does.
    const person = role === Role.PUBLIC ? undefined : (personOf(request.contextValues) ?? credentials.person());
    const token = await credentials.tokenFor(role, person);
    if (token === undefined) {
      return await next(request);
    }
    request.header.set("authorization", `Bearer ${token}`);
    if (role === Role.PUBLIC) {
      return await next(request);
    }
    if (request.stream) {
      // Its request is gone once it is sent, so that it is left to whoever watches to ask again.
      return await next(request).catch(async (error: unknown) => {
        if (isUnauthenticated(error)) {
          await credentials.replaceToken(token, role, person);
        }
        throw error;
      });
    }
    try {
      return await next(request);
    } catch (error) {
      if (!isUnauthenticated(error)) {
        throw error;
      }
      // It was refused before anything was done, so that a repeat does nothing twice.
      const another = await credentials.replaceToken(token, role, person);
      if (another === undefined) {
        throw error;
      }
      request.header.set("authorization", `Bearer ${another}`);
      return await next(request);
    }
  };
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof ConnectError && error.code === Code.Unauthenticated;
}
