import { DeadEnd } from "@/layout/dead-end";
import { ButtonLink } from "@/ui/button";

/** Where a product stood, or never did: the shop does not tell. */
export function UnknownProduct() {
  return (
    <DeadEnd
      title="We do not sell this any more"
      action={
        <ButtonLink to="/products" search={{}}>
          See everything we sell
        </ButtonLink>
      }
    >
      It was taken off the shelves, or the link to it lost a letter.
    </DeadEnd>
  );
}
