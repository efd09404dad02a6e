import { expect, test } from "vitest";
import { usableStorage } from "@/session/usable-storage";
import { FakeBrowser } from "@/testing/fake-browser";

const forbidden = () => {
  throw new DOMException("denied", "SecurityError");
};

test("where storing is forbidden the tab remembers for itself", () => {
  const storage = usableStorage(forbidden);
  expect(storage.getItem("a")).toBeNull();
  storage.setItem("a", "1");
  expect(storage.getItem("a")).toBe("1");
  storage.removeItem("a");
  expect(storage.getItem("a")).toBeNull();
});

test("what does not fit is kept in the spare storage, and the old value is not read again", () => {
  const browser = new FakeBrowser();
  const full = browser.tab().storage;
  const spare = new FakeBrowser().tab().storage;
  const storage = usableStorage(() => full, spare);
  storage.setItem("a", "1");
  browser.isFull = true;
  storage.setItem("a", "2");
  expect(usableStorage(() => full, spare).getItem("a")).toBe("2");
  browser.isFull = false;
  storage.setItem("a", "3");
  expect(spare.getItem("a")).toBeNull();
  expect(full.getItem("a")).toBe("3");
});

test("what is stored elsewhere can be read and removed while nothing fits", () => {
  const browser = new FakeBrowser();
  const full = browser.tab().storage;
  full.setItem("a", "1");
  browser.isFull = true;
  const storage = usableStorage(() => full);
  expect(storage.getItem("a")).toBe("1");
  storage.removeItem("a");
  expect(full.getItem("a")).toBeNull();
});
