// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { forgetDraft, readDraft, writeDraft } from "./draft";

const request = {
  paymentToken: "tok_visa",
  shippingMethod: "express",
  shippingAddress: { fullName: "Nora", city: "Bremen", countryCode: "DE" },
  expectedTotal: { currencyCode: "EUR", minorUnits: 4250n },
};

beforeEach(() => sessionStorage.clear());

describe("a draft of the checkout", () => {
  it("is read as it was written", () => {
    writeDraft("nora", request);
    expect(readDraft("nora")).toMatchObject(request);
  });

  it("is nobody else's", () => {
    writeDraft("nora", request);
    expect(readDraft("omar")).toBeUndefined();
  });

  it("can be forgotten", () => {
    writeDraft("nora", request);
    forgetDraft();
    expect(readDraft("nora")).toBeUndefined();
  });

  it("is none when what is stored cannot be read", () => {
    sessionStorage.setItem("souk.checkout-draft", '{"userId":"nora","request":{"paymentToken":7}}');
    expect(readDraft("nora")).toBeUndefined();
  });
});
