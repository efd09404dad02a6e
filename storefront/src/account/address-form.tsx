import type { User } from "@gen/souk/user/v1/user_pb";
import { Form } from "@/ui/form";
import { AccountSection } from "./account-section";
import { AddressFields } from "./address-fields";
import { EntryProblem } from "./entry-problem";
import { readAddress } from "./read-address";
import { SaveBar } from "./save-bar";
import { useSaveProfile } from "./use-save-profile";

/** Where parcels go, unless the shopper says otherwise at checkout. */
export function AddressForm({ user }: { user: User }) {
  const { save, isSaving, isSaved, forget, ...outcome } = useSaveProfile();
  return (
    <AccountSection title="Address" intro="Filled in for you at checkout. You can still send any order elsewhere.">
      <Form
        label="Address"
        onSubmit={(values) => save({ address: readAddress(values, "address") })}
        violations={outcome.violations}
        onChange={forget}
        className="grid gap-5"
      >
        <AddressFields prefix="address" defaultValue={user.address ?? { fullName: user.name }} />
        <EntryProblem {...outcome} />
        <SaveBar label="Save address" isSaving={isSaving} saved={isSaved && "Address saved"} />
      </Form>
    </AccountSection>
  );
}
