import { useEffect, useEffectEvent } from "react";
import { useSession } from "@/session/use-session";
import { forgetDraft } from "./draft";

/** Forgets what was typed at the checkout when its shopper signs out; a session that ends right there keeps it. */
export function useForgetDraft(path: string): void {
  const { status } = useSession();
  const look = useEffectEvent(() => {
    if (status === "visitor" && !["/checkout", "/sign-in", "/sign-up"].includes(path)) {
      forgetDraft();
    }
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the moment of signing out that counts
  useEffect(() => look(), [status]);
}
