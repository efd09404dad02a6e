import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useState } from "react";
import { toProblem } from "@/api/problem";

export type Pages = {
  /** What to ask for; empty for the first page. */
  pageToken: string;
  isFirst: boolean;
  next: (nextPageToken: string) => void;
  previous: () => void;
  /** After a failure: asks again, or begins anew where the shop no longer knows where this page begins. */
  retry: (error: unknown, refetch: () => unknown) => void;
};

/** The way through a list, up to the page that is shown. */
type Walk = { list: string; tokens: readonly string[] };

declare module "@tanstack/react-router" {
  interface HistoryState {
    walk?: Walk;
  }
}

/**
 * Pages forth and back through a list that only knows the way forth; another list begins at its first page. The history
 * keeps the way, for a reload and for coming back.
 */
export function usePages(list: string): Pages {
  const navigate = useNavigate();
  const kept = useRouterState({ select: ({ location }) => location.state.walk });
  // On leaving, the history is elsewhere already while the list is still shown.
  const [walk, setWalk] = useState(kept);
  if (walk !== undefined && walk.list !== list) {
    setWalk(undefined);
  }
  const tokens = [kept, walk].find((one) => one?.list === list)?.tokens ?? [];
  const setTokens = (tokens: readonly string[]) => {
    const walk = { list, tokens };
    setWalk(walk);
    void navigate({ to: ".", search: true, hash: true, state: { walk }, replace: true, resetScroll: false });
  };
  return {
    pageToken: tokens.at(-1) ?? "",
    isFirst: tokens.length === 0,
    next: (nextPageToken) => setTokens([...tokens, nextPageToken]),
    previous: () => setTokens(tokens.slice(0, -1)),
    retry: (error, refetch) => void ("page_token" in toProblem(error).violations ? setTokens([]) : refetch()),
  };
}
