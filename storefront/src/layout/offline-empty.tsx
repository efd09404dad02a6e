import { Empty } from "@/ui/empty";
import { OfflineIcon } from "@/ui/icons";

/** In the place of what cannot be fetched before there is a network again. */
export function OfflineEmpty() {
  return (
    <div role="status">
      <Empty title="You are offline" icon={<OfflineIcon className="size-12" />}>
        This has not been fetched yet. It opens by itself as soon as you are back.
      </Empty>
    </div>
  );
}
