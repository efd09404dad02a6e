// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginAdjustment, pendingAdjustment, settleAdjustment } from "./pending-adjustments";

describe("pending adjustments", () => {
  beforeEach(() => sessionStorage.clear());

  it("repeats the one that is open, whatever is asked for meanwhile", () => {
    const first = beginAdjustment("a", 5);
    expect(beginAdjustment("a", 7)).toEqual(first);
    expect(pendingAdjustment("a")).toEqual({ delta: 5, operationId: first.operationId });
  });

  it("begins another under another name once it is settled", () => {
    const first = beginAdjustment("a", 5);
    settleAdjustment("a");
    expect(pendingAdjustment("a")).toBeUndefined();
    expect(beginAdjustment("a", 5).operationId).not.toBe(first.operationId);
  });

  it("keeps products apart", () => {
    expect(beginAdjustment("a", 1).operationId).not.toBe(beginAdjustment("b", 1).operationId);
  });

  it("names them as the contract wants", () => {
    expect(beginAdjustment("a", 1).operationId).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });

  it("takes what it cannot read for nothing", () => {
    sessionStorage.setItem("souk.stock.a", "{");
    expect(pendingAdjustment("a")).toBeUndefined();
    sessionStorage.setItem("souk.stock.a", '{"delta":"5"}');
    expect(pendingAdjustment("a")).toBeUndefined();
  });

  it("is remembered where storing is forbidden", () => {
    vi.spyOn(globalThis, "sessionStorage", "get").mockImplementation(() => {
      throw new DOMException("denied", "SecurityError");
    });
    const first = beginAdjustment("a", 5);
    expect(pendingAdjustment("a")).toEqual(first);
    settleAdjustment("a");
    expect(pendingAdjustment("a")).toBeUndefined();
  });
});
