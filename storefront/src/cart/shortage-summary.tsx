import { Notice } from "@/ui/notice";
import type { QuotedLine } from "./quoted-lines";

/** Says above the cart that some of it cannot be had as it is; the lines say what and offer what to do. */
export function ShortageSummary({ lines }: { lines: readonly QuotedLine[] }) {
  const count = lines.filter(({ shortage }) => shortage).length;
  return (
    <div role="status" className="empty:hidden">
      {count > 0 && (
        <Notice tone="clay" title={count === 1 ? "One thing needs a look" : `${count} things need a look`}>
          There are not so many any more. It is marked below, with what you can do.
        </Notice>
      )}
    </div>
  );
}
