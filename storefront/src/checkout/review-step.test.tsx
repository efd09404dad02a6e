import { create } from "@bufbuild/protobuf";
import { PreviewOrderResponseSchema } from "@gen/souk/checkout/v1/checkout_pb";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { ReviewStep } from "./review-step";

vi.mock("./review-lines", () => ({ ReviewLines: () => null }));

afterEach(cleanup);

const preview = create(PreviewOrderResponseSchema, { total: { currencyCode: "EUR", minorUnits: 1200n } });

function button(state: Partial<Parameters<typeof ReviewStep>[0]>) {
  render(
    <ReviewStep
      lines={[]}
      preview={preview}
      isOutdated={false}
      hasNoTotal={false}
      isPlacing={false}
      refusal={undefined}
      agreedTotal={undefined}
      onMend={() => {}}
      {...state}
    />,
  );
  const { textContent, disabled, ariaBusy } = screen.getByRole<HTMLButtonElement>("button");
  return { text: textContent, disabled, isBusy: ariaBusy === "true" };
}

it("names the total that is charged", () => {
  expect(button({})).toEqual({ text: expect.stringMatching(/^Place order · .*12/), disabled: false, isBusy: false });
});

it("says that a total is being worked out only while it is", () => {
  expect(button({ isOutdated: true })).toEqual({ text: "Working out the total…", disabled: false, isBusy: true });
  cleanup();
  expect(button({ preview: undefined, hasNoTotal: true })).toEqual({
    text: "No total yet",
    disabled: true,
    isBusy: false,
  });
});
