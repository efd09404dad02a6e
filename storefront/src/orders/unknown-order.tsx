import { DeadEnd } from "@/layout/dead-end";
import { ButtonLink } from "@/ui/button";

/** No order, or somebody else's: the shop does not tell which. */
export function UnknownOrder() {
  return (
    <DeadEnd title="No such order of yours" action={<ButtonLink to="/orders">See all your orders</ButtonLink>}>
      You may have placed it with another account, or the link to it lost a letter.
    </DeadEnd>
  );
}
