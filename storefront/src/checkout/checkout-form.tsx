import type { Address } from "@gen/souk/type/v1/address_pb";
import type { User } from "@gen/souk/user/v1/user_pb";
import { useMemo, useState } from "react";
import { AddressFields } from "@/account/address-fields";
import { readAddress } from "@/account/read-address";
import type { Problem } from "@/api/problem";
import type { QuotedCart } from "@/cart/use-quoted-cart";
import { fieldViolations } from "@/ui/field-violations";
import { Form } from "@/ui/form";
import type { PlaceOrderInput } from "./attempt-record";
import { readDraft, writeDraft } from "./draft";
import { openingChoice } from "./opening-choice";
import { PaymentStep } from "./payment-step";
import { type RefusalPlace, refusalPlace } from "./refusal";
import { RefusalNotice } from "./refusal-notice";
import { ReviewStep } from "./review-step";
import { SaveAddress } from "./save-address";
import { ShippingStep } from "./shipping-step";
import { StepSection } from "./step-section";
import { useSaveAddress } from "./use-save-address";
import { useShippingQuote } from "./use-shipping-quote";

const ADDRESS = "shipping_address";

type CheckoutFormProps = {
  user: User;
  cart: QuotedCart;
  isPlacing: boolean;
  /** Why the last attempt came to nothing. */
  refusal: Problem | undefined;
  onPlace: (order: PlaceOrderInput) => Promise<unknown>;
  /** The shopper has changed what was refused. */
  onMend: () => void;
};

/** The four steps of buying, all open at once. */
export function CheckoutForm({ user, cart, isPlacing, refusal, onPlace, onMend }: CheckoutFormProps) {
  const [draft] = useState(() => readDraft(user.userId));
  const [agreedTotal, setAgreedTotal] = useState(draft?.expectedTotal);
  const address: Partial<Address> = draft?.shippingAddress ?? user.address ?? { fullName: user.name };
  const quote = useShippingQuote(openingChoice(user));
  const { preview, isOutdated, countryCode, shippingMethod, chooseCountry, chooseMethod } = quote;
  const saveAddress = useSaveAddress();
  const violations = useMemo(() => fieldViolations(refusal), [refusal]);
  const place = refusal && refusalPlace(refusal);
  const refusedAt = (at: RefusalPlace) => (place === at ? refusal : undefined);

  const read = (values: FormData) => ({
    paymentToken: String(values.get("payment_token") ?? ""),
    shippingAddress: readAddress(values, ADDRESS),
    shippingMethod: String(values.get("shipping_method") ?? shippingMethod),
  });
  const submit = (values: FormData) => {
    if (isPlacing || preview?.total === undefined || isOutdated) {
      return;
    }
    const order = { ...read(values), expectedTotal: preview.total };
    writeDraft(user.userId, order);
    setAgreedTotal(preview.total);
    if (values.has("save_address")) {
      saveAddress(order.shippingAddress);
    }
    return onPlace(order);
  };
  const change = (values: FormData) => {
    const order = read(values);
    writeDraft(user.userId, { ...order, ...(agreedTotal && { expectedTotal: agreedTotal }) });
  };
  return (
    <Form
      label="Check out"
      onSubmit={submit}
      onChange={change}
      violations={violations}
      className="grid gap-x-14 gap-y-12 lg:grid-cols-[1fr_24rem]"
    >
      <div className="grid content-start gap-12" inert={isPlacing}>
        <StepSection number={1} title="Address">
          <AddressFields prefix={ADDRESS} defaultValue={address} onCountryChange={chooseCountry} />
          <SaveAddress isSuggested={user.address === undefined} />
        </StepSection>
        <StepSection number={2} title="Shipping">
          {place === "shipping" && refusal && <RefusalNotice problem={refusal} />}
          <ShippingStep
            options={preview?.shippingOptions}
            chosen={shippingMethod}
            onChoose={(method) => {
              chooseMethod(method);
              if (place === "shipping") {
                onMend();
              }
            }}
            countryCode={countryCode}
            isOutdated={isOutdated}
            isReplaced={quote.isReplaced}
            problem={quote.problem}
            onRetry={quote.reload}
          />
        </StepSection>
        <StepSection number={3} title="Payment">
          {place === "payment" && refusal && <RefusalNotice problem={refusal} />}
          <PaymentStep
            defaultToken={draft?.paymentToken ?? ""}
            onChange={() => {
              if (place === "payment") {
                onMend();
              }
            }}
          />
        </StepSection>
      </div>
      <StepSection number={4} title="Review" isWide className="lg:sticky lg:top-36 lg:self-start">
        <ReviewStep
          lines={cart.lines}
          preview={preview}
          isOutdated={isOutdated}
          hasNoTotal={quote.problem !== undefined && (isOutdated || preview === undefined) && !isPlacing}
          isPlacing={isPlacing}
          refusal={refusedAt("review")}
          agreedTotal={agreedTotal}
          onMend={() => place === "review" && onMend()}
        />
      </StepSection>
    </Form>
  );
}
