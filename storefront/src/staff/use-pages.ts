import { useState } from "react";

export type Pages = {
  /** What to ask for; empty for the first page. */
  pageToken: string;
  isFirst: boolean;
  next: (nextPageToken: string) => void;
  previous: () => void;
};

/** Pages forth and back through a list that only knows the way forth; another list begins at its first page. */
export function usePages(list: string): Pages {
  const [walk, setWalk] = useState<{ list: string; tokens: readonly string[] }>({ list, tokens: [] });
  const tokens = walk.list === list ? walk.tokens : [];
  const setTokens = (next: readonly string[]) => setWalk({ list, tokens: next });
  return {
    pageToken: tokens.at(-1) ?? "",
    isFirst: tokens.length === 0,
    next: (nextPageToken) => setTokens([...tokens, nextPageToken]),
    previous: () => setTokens(tokens.slice(0, -1)),
  };
}
