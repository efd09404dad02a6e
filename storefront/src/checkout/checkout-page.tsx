import type { User } from "@gen/souk/user/v1/user_pb";
import { Navigate, useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useState } from "react";
import { explain, toProblem } from "@/api/problem";
import { EmptyCart } from "@/cart/empty-cart";
import { useQuotedCart } from "@/cart/use-quoted-cart";
import { Page } from "@/layout/page";
import { useSession } from "@/session/use-session";
import { notify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { Checking } from "./checking";
import { CheckoutForm } from "./checkout-form";
import { CheckoutSkeleton } from "./checkout-skeleton";
import { forgetDraft } from "./draft";
import { RefusedEmpty } from "./refused-empty";
import { UnknownOutcome } from "./unknown-outcome";
import { useAttempt } from "./use-attempt";

/** From the cart to the order, on one page. */
export default function CheckoutPage() {
  const { status, user } = useSession();
  if (status === "visitor") {
    return <Navigate to="/sign-in" search={{ to: "/checkout" }} replace />;
  }
  return <Page title="Check out">{user ? <Checkout user={user} /> : <CheckoutSkeleton />}</Page>;
}

function Checkout({ user }: { user: User }) {
  const cart = useQuotedCart();
  const { state, begin, askAgain, acknowledge } = useAttempt();
  const [isPressed, setPressed] = useState(false);
  const navigate = useNavigate();
  const { status } = state;

  const leave = useEffectEvent(() => {
    if (state.status === "placed") {
      const { orderId, isEarlierOrder } = state;
      forgetDraft();
      if (isEarlierOrder) {
        notify({ title: "You have ordered this already", text: "Here is that order.", tone: "note" });
      }
      // Until the order's page is there, this one says that it was placed.
      void navigate({
        to: "/orders/$orderId",
        params: { orderId },
        state: isEarlierOrder ? {} : { isPlaced: true },
        replace: true,
      }).finally(acknowledge);
    } else if (state.status === "refused") {
      setPressed(false);
      // What was refused may have been sold or priced anew in the meantime.
      cart.reload();
    }
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the new state that leads on
  useEffect(() => leave(), [state]);

  // Once the order is placed, its page must not be what is missing.
  useEffect(() => void import("@/orders/order-page").catch(() => {}), []);

  // An attempt of before a reload, or one whose answer was lost. What was typed waits in the form.
  const isChecking = status === "checking" || status === "unknown" || (status === "placing" && !isPressed);
  const isGone = status === "placed" || (cart.isEmpty && isPressed);
  if (cart.isEmpty && (status === "none" || status === "refused")) {
    return (
      <>
        {state.status === "refused" && <RefusedEmpty problem={state.problem} />}
        <EmptyCart onLeave={acknowledge} />
      </>
    );
  }
  return (
    <>
      {state.status === "checking" || state.status === "placing"
        ? isChecking && <Checking startedAt={state.startedAt} />
        : null}
      {state.status === "unknown" && <UnknownOutcome startedAt={state.startedAt} onAskAgain={askAgain} />}
      <div hidden={isChecking}>
        {isGone ? (
          <CheckoutSkeleton />
        ) : cart.cartProblem ? (
          <ProblemNotice problem={cart.cartProblem} onRetry={cart.reload} />
        ) : cart.lines.length === 0 ? (
          <CheckoutSkeleton />
        ) : (
          <CheckoutForm
            user={user}
            cart={cart}
            isPlacing={status === "placing"}
            refusal={state.status === "refused" ? state.problem : undefined}
            onPlace={(order) => {
              setPressed(true);
              return begin(order).catch((error: unknown) => {
                setPressed(false);
                notify({ ...explain(toProblem(error)), tone: "bad" });
              });
            }}
            onMend={acknowledge}
          />
        )}
      </div>
    </>
  );
}
