import type { User } from "@gen/souk/user/v1/user_pb";
import { Link, Navigate, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { formatDate } from "@/format/date";
import { Page } from "@/layout/page";
import { useSession } from "@/session/use-session";
import { ArrowIcon, BoxIcon } from "@/ui/icons";
import { Star } from "@/ui/star";
import { AccountSkeleton } from "./account-skeleton";
import { AddressForm } from "./address-form";
import { PasswordForm } from "./password-form";
import { ProfileForm } from "./profile-form";
import { SignOutSection } from "./sign-out-section";

/** What the shop keeps of somebody, and how to change it. */
export default function AccountPage() {
  const { status, user } = useSession();
  const navigate = useNavigate();
  const isLeaving = useRef(false);
  useEffect(() => {
    if (status === "visitor" && isLeaving.current) {
      navigate({ to: "/" });
    }
  }, [status, navigate]);
  if (status === "visitor" && !isLeaving.current) {
    return <Navigate to="/sign-in" search={{ to: "/account" }} replace />;
  }
  return (
    <Page title="Your account">
      {user === undefined ? (
        <AccountSkeleton />
      ) : (
        <div className="grid grid-cols-1 items-start gap-8 md:grid-cols-[15rem_minmax(0,1fr)] lg:gap-12">
          <Greeting user={user} />
          {/* Another account in this tab begins with fields of its own. */}
          <div key={user.userId} className="grid gap-6">
            <ProfileForm user={user} />
            <AddressForm user={user} />
            <PasswordForm user={user} />
            <SignOutSection
              onLeave={() => {
                isLeaving.current = true;
              }}
              onStay={() => {
                isLeaving.current = false;
              }}
            />
          </div>
        </div>
      )}
    </Page>
  );
}

/** Who this is, under an arch, and the way to the orders. */
function Greeting({ user }: { user: User }) {
  return (
    <div className="grid gap-5 max-md:grid-cols-[auto_minmax(0,1fr)] max-md:items-center md:sticky md:top-40">
      <div
        aria-hidden="true"
        className="arch tiles grid h-32 w-26 place-items-center bg-stall text-on-stall md:h-64 md:w-full"
      >
        <span className="relative grid place-items-center">
          <Star className="size-20 text-saffron md:size-32" />
          <span className="absolute font-display text-3xl text-on-saffron md:text-5xl">{initial(user.name)}</span>
        </span>
      </div>
      <div>
        <p className="font-display text-2xl leading-tight">{user.name}</p>
        <p className="wrap-anywhere text-muted">{user.email}</p>
        {user.createdAt && <p className="mt-1 text-muted text-sm">With us since {formatDate(user.createdAt)}</p>}
        <Link
          to="/orders"
          className="mt-4 inline-flex items-center gap-2 rounded-tile font-semibold text-link underline-offset-4 hover:underline"
        >
          <BoxIcon /> Your orders <ArrowIcon className="size-4" />
        </Link>
      </div>
    </div>
  );
}

function initial(name: string): string {
  return [...name.trim()][0]?.toLocaleUpperCase() ?? "";
}
