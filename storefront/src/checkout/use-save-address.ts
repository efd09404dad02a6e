import { useMutation } from "@connectrpc/connect-query";
import { UserService } from "@gen/souk/user/v1/user_pb";
import type { AddressInit } from "@/account/read-address";
import { useSessionStore } from "@/session/session-context";
import { notify } from "@/ui/notify";

/** Keeps an address in the profile. The order does not wait for it, and does not fail with it. */
export function useSaveAddress(): (address: AddressInit) => void {
  const session = useSessionStore();
  // Here rather than at the call: these also run when the form is gone by the time the answer comes.
  const { mutate } = useMutation(UserService.method.updateProfile, {
    onSuccess: ({ user }) => session.accept({ user }),
    onError: () =>
      notify({
        title: "Your address was not saved",
        text: "The order has it; your profile does not.",
        tone: "bad",
      }),
  });
  return (address) => mutate({ address });
}
