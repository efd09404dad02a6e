import { useElementScrollRestoration, useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useRef, useState } from "react";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** How many pages were asked for of a list that grows. */
    pages?: number;
  }
}

/** A list that grows by a page at a time. */
type GrowingList = {
  /** How many pages it has so far; 0 while there is none. */
  shown: number;
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage: (options: { cancelRefetch: boolean }) => unknown;
};

/**
 * Has a list grow to the length that it had before a reload, or when it was left, and takes the reader to where they were
 * in it. Neither is in the address: a link that is passed on shows the list from its beginning. Returns how to note that
 * another page is asked for.
 */
export function useKeptPages({ shown, hasNextPage, isFetching, isError, fetchNextPage }: GrowingList): () => void {
  const navigate = useNavigate();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // On leaving, the history is elsewhere already while the list is still shown.
  const [ownPath] = useState(path);
  const kept = useRouterState({ select: ({ location }) => location.state.pages ?? 1 });
  const wanted = path === ownPath ? kept : 1;
  const isWhole = shown > 0 && (shown >= wanted || !hasNextPage);
  const isMissing = shown > 0 && !isWhole && !isFetching && !isError;
  const fetchNext = useEffectEvent(() => void fetchNextPage({ cancelRefetch: false }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page leads on to the next
  useEffect(() => {
    if (isMissing) {
      fetchNext();
    }
  }, [isMissing, shown]);

  // The router itself has been there already when the list is whole at once.
  const isPlaced = useRef(isWhole);
  const place = useElementScrollRestoration({ getElement: () => window });
  const goToPlace = useEffectEvent(() => place && window.scrollTo(place.scrollX, place.scrollY));
  useEffect(() => {
    if (isWhole && !isPlaced.current) {
      isPlaced.current = true;
      goToPlace();
    }
  }, [isWhole]);

  return () => {
    // Who asks for more is where they want to be.
    isPlaced.current = true;
    const state = { pages: Math.max(wanted, shown + 1) };
    void navigate({ to: ".", search: true, hash: true, state, replace: true, resetScroll: false });
  };
}
