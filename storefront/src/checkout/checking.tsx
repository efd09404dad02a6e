import { useEffect } from "react";
import { formatDateTime } from "@/format/date";
import { useOnline } from "@/layout/use-online";
import { ButtonLink } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { Star } from "@/ui/star";

/** An answer was lost, or the page was left too soon: the shop is asked again until it is known. Calm, since nothing is wrong. */
export function Checking({ startedAt }: { startedAt: Date }) {
  const isOnline = useOnline();
  // The form that it takes the place of is longer, so that the reader may be far below.
  useEffect(() => {
    window.scrollTo({ top: 0 });
  }, []);
  return (
    <div role="status">
      <Empty
        title="We are checking what became of your order"
        icon={<Star className="size-14 animate-pulse" />}
        action={
          <ButtonLink to="/orders" look="plain">
            See your orders
          </ButtonLink>
        }
      >
        <p>
          You pressed the button on {formatDateTime(startedAt)}, and the answer has not reached us yet. We ask again by
          ourselves; however often that takes, it is one order and one charge.
        </p>
        <p className="mt-3">
          {isOnline ? "This page goes on as soon as we know." : "You are offline: we go on when you are back."}
        </p>
      </Empty>
    </div>
  );
}
