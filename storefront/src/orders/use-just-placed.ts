import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useState } from "react";

/**
 * Whether the shopper comes here from placing this very order. Said once: neither the address nor the history keeps it,
 * so that nobody is thanked again on coming back weeks later.
 */
export function useJustPlaced(): boolean {
  const isPlaced = useRouterState({ select: ({ location }) => location.state.isPlaced === true });
  const [wasPlaced] = useState(isPlaced);
  const navigate = useNavigate();
  const forget = useEffectEvent(() => {
    if (isPlaced) {
      void navigate({ to: ".", search: true, hash: true, state: {}, replace: true, resetScroll: false });
    }
  });
  useEffect(() => forget(), []);
  return wasPlaced;
}
