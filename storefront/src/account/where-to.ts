/** Whether this is a path of this shop: not of another host, and no script. */
export function isOwnPath(to: unknown): to is string {
  return typeof to === "string" && /^\/(?![/\\])/.test(to);
}

/** Where to go once signed in, as the address of the sign-in page says. */
export function whereTo({ to }: Record<string, unknown>): { to?: string } {
  return isOwnPath(to) ? { to } : {};
}
