import { Page } from "@/layout/page";
import { ButtonLink } from "@/ui/button";
import { Empty } from "@/ui/empty";

/** For shoppers who come to a door that is not theirs. */
export function StaffOnly() {
  return (
    <Page title="Staff only">
      <Empty
        title="This curtain stays closed"
        action={
          <>
            <ButtonLink to="/products" search={{}}>
              Back to the stalls
            </ButtonLink>
            <ButtonLink to="/account" look="quiet">
              Your account
            </ButtonLink>
          </>
        }
      >
        Behind it the people of the market pack and count. Your account is a shopper’s; if it should be more, ask
        whoever runs the shop.
      </Empty>
    </Page>
  );
}
