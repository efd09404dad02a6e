import { createContext, useContext } from "react";
import type { Session } from "@/session/session";

const SessionContext = createContext<Session | undefined>(undefined);

/** Gives the pages below it the session. */
export const SessionProvider = SessionContext.Provider;

/** The session itself, for its functions; what it says is read with `useSession`. */
export function useSessionStore(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) {
    throw new Error("SessionProvider is missing above this component");
  }
  return session;
}
