import type { Address } from "@gen/souk/type/v1/address_pb";
import { countryName } from "@/format/country";

/** Where the parcel goes, as it is written on it. */
export function OrderAddress({ address }: { address: Address }) {
  const { fullName, line1, line2, city, region, postalCode, countryCode } = address;
  const lines = [fullName, line1, line2, `${postalCode} ${city}`, region, countryName(countryCode)].filter(Boolean);
  return (
    <address className="not-italic">
      {lines.map((line) => (
        <span key={line} className="block">
          {line}
        </span>
      ))}
    </address>
  );
}
