import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useSession } from "@/session/use-session";
import { isOwnPath } from "./where-to";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** What was typed as e-mail address on the page before, so that it need not be typed again. */
    email?: string;
  }
}

/** Goes where the shopper was headed once they are signed in; `isWaiting` holds that back while a call is under way. */
export function useGoOn(to: string | undefined, isWaiting: boolean): void {
  const { status } = useSession();
  const router = useRouter();
  useEffect(() => {
    if (status === "customer" && !isWaiting) {
      // Going back must not lead to the sign-in page again.
      router.history.replace(isOwnPath(to) ? to : "/");
    }
  }, [status, isWaiting, router, to]);
}
