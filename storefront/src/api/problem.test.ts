// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "@gen/google/rpc/error_details_pb";
import { CartService } from "@gen/souk/cart/v1/cart_pb";
import { expect, test } from "vitest";
import { explain, NO_CONNECTION, toProblem } from "@/api/problem";
import { PROBLEM_WORDS } from "@/api/problem-words";

const info = (reason: string, metadata = {}) => ({
  desc: ErrorInfoSchema,
  value: { reason, domain: "souk", metadata },
});
const problem = (code: Code, reason: string, metadata = {}) =>
  toProblem(new ConnectError("", code, undefined, [info(reason, metadata)]));

test("reads reason, metadata, violations and when to come again", () => {
  const error = new ConnectError("no", Code.InvalidArgument, undefined, [
    info("INVALID_FIELD", { key: "value" }),
    {
      desc: BadRequestSchema,
      value: { fieldViolations: [{ field: "address.city", description: "must not be empty" }] },
    },
    { desc: RetryInfoSchema, value: { retryDelay: { seconds: 2n, nanos: 500_000_000 } } },
  ]);
  expect(toProblem(error)).toMatchObject({
    code: Code.InvalidArgument,
    reason: "INVALID_FIELD",
    metadata: { key: "value" },
    violations: { "address.city": "must not be empty" },
    retryAfterMs: 2500,
    isTransient: false,
    isOutcomeUnknown: false,
  });
});

test("reads when to come again from the metadata of the protocol too", () => {
  const error = new ConnectError("busy", Code.ResourceExhausted, { "grpc-retry-pushback-ms": "750" });
  expect(toProblem(error)).toMatchObject({ retryAfterMs: 750, isTransient: true, isOutcomeUnknown: false });
  expect(toProblem(new ConnectError("too large", Code.ResourceExhausted)).isTransient).toBe(false);
});

test("details survive the wire", async () => {
  const transport = createRouterTransport(({ service }) =>
    service(CartService, {
      getCart: () => {
        throw new ConnectError("full", Code.FailedPrecondition, undefined, [info("CART_FULL", { max_lines: "50" })]);
      },
    }),
  );
  const error: unknown = await createClient(CartService, transport)
    .getCart({})
    .catch((thrown: unknown) => thrown);
  expect(toProblem(error)).toMatchObject({ reason: "CART_FULL", metadata: { max_lines: "50" } });
});

test.each([Code.Unavailable, Code.DeadlineExceeded])("code %s leaves the outcome unknown", (code) => {
  expect(toProblem(new ConnectError("", code))).toMatchObject({ isOutcomeUnknown: true, isTransient: true });
});

test("a connection that fails is told from a bug in the page", () => {
  const failed = ConnectError.from(new TypeError("Failed to fetch"));
  expect(toProblem(failed)).toMatchObject({ reason: NO_CONNECTION, isOutcomeUnknown: true, isTransient: true });
  expect(toProblem(new TypeError("x is undefined"))).toMatchObject({ isOutcomeUnknown: false, isTransient: false });
});

test("words fit what happened", () => {
  expect(explain(problem(Code.FailedPrecondition, "CART_FULL", { max_lines: "50" })).text).toContain("50");
  expect(explain(problem(Code.FailedPrecondition, "PAYMENT_DECLINED", { decline_code: "expired_card" })).text).toMatch(
    /expired/,
  );
  expect(explain(problem(Code.Unauthenticated, "INVALID_CREDENTIALS")).title).toMatch(/E-mail/);
  expect(explain(problem(Code.PermissionDenied, "INVALID_CREDENTIALS")).title).toMatch(/current password/);
  const throttled = { ...problem(Code.ResourceExhausted, "LOGIN_THROTTLED"), retryAfterMs: 61_000 };
  expect(explain(throttled).text).toMatch(/in 61 seconds/);
});

test("what is not known is explained by its code, and shows nothing from within", () => {
  const words = explain(toProblem(new ConnectError("connection to mongodb-3 refused", Code.Internal)));
  expect(`${words.title} ${words.text}`).not.toMatch(/mongo/);
  expect(explain(problem(Code.NotFound, "toString")).title).toBe("Not found");
});

/** The comments above the RPCs that people may call. */
function reasonsOfContract(): string[] {
  const folder = new URL("../../../proto/souk/", import.meta.url);
  const reasons = ["user", "product", "cart", "recommendation", "checkout"].flatMap((service) => {
    const version = new URL(`${service}/v1/`, folder);
    return readdirSync(version).flatMap((file) => {
      const rpcs = readFileSync(new URL(file, version), "utf8").matchAll(/((?: *\/\/.*\n)+) +rpc [\s\S]*?\n {2}\}/g);
      return [...rpcs]
        .filter(([rpc]) => !rpc.includes("ROLE_SERVICE"))
        .flatMap(([, comment = ""]) => reasonsIn(comment));
    });
  });
  return [...new Set(reasons)];
}

function reasonsIn(comment: string): string[] {
  const codes = new Set(Object.keys(Code).map((name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase()));
  return (comment.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []).filter(
    (word) => !codes.has(word) && word !== "NEEDS_ATTENTION",
  );
}

test("every reason that the contract names for people has words", () => {
  const reasons = reasonsOfContract();
  expect(reasons).toEqual(expect.arrayContaining(["EMAIL_TAKEN", "OUT_OF_STOCK", "PRODUCT_CHANGED", "CART_FULL"]));
  expect(reasons.filter((reason) => !Object.hasOwn(PROBLEM_WORDS, reason))).toEqual([]);
});

/** Whatever stands in capitals where a service or the gateway makes a fault. */
function reasonsOfServices(): string[] {
  const root = new URL("../../../", import.meta.url);
  const reasons = ["mesh", "gateway", "user", "product", "cart", "recommendation", "checkout"].flatMap((crate) => {
    const sources = readdirSync(new URL(`${crate}/src/`, root), { recursive: true, encoding: "utf8" });
    return sources
      .filter((file) => file.endsWith(".rs"))
      .map((file) => readFileSync(new URL(`${crate}/src/${file}`, root), "utf8"))
      .flatMap((source) => [...source.matchAll(/Kind::\w+,\s*"([A-Z_]+)"|precondition\("([A-Z_]+)"\)/g)])
      .map(([, made, refused]) => made ?? refused ?? "");
  });
  return [...new Set(reasons)];
}

test("every reason that the services send has words", () => {
  const reasons = reasonsOfServices();
  expect(reasons.length).toBeGreaterThan(40);
  expect(reasons.filter((reason) => !Object.hasOwn(PROBLEM_WORDS, reason))).toEqual([]);
});
