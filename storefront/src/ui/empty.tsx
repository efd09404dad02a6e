import type { ReactNode } from "react";
import { Star } from "./star";

type EmptyProps = {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
  /** The heading's level: 1 where it is all that the page has. */
  level?: 1 | 2;
};

/** An empty niche in the wall: nothing is here yet, and what to do about it. */
export function Empty({ title, children, action, icon, level = 2 }: EmptyProps) {
  const Heading = `h${level}` as const;
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-10 text-center">
      <div className="arch tiles mb-6 grid h-40 w-32 place-items-center bg-stall text-saffron">
        {icon ?? <Star className="size-12" />}
      </div>
      <Heading className="text-2xl">{title}</Heading>
      {children && <div className="mt-2 text-muted">{children}</div>}
      {action && <div className="mt-6 flex flex-wrap justify-center gap-3">{action}</div>}
    </div>
  );
}
