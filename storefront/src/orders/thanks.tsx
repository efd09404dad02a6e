import { PageHeading } from "@/layout/page";
import { ButtonLink } from "@/ui/button";
import { Picture } from "@/ui/picture";
import { EmailAddress } from "./email-address";

type ThanksProps = {
  firstName: string | undefined;
  email: string | undefined;
  orderNumber: string;
  /** Of something that was bought. */
  imageUrl: string;
  /** It is not sure yet that it can be had. */
  isPending: boolean;
};

/** Above an order that was placed a moment ago. */
export function Thanks({ firstName, email, orderNumber, imageUrl, isPending }: ThanksProps) {
  return (
    <header className="relative mb-8 overflow-hidden rounded-panel bg-stall text-on-stall print:hidden">
      <div
        aria-hidden="true"
        // Only where no words are: below them on a phone, beside them where there is room.
        className="tiles absolute inset-0 [mask-image:linear-gradient(to_top,#000,transparent_5rem)] sm:[mask-image:linear-gradient(to_right,transparent_60%,#000)]"
      />
      <div className="relative flex items-center gap-8 px-6 py-9 sm:px-10 sm:py-12">
        <div className="flex-1">
          <PageHeading className="text-4xl sm:text-5xl">Thank you{firstName && `, ${firstName}`}</PageHeading>
          <p className="mt-3 max-w-lg text-lg text-on-stall/90">
            {isPending ? (
              `Order ${orderNumber} is with us, and a moment away from being sure. This page says so when it is.`
            ) : (
              <>
                Order {orderNumber} is with us. We have written to <EmailAddress>{`${email ?? "you"},`}</EmailAddress>{" "}
                and this page shows each step as it happens.
              </>
            )}
          </p>
          <ButtonLink to="/products" search={{}} className="mt-6 bg-saffron! text-on-saffron! hover:bg-on-stall!">
            Back to the market
          </ButtonLink>
        </div>
        <div
          aria-hidden="true"
          className="arch -mb-12 hidden w-40 shrink-0 self-end overflow-hidden border-4 border-saffron border-b-0 sm:block"
        >
          <Picture src={imageUrl} alt="" loading="eager" className="aspect-4/5!" />
        </div>
      </div>
    </header>
  );
}
