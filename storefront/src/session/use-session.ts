import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { CartMergeState } from "@/session/cart-merge";
import type { SessionSnapshot } from "@/session/session";
import type { LoginInput, RegisterInput } from "@/session/session-calls";
import { useSessionStore } from "@/session/session-context";

/** Who is here: status, user, isStaff. */
export function useSession(): SessionSnapshot {
  const { subscribe, getSnapshot } = useSessionStore();
  return useSyncExternalStore(subscribe, getSnapshot);
}

// Offline these fail at once, so that a form can say so instead of waiting.
const networkMode = "always";

export function useSignIn(): UseMutationResult<void, Error, LoginInput> {
  const session = useSessionStore();
  return useMutation({ networkMode, mutationFn: (input: LoginInput) => session.signIn(input) });
}

export function useRegister(): UseMutationResult<void, Error, RegisterInput> {
  const session = useSessionStore();
  return useMutation({ networkMode, mutationFn: (input: RegisterInput) => session.register(input) });
}

/** Signs out here, or with `{ everywhere: true }` on every device. */
export function useSignOut(): UseMutationResult<void, Error, { everywhere?: boolean } | undefined> {
  const session = useSessionStore();
  return useMutation({
    networkMode,
    mutationFn: (scope: { everywhere?: boolean } | undefined) => session.signOut(scope ?? {}),
  });
}

/** What became of the cart that was filled before signing in, and how to say that the shopper has read it. */
export function useCartMerge(): { readonly state: CartMergeState; readonly acknowledge: () => void } {
  const { merge } = useSessionStore();
  return { state: useSyncExternalStore(merge.subscribe, merge.getSnapshot), acknowledge: merge.acknowledge };
}

/** Whether there is anybody who could have a cart: "unknown" while a session is being restored. */
export function useHasCartOwner(): boolean | "unknown" {
  const { guest } = useSessionStore();
  const guestToken = useSyncExternalStore(guest.subscribe, guest.token);
  const { status } = useSession();
  return status === "restoring" ? "unknown" : status === "customer" || guestToken !== undefined;
}
