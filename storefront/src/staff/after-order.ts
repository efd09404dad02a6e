/**
 * Where to go on in the list once an order was dealt with: at its own line, or the one after it (before it, if there is
 * none) where it has left the list, else at the heading. Taken while the line is still there, and asked once it may be
 * gone.
 */
export function placeAfter(button: Element): () => HTMLElement | null | undefined {
  const line = button.closest("tr, li");
  const lines = [line, line?.nextElementSibling, line?.previousElementSibling];
  const links = lines.map((line) => line?.querySelector("a"));
  return () => links.find((link) => link?.isConnected) ?? document.querySelector<HTMLElement>("main h1");
}
