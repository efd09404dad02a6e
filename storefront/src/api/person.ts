import {
  type CallOptions,
  Code,
  ConnectError,
  type ContextValues,
  createContextKey,
  createContextValues,
} from "@connectrpc/connect";
import { ErrorInfoSchema } from "@gen/google/rpc/error_details_pb";

/** The reason of a call that was not sent since somebody else is here than when it was begun. */
export const PERSON_CHANGED = "PERSON_CHANGED";

const PERSON = createContextKey<string | undefined>(undefined);

/** The option of a call that is for this person (`Session.person`) and no other, however late it is sent. */
export function onBehalfOf(person: string): CallOptions {
  return { contextValues: createContextValues().set(PERSON, person) };
}

/** Whom a call is for, when it says so. */
export function personOf(values: ContextValues): string | undefined {
  return values.get(PERSON);
}

/** Instead of sending one person's call for another. */
export function personChanged(): ConnectError {
  const info = { desc: ErrorInfoSchema, value: { reason: PERSON_CHANGED } };
  return new ConnectError("somebody else is here now", Code.Aborted, undefined, [info]);
}
