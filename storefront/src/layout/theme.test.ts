// @vitest-environment jsdom
import { expect, test, vi } from "vitest";

test("the shop opens, and a theme can be chosen, where storing is forbidden", async () => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
  vi.spyOn(globalThis, "localStorage", "get").mockImplementation(() => {
    throw new DOMException("denied", "SecurityError");
  });
  const { applyTheme, chooseTheme, theme } = await import("@/layout/theme");
  applyTheme();
  expect(theme()).toBe("light");
  chooseTheme("dark");
  expect(theme()).toBe("dark");
  expect(document.documentElement.dataset.theme).toBe("dark");
});
