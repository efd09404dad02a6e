import type { Address } from "@gen/souk/type/v1/address_pb";
import { useMemo } from "react";
import { COUNTRY_CODES, countryName, sortByName } from "@/format/country";
import { SelectField, TextField } from "@/ui/field";
import { localCountryCode } from "./local-country";
import { addressFieldName } from "./read-address";

type AddressFieldsProps = {
  /** The path of the address in the request, so that what is wrong with it is shown at its field: "shipping_address". */
  prefix: string;
  defaultValue?: Partial<Address> | undefined;
  /** Told at once when another country is chosen: shipping depends on it. */
  onCountryChange?: (countryCode: string) => void;
};

/** The fields of an address within a `Form`, with the limits of souk.type.v1; `readAddress` reads them. */
export function AddressFields({ prefix, defaultValue, onCountryChange }: AddressFieldsProps) {
  const countries = useMemo(() => sortByName(COUNTRY_CODES).map((code) => [code, countryName(code)] as const), []);
  const name = (field: string) => addressFieldName(prefix, field);
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-6">
      <TextField
        className="sm:col-span-6"
        name={name("full_name")}
        label="Full name"
        defaultValue={defaultValue?.fullName}
        maxLength={100}
        autoComplete="shipping name"
      />
      <TextField
        className="sm:col-span-6"
        name={name("line1")}
        label="Street and number"
        defaultValue={defaultValue?.line1}
        maxLength={200}
        autoComplete="shipping address-line1"
      />
      <TextField
        className="sm:col-span-6"
        name={name("line2")}
        label="Flat, floor, company"
        isOptional
        defaultValue={defaultValue?.line2}
        maxLength={200}
        autoComplete="shipping address-line2"
      />
      <TextField
        className="sm:col-span-2"
        name={name("postal_code")}
        label="Postal code"
        defaultValue={defaultValue?.postalCode}
        maxLength={20}
        autoComplete="shipping postal-code"
      />
      <TextField
        className="sm:col-span-4"
        name={name("city")}
        label="Town or city"
        defaultValue={defaultValue?.city}
        maxLength={100}
        autoComplete="shipping address-level2"
      />
      <TextField
        className="sm:col-span-6 lg:col-span-3"
        name={name("region")}
        label="State or county"
        isOptional
        defaultValue={defaultValue?.region}
        maxLength={100}
        autoComplete="shipping address-level1"
      />
      <SelectField
        className="sm:col-span-6 lg:col-span-3"
        name={name("country_code")}
        label="Country"
        defaultValue={defaultValue?.countryCode || localCountryCode()}
        autoComplete="shipping country"
        onChange={(event) => onCountryChange?.(event.target.value)}
      >
        <option value="">Choose a country</option>
        {countries.map(([code, label]) => (
          <option key={code} value={code}>
            {label}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
