import type { User } from "@gen/souk/user/v1/user_pb";
import { useState } from "react";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { PasswordField } from "@/ui/password-field";
import { AccountSection } from "./account-section";
import { EntryProblem } from "./entry-problem";
import { SaveBar } from "./save-bar";
import { useSaveProfile } from "./use-save-profile";

/** Name and e-mail address; another address asks for the password, since it is what signs in. */
export function ProfileForm({ user }: { user: User }) {
  const { save, isSaving, isSaved, forget, ...outcome } = useSaveProfile();
  const [email, setEmail] = useState(user.email);
  const isNewEmail = email.trim() !== user.email;
  const submit = (values: FormData) =>
    save({
      name: String(values.get("name")).trim(),
      ...(isNewEmail && { email: email.trim(), currentPassword: String(values.get("current_password")) }),
    });
  return (
    <AccountSection title="Profile">
      <Form label="Profile" onSubmit={submit} violations={outcome.violations} onChange={forget} className="grid gap-4">
        <TextField name="name" label="Your name" autoComplete="name" maxLength={100} defaultValue={user.name} />
        <TextField
          name="email"
          label="E-mail address"
          type="email"
          autoComplete="email"
          minLength={3}
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        {isNewEmail && (
          <PasswordField
            name="current_password"
            label="Current password"
            autoComplete="current-password"
            hint="You sign in with the new address from then on, so we ask once more who you are."
          />
        )}
        <EntryProblem {...outcome} />
        <SaveBar label="Save profile" isSaving={isSaving} saved={isSaved && "Profile saved"} />
      </Form>
    </AccountSection>
  );
}
