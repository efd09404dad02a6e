/** A page that was loaded so recently is not out of date: guards against reloading over and over. */
const FRESH_MS = 10_000;

export type Release = "unreachable" | "same" | "renewed";

/** Whether the shop serves pages at all, and whether they are still those of this tab. */
export async function askRelease(): Promise<Release> {
  try {
    const response = await fetch("/", { cache: "no-store", headers: { accept: "text/html" } });
    if (!response.ok) {
      return "unreachable";
    }
    const page = await response.text();
    const script = document.querySelector("script[type=module][src]")?.getAttribute("src");
    return !script || page.includes(script) || performance.now() < FRESH_MS ? "same" : "renewed";
  } catch {
    return "unreachable";
  }
}
