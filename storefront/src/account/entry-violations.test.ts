import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { type Problem, toProblem } from "@/api/problem";
import { entryViolations } from "./entry-violations";

function problem(reason: string, violations: Record<string, string> = {}): Problem {
  return { ...toProblem(new ConnectError("no", Code.InvalidArgument)), reason, violations };
}

describe("entryViolations", () => {
  it("says a taken address at the address", () => {
    expect(Object.keys(entryViolations(problem("EMAIL_TAKEN")))).toEqual(["email"]);
  });

  it("does not tell a visitor which of the two was wrong", () => {
    expect(entryViolations(problem("INVALID_CREDENTIALS")).password).toContain("E-mail address or password");
  });

  it("says a wrong current password at that field", () => {
    expect(Object.keys(entryViolations(problem("INVALID_CREDENTIALS"), "current_password"))).toEqual([
      "current_password",
    ]);
  });

  it("says a weak password at the field that the shop names", () => {
    const violations = entryViolations(problem("WEAK_PASSWORD", { new_password: "this is one of …" }));
    expect(violations.new_password).toContain("tried first");
  });

  it("passes on what else the shop found, as sentences", () => {
    expect(
      entryViolations(problem("INVALID_FIELD", { "address.city": "is required", name: "must match ^x$" })),
    ).toEqual({
      "address.city": "Is required.",
      name: "This is not written the way it should be.",
    });
  });

  it("leaves to the page what belongs to no field", () => {
    expect(entryViolations(problem("LOGIN_THROTTLED"))).toEqual({});
    expect(entryViolations(undefined)).toEqual({});
  });
});
