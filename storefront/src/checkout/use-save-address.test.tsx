import { Code, ConnectError } from "@connectrpc/connect";
import { UserService } from "@gen/souk/user/v1/user_pb";
import { renderHook, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { readAddress } from "@/account/read-address";
import { openShop } from "@/testing/open-shop";
import { shopWrapper } from "@/testing/shop-wrapper";
import { notify } from "@/ui/notify";
import { useSaveAddress } from "./use-save-address";

vi.mock("@/ui/notify", () => ({ notify: vi.fn() }));

it("says that the address was not saved also when the form is gone by then", async () => {
  let answer = () => {};
  const asked = vi.fn<() => void>();
  const shop = openShop(({ service }) => {
    service(UserService, {
      updateProfile: async () => {
        asked();
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        throw new ConnectError("too long", Code.InvalidArgument);
      },
    });
  });
  const { result, unmount } = renderHook(() => useSaveAddress(), { wrapper: shopWrapper(shop) });
  result.current(readAddress(new FormData(), "shipping_address"));
  await waitFor(() => expect(asked).toHaveBeenCalled());
  unmount();
  answer();
  await waitFor(() => expect(notify).toHaveBeenCalledWith(expect.objectContaining({ tone: "bad" })));
});
