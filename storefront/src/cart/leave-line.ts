/**
 * Takes the focus to the line after the one that is about to go (before it, if there is none), so that a keyboard or a
 * screen reader goes on from there; from the last one to the heading of the cart.
 */
export function leaveLine(line: Element | null | undefined): void {
  const neighbour = line?.nextElementSibling ?? line?.previousElementSibling;
  const next =
    neighbour?.querySelector<HTMLElement>("[data-removes]") ??
    line?.closest("[role=dialog], main")?.querySelector<HTMLElement>("h1, h2");
  next?.focus();
}
