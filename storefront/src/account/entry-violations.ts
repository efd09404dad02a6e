import type { Problem } from "@/api/problem";
import { fieldViolations } from "@/ui/field-violations";
import type { FieldErrors } from "@/ui/form";

/** Why somebody is not let in, or an account not changed, at the fields it is about. */
export function entryViolations(problem: Problem | undefined, passwordField = "password"): FieldErrors {
  switch (problem?.reason) {
    case "EMAIL_TAKEN":
      return { email: "There is an account with this e-mail address already." };
    case "INVALID_CREDENTIALS":
      // Who is signed in has typed a current password; who is not may have mistyped either.
      return {
        [passwordField]:
          passwordField === "password"
            ? "E-mail address or password is wrong. Please check both."
            : "That is not your current password.",
      };
    case "WEAK_PASSWORD": {
      const field = Object.keys(problem.violations)[0] ?? "password";
      return { [field]: "This is one of the passwords that are tried first. Please choose another." };
    }
    default:
      return fieldViolations(problem);
  }
}
