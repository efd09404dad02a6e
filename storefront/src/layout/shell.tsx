import { Outlet } from "@tanstack/react-router";
import { Suspense, useEffect, useState } from "react";
import { CartDrawer } from "@/cart/cart-drawer-slot";
import { AttemptAnnouncer } from "@/checkout/attempt-announcer";
import { whenFirstWanted } from "@/ui/notify";
import { Loading, Skeleton } from "@/ui/skeleton";
import { Footer } from "./footer";
import { Header } from "./header";
import { LatePart } from "./late-part";
import { OfflineBanner } from "./offline-banner";
import { useOnline } from "./use-online";
import { whenIdle } from "./when-idle";

const loadToasts = () => import("@/ui/toasts");

/** What stands around every page. */
export function Shell() {
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-24 rounded-tile bg-saffron px-4 py-2 font-semibold text-on-saffron focus:translate-y-0"
      >
        Skip to the content
      </a>
      <Header />
      <main id="main" tabIndex={-1} className="flex-1 pt-4">
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </main>
      <Footer />
      <CartDrawer />
      <OfflineBanner />
      <Notifications />
      <AttemptAnnouncer />
    </div>
  );
}

/** Stands in for a page whose code is on its way. */
export function PageSkeleton() {
  return (
    <div className="frame py-12">
      <Loading what="the page" />
      <Skeleton className="mb-8 h-12 w-2/3 max-w-md" />
      <Skeleton className="h-96 w-full" />
    </div>
  );
}

function Notifications() {
  const [wanted, setWanted] = useState(0);
  const isOnline = useOnline();
  useEffect(() => whenFirstWanted(() => setWanted((before) => before + 1)), []);
  // Fetched ahead: when there is something to say, the shop may be out of reach.
  useEffect(() => whenIdle(() => void loadToasts().catch(() => {})), []);
  return wanted > 0 && <LatePart load={loadToasts} missing={Nothing} attempt={`${wanted} ${isOnline}`} />;
}

/** What has been said waits until it can be shown. */
function Nothing() {
  return null;
}
