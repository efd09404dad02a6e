import { type ReactNode, useId } from "react";
import { Panel } from "@/ui/panel";

type AccountSectionProps = { title: string; intro?: ReactNode; children: ReactNode };

/** A part of the account that is saved by itself. */
export function AccountSection({ title, intro, children }: AccountSectionProps) {
  const id = useId();
  return (
    <Panel aria-labelledby={id}>
      <h2 id={id} className="text-2xl">
        {title}
      </h2>
      {intro && <p className="mt-1 text-muted">{intro}</p>}
      <div className="mt-5">{children}</div>
    </Panel>
  );
}
