import { useState } from "react";
import { useSignOut } from "@/session/use-session";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemPanel } from "@/ui/problem-panel";
import { AccountSection } from "./account-section";

/** Ends this session, or asks and then ends them all. */
export function SignOutSection({ onLeave, onStay }: { onLeave: () => void; onStay: () => void }) {
  const signOut = useSignOut();
  const [isAsking, setAsking] = useState(false);
  const leave = (everywhere: boolean) => {
    onLeave();
    signOut.mutate({ everywhere }, { onError: onStay });
  };
  const isBusy = (everywhere: boolean) => signOut.isPending && signOut.variables?.everywhere === everywhere;
  return (
    <AccountSection title="Sessions" intro="Sign out here, or on every phone and computer at once.">
      <div className="flex flex-wrap gap-3">
        <Button look="quiet" isBusy={isBusy(false)} busyText="Signing out …" onClick={() => leave(false)}>
          Sign out
        </Button>
        <Button look="danger" onClick={() => setAsking(true)}>
          Sign out everywhere
        </Button>
      </div>
      {signOut.error && !isAsking && (
        <div className="mt-4">
          <ProblemPanel error={signOut.error} />
        </div>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Sign out everywhere?"
        keepLabel="Stay signed in"
        confirmLabel="Sign out on all devices"
        isBusy={isBusy(true)}
        busyText="Signing out …"
        onConfirm={() => leave(true)}
      >
        <p>
          Every device that is signed in to this account is signed out, this one too. Your cart and your orders are
          kept.
        </p>
        {signOut.error && (
          <div className="mt-4">
            <ProblemPanel error={signOut.error} />
          </div>
        )}
      </ConfirmDialog>
    </AccountSection>
  );
}
