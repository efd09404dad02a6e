import { Link, Navigate, Outlet, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { PageSkeleton } from "@/layout/shell";
import { useSession } from "@/session/use-session";
import { StaffOnly } from "./staff-only";

/** Behind the counter: the staff's own way around, above whichever of their pages is open. The shop itself decides who may. */
export default function StaffFrame() {
  const { status, isStaff } = useSession();
  if (status === "restoring") {
    return <PageSkeleton />;
  }
  if (status === "visitor") {
    return <ToSignIn />;
  }
  if (!isStaff) {
    return <StaffOnly />;
  }
  return (
    <>
      <StaffNav />
      <Outlet />
    </>
  );
}

/** To the sign-in page and back here: "here" is where it began, since the address moves on while that page is fetched. */
function ToSignIn() {
  const router = useRouter();
  const [here] = useState(() => router.state.location.href);
  return <Navigate to="/sign-in" search={{ to: here }} replace />;
}

function StaffNav() {
  const shape =
    "block border-transparent border-b-3 px-1 py-3 font-semibold text-muted transition-colors hover:text-ink data-[status=active]:border-saffron data-[status=active]:text-ink";
  return (
    <div className="border-line border-b bg-sunken pt-3 print:hidden">
      <nav aria-label="Staff" className="frame flex flex-wrap items-center gap-x-6">
        <p className="font-display text-lg text-muted max-sm:w-full">Behind the counter</p>
        <ul className="flex gap-5 sm:ml-auto">
          <li>
            <Link to="/staff/orders" search={{}} activeOptions={{ includeSearch: false }} className={shape}>
              Orders
            </Link>
          </li>
          <li>
            <Link to="/staff/products" search={{}} activeOptions={{ includeSearch: false }} className={shape}>
              Products
            </Link>
          </li>
        </ul>
      </nav>
    </div>
  );
}
