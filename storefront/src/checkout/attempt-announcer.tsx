import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useEffectEvent } from "react";
import { explain } from "@/api/problem";
import { notify } from "@/ui/notify";
import { useAttempt } from "./use-attempt";
import { useForgetDraft } from "./use-forget-draft";

/** Tells a shopper who has left the checkout what became of the order that was under way. */
export function AttemptAnnouncer() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const isElsewhere = path !== "/checkout";
  useForgetDraft(path);
  const { state, acknowledge } = useAttempt();
  const navigate = useNavigate();
  const announce = useEffectEvent(() => {
    if (state.status === "placed") {
      const { orderId } = state;
      // On its own page there is nothing to tell.
      if (path !== `/orders/${orderId}`) {
        notify({
          title: "Your order is placed",
          tone: "good",
          action: { label: "See it", onPress: () => void navigate({ to: "/orders/$orderId", params: { orderId } }) },
        });
      }
      acknowledge();
    } else if (state.status === "refused") {
      const isLeft = state.problem.reason === "ATTEMPT_LEFT";
      notify({
        ...explain(state.problem),
        tone: "bad",
        action: isLeft
          ? { label: "Your orders", onPress: () => void navigate({ to: "/orders" }) }
          : { label: "Check out", onPress: () => void navigate({ to: "/checkout" }) },
      });
      acknowledge();
    } else if (state.status === "unknown") {
      notify({
        title: "We could not find out what became of your order",
        text: "It may have been placed.",
        tone: "bad",
        action: { label: "Look", onPress: () => void navigate({ to: "/checkout" }) },
      });
    }
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the new state that is news
  useEffect(() => {
    if (isElsewhere) {
      announce();
    }
  }, [isElsewhere, state]);
  return null;
}
