import type { Address } from "@gen/souk/type/v1/address_pb";

/** An address as a request takes it. */
export type AddressInit = Omit<Address, "$typeName" | "$unknown">;

/** The name of a field of an address: the path by which the shop names it when something is wrong with it. */
export function addressFieldName(prefix: string, field: string): string {
  return `${prefix}.${field}`;
}

/** Reads what `AddressFields` with the same prefix holds. */
export function readAddress(values: FormData, prefix: string): AddressInit {
  const text = (field: string) => {
    const value = values.get(addressFieldName(prefix, field));
    // A field holds one line, but what is pasted into it may hold tabs, which the shop refuses.
    return typeof value === "string" ? value.replace(/\s+/g, " ").trim() : "";
  };
  return {
    fullName: text("full_name"),
    line1: text("line1"),
    line2: text("line2"),
    city: text("city"),
    region: text("region"),
    postalCode: text("postal_code"),
    countryCode: text("country_code"),
  };
}
