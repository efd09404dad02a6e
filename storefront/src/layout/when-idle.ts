/** So long after the first page has loaded its pictures and figures are there as well. */
const HEAD_START_MS = 3_000;

/** Calls `act` once the first page has all it needs and the browser is idle; returns how to call it off. */
export function whenIdle(act: () => void): () => void {
  let isOff = false;
  const run = () => !isOff && act();
  const wait = () =>
    setTimeout(() => {
      // Not every browser says when it is idle.
      if (typeof requestIdleCallback === "function") {
        requestIdleCallback(run, { timeout: HEAD_START_MS });
      } else {
        run();
      }
    }, HEAD_START_MS);
  if (document.readyState === "complete") {
    wait();
  } else {
    window.addEventListener("load", wait, { once: true });
  }
  return () => {
    isOff = true;
  };
}
