import { expect, test } from "vitest";
import { receiveToken, shopTime } from "@/session/access-token";

const HOUR_MS = 3_600_000;
const ISSUED_AT = 1_800_000_000;

function token(now: number) {
  const claims = btoa(JSON.stringify({ iat: ISSUED_AT, exp: ISSUED_AT + 600 }));
  return receiveToken(
    { $typeName: "souk.user.v1.Session", accessToken: `head.${claims}.signature`, refreshToken: "" },
    now,
  );
}

test.each([0, -2, 2])("lives as long as the shop says, by a clock that is %i h ahead", (hours) => {
  const now = ISSUED_AT * 1000 + hours * HOUR_MS;
  expect(token(now)).toMatchObject({ receivedAt: now, expiresAt: now + 600_000 });
});

test.each([0, -2, 2])("tells the shop's time to a clock that is %i h ahead", (hours) => {
  const now = ISSUED_AT * 1000 + hours * HOUR_MS;
  expect(shopTime(token(now), now + 5_000)).toBe(ISSUED_AT * 1000 + 5_000);
});

test("without a token the device's clock has to do", () => {
  expect(shopTime(undefined, 7)).toBe(7);
});
