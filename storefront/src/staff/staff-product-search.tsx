import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { CONTROL } from "@/ui/field";

/** How long to rest before the list follows what was typed, in milliseconds. */
const REST = 300;

/** Searches as one types; the address keeps it. */
export function StaffProductSearch({ query }: { query: string }) {
  const navigate = useNavigate();
  const [text, setText] = useState(query);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(query);
  useEffect(() => {
    // An address that somebody else changed: back, forth, "Show all products".
    if (query !== sent.current) {
      sent.current = query;
      setText(query);
    }
  }, [query]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const look = (next: string) => {
    clearTimeout(timer.current);
    sent.current = next.trim();
    navigate({
      to: "/staff/products",
      search: next.trim() ? { q: next.trim() } : {},
      replace: true,
      resetScroll: false,
    });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    look(text);
  };
  return (
    <search className="mb-6 block max-w-md">
      <form onSubmit={submit}>
        <label htmlFor="staff-search" className="mb-1.5 block font-semibold">
          Search products
        </label>
        <input
          id="staff-search"
          type="search"
          autoComplete="off"
          enterKeyHint="search"
          maxLength={200}
          value={text}
          className={CONTROL}
          onChange={(event) => {
            const { value } = event.target;
            setText(value);
            clearTimeout(timer.current);
            timer.current = setTimeout(() => look(value), REST);
          }}
        />
      </form>
    </search>
  );
}
