import { Link, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { toProblem } from "@/api/problem";
import { useRegister, useSession } from "@/session/use-session";
import { Button, ButtonLink } from "@/ui/button";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { Notice } from "@/ui/notice";
import { PasswordField } from "@/ui/password-field";
import { Entrance } from "./entrance";
import { EntryProblem } from "./entry-problem";
import { EntrySkeleton } from "./entry-skeleton";
import { entryViolations } from "./entry-violations";
import { useGoOn } from "./go-on";

const PROMISES = [
  "What is in your cart stays in it",
  "Watch your orders on their way",
  "Sign out on every device at once",
];

/** Opens an account. */
export default function SignUpPage() {
  const { to } = useSearch({ from: "/sign-up" });
  const { status } = useSession();
  const register = useRegister();
  useGoOn(to, register.isPending);
  const [email, setEmail] = useState("");
  const problem = useMemo(() => (register.error ? toProblem(register.error) : undefined), [register.error]);
  const violations = useMemo(() => entryViolations(problem), [problem]);
  const onward = to ? { to } : {};
  const submit = (values: FormData) =>
    register.mutateAsync({
      name: String(values.get("name")).trim(),
      email: String(values.get("email")).trim(),
      password: String(values.get("password")),
    });
  return (
    <Entrance
      title="Open an account"
      intro={
        <>
          Have one already?{" "}
          <Link to="/sign-in" search={onward} className="link">
            Sign in
          </Link>
        </>
      }
      promises={PROMISES}
    >
      {status === "restoring" ? (
        <EntrySkeleton fields={3} />
      ) : (
        <Form label="Open an account" onSubmit={submit} violations={violations} className="grid gap-5">
          <TextField name="name" label="Your name" autoComplete="name" maxLength={100} />
          <TextField
            name="email"
            label="E-mail address"
            type="email"
            autoComplete="username"
            inputMode="email"
            minLength={3}
            maxLength={254}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          {problem?.reason === "EMAIL_TAKEN" && register.variables?.email === email.trim() && (
            <Notice
              title="Is it yours?"
              isAlert
              action={
                <ButtonLink to="/sign-in" search={onward} state={{ email }} look="quiet" size="small">
                  Sign in instead
                </ButtonLink>
              }
            >
              Then sign in with it; your cart comes along.
            </Notice>
          )}
          <PasswordField
            name="password"
            label="Password"
            autoComplete="new-password"
            minLength={8}
            hint="At least 8 characters. A few words in a row are easy to keep and hard to guess."
          />
          <EntryProblem error={register.error} problem={problem} violations={violations} />
          <Button type="submit" size="large" isBusy={register.isPending} busyText="Opening …">
            Open an account
          </Button>
        </Form>
      )}
    </Entrance>
  );
}
