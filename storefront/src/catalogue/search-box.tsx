import { useRouter, useRouterState } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { classNames } from "@/ui/class-names";
import { SearchIcon } from "@/ui/icons";

/** How long a shopper must rest before the search follows what was typed, in milliseconds. */
const REST = 250;
const CATALOGUE = "/products";

/** Searches as one types: the catalogue's address follows, so that a search can be kept, shared and gone back to. */
export function SearchBox({ className }: { className?: string }) {
  const router = useRouter();
  const { pathname, search } = useRouterState({ select: ({ location }) => location });
  const searched = pathname === CATALOGUE && typeof search.q === "string" ? search.q : "";
  const [text, setText] = useState(searched);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isTyping = useRef(false);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    // Follows the address, but never overwrites what is being typed.
    if (!isTyping.current) {
      setText(searched);
    }
  }, [searched]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const look = (q: string) => {
    clearTimeout(timer.current);
    isTyping.current = false;
    // As it is now: the page may have changed since the letter was typed.
    const now = router.state.location;
    const isHere = now.pathname === CATALOGUE;
    const before = isHere && typeof now.search.q === "string" ? now.search.q : "";
    if (isHere && q.trim() === before.trim()) {
      return;
    }
    router.navigate({
      to: CATALOGUE,
      search: isHere ? ({ q: _, ...others }) => (q.trim() ? { ...others, q } : others) : q.trim() ? { q } : {},
      // One step back leaves the search, however many letters it had.
      replace: before !== "",
      resetScroll: true,
    });
  };
  const type = (next: string) => {
    setText(next);
    isTyping.current = true;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const now = router.state.location.pathname;
      if (now === CATALOGUE || (now === pathname && next.trim())) {
        look(next);
      } else {
        // Gone elsewhere, or nothing left to look for: nobody is taken away from the page.
        isTyping.current = false;
        setText("");
      }
    }, REST);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (pathname !== CATALOGUE) {
      // Nothing more is typed: the page that opens may take the focus.
      input.current?.blur();
    }
    look(text);
  };
  return (
    <search className={className}>
      <form onSubmit={submit} className="relative">
        <label htmlFor="search" className="sr-only">
          Search the market
        </label>
        <SearchIcon className="pointer-events-none absolute top-1/2 left-3.5 size-5 -translate-y-1/2 text-muted" />
        <input
          ref={input}
          id="search"
          name="q"
          type="search"
          autoComplete="off"
          enterKeyHint="search"
          maxLength={200}
          placeholder="Search: fig, lantern, jumper …"
          value={text}
          onChange={(event) => type(event.target.value)}
          className={classNames(
            "h-11 w-full rounded-full border border-transparent bg-surface pr-4 pl-11 text-ink placeholder:text-muted",
          )}
        />
      </form>
    </search>
  );
}
