import { countryName } from "@/format/country";
import { Notice } from "@/ui/notice";

/** No way of shipping leads there with what the cart holds. */
export function UnshippableNotice({ countryCode }: { countryCode: string }) {
  return (
    <Notice tone="clay" title={countryCode ? `We do not ship this to ${countryName(countryCode)}` : undefined} isAlert>
      Choose an address in another country, or take something heavy out of your cart.
    </Notice>
  );
}
