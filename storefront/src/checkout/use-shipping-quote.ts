import { useState } from "react";
import { useCartPreview } from "@/cart/use-cart-preview";

type Choice = { countryCode: string; shippingMethod: string };

/** What the cart costs as it is to be shipped, and how to have it shipped another way. */
export function useShippingQuote(initial: Choice) {
  const [{ countryCode, shippingMethod }, setChoice] = useState(initial);
  const [isReplaced, setReplaced] = useState(false);
  const quote = useCartPreview({ countryCode, shippingMethod });
  // The way that was chosen does not lead to a country that was chosen after it: the cheapest does, if any.
  if (quote.problem?.reason === "SHIPPING_UNAVAILABLE" && shippingMethod !== "") {
    setChoice({ countryCode, shippingMethod: "" });
    setReplaced(true);
  }
  return {
    ...quote,
    countryCode,
    isReplaced,
    /** What was chosen, at once; without a choice the shop takes the cheapest. */
    shippingMethod: shippingMethod || (quote.preview?.shippingMethod ?? ""),
    chooseCountry: (next: string) => {
      // What is shown as chosen stays so: no cheaper way may slip in unseen.
      setChoice({ countryCode: next, shippingMethod: shippingMethod || (quote.preview?.shippingMethod ?? "") });
      setReplaced(false);
    },
    chooseMethod: (next: string) => {
      setChoice({ countryCode, shippingMethod: next });
      setReplaced(false);
    },
  };
}
