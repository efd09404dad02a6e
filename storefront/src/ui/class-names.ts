/** Class names in one attribute; what is false or absent is left out. */
export function classNames(...names: (string | false | undefined | null)[]): string {
  return names.filter(Boolean).join(" ");
}
