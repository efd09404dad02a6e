import { useMutation } from "@connectrpc/connect-query";
import { type User, UserService } from "@gen/souk/user/v1/user_pb";
import { useMemo, useState } from "react";
import { toProblem } from "@/api/problem";
import { useSessionStore } from "@/session/session-context";
import { Form } from "@/ui/form";
import { PasswordField } from "@/ui/password-field";
import { AccountSection } from "./account-section";
import { EntryProblem } from "./entry-problem";
import { entryViolations } from "./entry-violations";
import { SaveBar } from "./save-bar";

/** Another password, which signs out every other device. */
export function PasswordForm({ user }: { user: User }) {
  const session = useSessionStore();
  // The fields begin anew once the password is changed.
  const [changes, setChanges] = useState(0);
  const { mutateAsync, isPending, error } = useMutation(UserService.method.changePassword, {
    networkMode: "always",
    // Somebody else may be here when the answer comes.
    onMutate: () => ({ account: user }),
    onSuccess: (answer, _input, { account }) => {
      session.accept({ user: account, session: answer.session });
      setChanges((count) => count + 1);
    },
  });
  const problem = useMemo(() => (error ? toProblem(error) : undefined), [error]);
  const violations = useMemo(() => entryViolations(problem, "current_password"), [problem]);
  const submit = (values: FormData) =>
    mutateAsync({
      currentPassword: String(values.get("current_password")),
      newPassword: String(values.get("new_password")),
    });
  return (
    <AccountSection title="Password" intro="You stay signed in here; every other device is signed out.">
      <Form label="Password" onSubmit={submit} violations={violations} className="grid gap-4">
        {/* Tells password managers whose password it is. */}
        <input type="text" autoComplete="username" value={user.email} readOnly hidden />
        <div key={changes} className="grid gap-4 sm:grid-cols-2">
          <PasswordField name="current_password" label="Current password" autoComplete="current-password" />
          <PasswordField
            name="new_password"
            label="New password"
            autoComplete="new-password"
            minLength={8}
            hint="At least 8 characters."
          />
        </div>
        <EntryProblem error={error} problem={problem} violations={violations} />
        <SaveBar label="Change password" isSaving={isPending} saved={changes > 0 && !error && "Password changed"} />
      </Form>
    </AccountSection>
  );
}
