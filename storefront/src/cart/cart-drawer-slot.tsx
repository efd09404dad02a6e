import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { LatePart } from "@/layout/late-part";
import { whenIdle } from "@/layout/when-idle";
import { closeCartDrawer, useCartDrawer } from "./drawer-state";
import { MissingDrawer } from "./missing-drawer";

const loadDrawer = () => import("./cart-drawer");

/** Where the cart's drawer opens; its code comes when the page has all it needs, or when it first opens. */
export function CartDrawer() {
  const isOpen = useCartDrawer();
  const [wasOpened, setOpened] = useState(false);
  if (isOpen && !wasOpened) {
    setOpened(true);
  }
  const router = useRouter();
  // Going back would leave it open over another page.
  useEffect(
    () => router.subscribe("onBeforeNavigate", ({ pathChanged }) => pathChanged && closeCartDrawer()),
    [router],
  );
  useEffect(() => whenIdle(() => void loadDrawer().catch(() => {})), []);
  return wasOpened && <LatePart load={loadDrawer} missing={MissingDrawer} attempt={String(isOpen)} />;
}
