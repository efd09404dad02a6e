import { useOnline } from "@/layout/use-online";
import { classNames } from "@/ui/class-names";

/** Whether what is shown changes by itself as things happen. */
export function LiveMark({ isLive: isStreaming }: { isLive: boolean }) {
  // A stream that was cut off is only noticed once its heartbeat is missed; that there is no network is known at once.
  const isLive = useOnline() && isStreaming;
  return (
    <p className="flex shrink-0 items-center gap-2 whitespace-nowrap text-muted text-sm print:hidden">
      <span aria-hidden="true" className="relative flex size-2.5">
        {isLive && (
          <span className="absolute size-full animate-ping rounded-full bg-good opacity-60 motion-reduce:hidden" />
        )}
        <span className={classNames("size-full rounded-full", isLive ? "bg-good" : "bg-edge")} />
      </span>
      {isLive ? "Live" : "Reconnecting…"}
    </p>
  );
}
