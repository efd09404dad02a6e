/** Offers to keep the address for the next time. */
export function SaveAddress({ isSuggested }: { isSuggested: boolean }) {
  return (
    <label className="mt-4 flex min-h-11 w-fit items-center gap-3">
      <input type="checkbox" name="save_address" defaultChecked={isSuggested} className="size-5" />
      Keep this address in my account
    </label>
  );
}
