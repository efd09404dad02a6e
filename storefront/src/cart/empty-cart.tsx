import { ButtonLink } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { BasketIcon } from "@/ui/icons";

type EmptyCartProps = {
  /** Called when the shopper goes elsewhere from here. */
  onLeave?: () => void;
};

/** Nothing was put into the cart yet. */
export function EmptyCart({ onLeave }: EmptyCartProps) {
  return (
    <Empty
      title="Your cart is empty"
      icon={<BasketIcon className="size-14" />}
      action={
        <ButtonLink to="/products" search={{}} onClick={() => onLeave?.()}>
          Walk the market
        </ButtonLink>
      }
    >
      What you put in stays here, also before you sign in.
    </Empty>
  );
}
