import { Button } from "@/ui/button";
import { CheckIcon } from "@/ui/icons";

type SaveBarProps = {
  label: string;
  isSaving: boolean;
  /** What to say once it is saved; empty before. */
  saved: string | false;
};

/** Saves a part of the account, and says beside the button that it is. */
export function SaveBar({ label, isSaving, saved }: SaveBarProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button type="submit" isBusy={isSaving} busyText="Saving …">
        {label}
      </Button>
      <p role="status" className="flex items-center gap-1.5 font-semibold text-good empty:hidden">
        {saved && (
          <>
            <CheckIcon className="size-5 animate-rise" />
            {saved}
          </>
        )}
      </p>
    </div>
  );
}
