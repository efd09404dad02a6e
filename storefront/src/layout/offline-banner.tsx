import { OfflineIcon } from "@/ui/icons";
import { useOnline } from "./use-online";

/** Says so while there is no network; everything goes on by itself when it is back. */
export function OfflineBanner() {
  const isOnline = useOnline();
  return (
    <div role="status" className="fixed inset-x-0 bottom-0 z-50 flex justify-center p-3 empty:hidden">
      {!isOnline && (
        <p className="flex animate-rise items-center gap-3 rounded-full bg-ink px-5 py-2.5 text-page shadow-sheet">
          <OfflineIcon className="size-5 shrink-0" />
          You are offline. What you see may be old; we go on when you are back.
        </p>
      )}
    </div>
  );
}
