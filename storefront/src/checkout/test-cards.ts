/** A card of the simulated payment processor: it stands for no real one, and no money moves. */
export type TestCard = { token: string; name: string; text: string };

/** Cards that pay. */
export const GOOD_CARDS: readonly TestCard[] = [
  { token: "tok_visa", name: "Visa ending in 4242", text: "Pays at once." },
  { token: "tok_mastercard", name: "Mastercard ending in 4444", text: "Pays at once." },
];

/** Cards that show what the shop does when a payment does not go smoothly. */
export const AWKWARD_CARDS: readonly TestCard[] = [
  { token: "tok_slow", name: "Slow card", text: "Pays after two seconds." },
  { token: "tok_declined", name: "Declined card", text: "The bank says no." },
  { token: "tok_insufficient_funds", name: "Empty card", text: "Not enough money on it." },
  { token: "tok_expired_card", name: "Expired card", text: "Its time is over." },
  { token: "tok_unknown_once", name: "Forgetful bank", text: "Its first answer is lost; the shop finds out." },
  { token: "tok_unknown", name: "Silent bank", text: "Its answer is lost every time." },
  { token: "tok_capture_refused", name: "Bank with second thoughts", text: "Says yes, then will not pay." },
];
