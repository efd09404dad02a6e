/** An e-mail address within a sentence: it goes on in the next line before its "@", rather than after a hyphen. */
export function EmailAddress({ children: address }: { children: string }) {
  const parts = address.split(/(?=@)/);
  return parts.map((part) => (
    <span key={part} className="inline-block max-w-full wrap-anywhere">
      {part}
    </span>
  ));
}
