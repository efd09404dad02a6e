import { lazy, Suspense, useState } from "react";
import { useCartDrawer } from "./drawer-state";

const Drawer = lazy(() => import("./cart-drawer"));

/** Where the cart's drawer opens; its code is loaded when it first does. */
export function CartDrawer() {
  const isOpen = useCartDrawer();
  const [wasOpened, setOpened] = useState(false);
  if (isOpen && !wasOpened) {
    setOpened(true);
  }
  return (
    wasOpened && (
      <Suspense>
        <Drawer />
      </Suspense>
    )
  );
}
