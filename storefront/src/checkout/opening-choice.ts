import type { User } from "@gen/souk/user/v1/user_pb";
import { localCountryCode } from "@/account/local-country";
import { readDraft } from "./draft";

/**
 * The country and the way of shipping that the check-out opens with. The country is that of the address that was typed
 * there, else of the account's, else of the browser's language; it is empty, for the shop's own, where nothing tells.
 * The way is empty, for the cheapest, until one was chosen.
 */
export function openingChoice(user: User | undefined): { countryCode: string; shippingMethod: string } {
  const draft = user && readDraft(user.userId);
  const address = draft?.shippingAddress ?? user?.address;
  return {
    countryCode: address?.countryCode || localCountryCode(),
    shippingMethod: draft?.shippingMethod ?? "",
  };
}
