import { Link, useRouterState, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { toProblem } from "@/api/problem";
import { useSession, useSignIn } from "@/session/use-session";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { PasswordField } from "@/ui/password-field";
import { Entrance } from "./entrance";
import { EntryProblem } from "./entry-problem";
import { EntrySkeleton } from "./entry-skeleton";
import { entryViolations } from "./entry-violations";
import { useGoOn } from "./go-on";

const PROMISES = ["Your cart comes with you", "Watch your orders on their way", "Your address is filled in for you"];

/** Lets somebody in who has an account. */
export default function SignInPage() {
  const { to } = useSearch({ from: "/sign-in" });
  const email = useRouterState({ select: ({ location }) => location.state.email });
  const { status } = useSession();
  const signIn = useSignIn();
  useGoOn(to, signIn.isPending);
  const problem = useMemo(() => (signIn.error ? toProblem(signIn.error) : undefined), [signIn.error]);
  const violations = useMemo(() => entryViolations(problem), [problem]);
  const submit = (values: FormData) =>
    signIn.mutateAsync({ email: String(values.get("email")).trim(), password: String(values.get("password")) });
  return (
    <Entrance
      title="Sign in"
      intro={
        <>
          New here?{" "}
          <Link to="/sign-up" search={to ? { to } : {}} className="link">
            Open an account
          </Link>
        </>
      }
      promises={PROMISES}
    >
      {status === "restoring" ? (
        <EntrySkeleton fields={2} />
      ) : (
        <Form label="Sign in" onSubmit={submit} violations={violations} className="grid gap-5">
          <TextField
            name="email"
            label="E-mail address"
            type="email"
            autoComplete="username"
            inputMode="email"
            maxLength={254}
            defaultValue={email}
          />
          <PasswordField name="password" label="Password" autoComplete="current-password" />
          <EntryProblem error={signIn.error} problem={problem} violations={violations} />
          <Button type="submit" size="large" isBusy={signIn.isPending} busyText="Signing in …">
            Sign in
          </Button>
        </Form>
      )}
    </Entrance>
  );
}
