/**
 * Where to go on in the list after the button that led to a dialog: at the button, unless it is gone or has done its work;
 * then at the order's own line, or the one after it (before it, if there is none) where it has left the list, else at the
 * heading. Taken while the line is still there, and asked once it may be gone.
 */
export function placeAfter(button: HTMLElement): (isDone: boolean) => HTMLElement | null | undefined {
  const line = button.closest("tr, li");
  const lines = [line, line?.nextElementSibling, line?.previousElementSibling];
  const links = lines.map((line) => line?.querySelector("a"));
  return (isDone) =>
    !isDone && button.isConnected
      ? button
      : (links.find((link) => link?.isConnected) ?? document.querySelector<HTMLElement>("main h1"));
}
