import type { ReactNode } from "react";
import { Empty } from "@/ui/empty";
import { Page } from "./page";

/** A page in the stead of what is not there: what is missing, why that may be, and a way on. */
export function DeadEnd({ title, children, action }: { title: string; children: ReactNode; action: ReactNode }) {
  return (
    <Page title="Not found" hasOwnHeading>
      <Empty title={title} level={1} action={action}>
        <p className="text-balance">{children}</p>
      </Empty>
    </Page>
  );
}
