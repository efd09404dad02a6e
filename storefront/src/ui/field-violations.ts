import type { Problem } from "@/api/problem";
import type { FieldErrors } from "./form";

/** What the shop found wrong, by the path of the field, in words to stand beside it. */
export function fieldViolations(problem: Problem | undefined): FieldErrors {
  return Object.fromEntries(Object.entries(problem?.violations ?? {}).map(([field, text]) => [field, sentence(text)]));
}

/** "must have at least 8 characters" reads "Must have at least 8 characters."; a pattern is nothing to read. */
function sentence(text: string): string {
  if (text.startsWith("must match ")) {
    return "This is not written the way it should be.";
  }
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
