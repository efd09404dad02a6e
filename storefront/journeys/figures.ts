import type { TestInfo } from "@playwright/test";

/** Prints what was measured, and keeps it with the journey's result. */
export function note(testInfo: TestInfo, what: string, figure: string): void {
  testInfo.annotations.push({ type: what, description: figure });
  process.stdout.write(`     ${what}: ${figure}\n`);
}
