import { Code, ConnectError } from "@connectrpc/connect";
import { onlineManager } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { createQueryClient, retryDelayMs, shouldRetry } from "@/api/query-client";

const unavailable = new ConnectError("down", Code.Unavailable);
const busy = new ConnectError("busy", Code.ResourceExhausted, { "grpc-retry-pushback-ms": "2000" });

test("what time mends is tried again, three times", () => {
  expect([0, 1, 2, 3].map((count) => shouldRetry(count, unavailable))).toEqual([true, true, true, false]);
  expect(shouldRetry(0, busy)).toBe(true);
});

test.each([Code.InvalidArgument, Code.NotFound, Code.FailedPrecondition, Code.Internal, Code.ResourceExhausted])(
  "code %s is an answer, and is not tried again",
  (code) => expect(shouldRetry(0, new ConnectError("", code))).toBe(false),
);

test("each wait is longer, none is the same for all, and the shop's wish is heeded", () => {
  for (const [count, ceiling] of [500, 1000, 2000].entries()) {
    const delay = retryDelayMs(count, unavailable);
    expect(delay).toBeGreaterThanOrEqual(ceiling / 2);
    expect(delay).toBeLessThanOrEqual(ceiling);
  }
  expect(retryDelayMs(0, busy)).toBeGreaterThanOrEqual(2000);
});

test("changes are not repeated behind the page's back", () => {
  expect(createQueryClient().getDefaultOptions().mutations?.retry).toBe(false);
});

test("a change that is made offline fails at once, and is not sent once there is a network", async () => {
  const queryClient = createQueryClient();
  queryClient.mount();
  onlineManager.setOnline(false);
  try {
    const send = vi.fn(() => Promise.reject(new ConnectError("Failed to fetch")));
    const options = queryClient.defaultMutationOptions({ mutationFn: send });
    const mutation = queryClient.getMutationCache().build(queryClient, options);
    await expect(mutation.execute(undefined)).rejects.toThrow("Failed to fetch");
    expect(mutation.state.isPaused).toBe(false);
    onlineManager.setOnline(true);
    await queryClient.resumePausedMutations();
    expect(send).toHaveBeenCalledOnce();
  } finally {
    onlineManager.setOnline(true);
    queryClient.unmount();
  }
});
