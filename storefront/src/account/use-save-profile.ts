import type { MessageInitShape } from "@bufbuild/protobuf";
import { useMutation } from "@connectrpc/connect-query";
import { type UpdateProfileRequestSchema, UserService } from "@gen/souk/user/v1/user_pb";
import { useMemo } from "react";
import { type Problem, toProblem } from "@/api/problem";
import { useSessionStore } from "@/session/session-context";
import type { FieldErrors } from "@/ui/form";
import { entryViolations } from "./entry-violations";

type ProfileChange = Exclude<MessageInitShape<typeof UpdateProfileRequestSchema>, { $typeName: string }>;

export type SaveProfile = {
  save: (change: ProfileChange) => Promise<unknown>;
  isSaving: boolean;
  isSaved: boolean;
  /** What was typed has changed since, so that it is not "saved" any more. */
  forget: () => void;
  error: unknown;
  problem: Problem | undefined;
  violations: FieldErrors;
};

/** Saves a part of the profile; the whole shop knows the changed account at once. */
export function useSaveProfile(): SaveProfile {
  const session = useSessionStore();
  const { mutateAsync, isPending, isSuccess, error, reset } = useMutation(UserService.method.updateProfile, {
    // Offline it fails at once, so that the form can say so instead of waiting.
    networkMode: "always",
    onSuccess: ({ user }) => session.accept({ user }),
  });
  const problem = useMemo(() => (error ? toProblem(error) : undefined), [error]);
  const violations = useMemo(() => entryViolations(problem, "current_password"), [problem]);
  return {
    save: (change) => mutateAsync(change),
    isSaving: isPending,
    isSaved: isSuccess,
    forget: () => {
      if (isSuccess) {
        reset();
      }
    },
    error,
    problem,
    violations,
  };
}
