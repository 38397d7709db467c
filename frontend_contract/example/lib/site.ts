/** Where things are, as the environment says. */

export const HUB_URL = (process.env.HUB_URL ?? "http://127.0.0.1:8000").replace(/\/$/, "");

/** The hub as browsers of editors know it. */
export const ADMIN_ORIGIN = process.env.ADMIN_ORIGIN ?? new URL(HUB_URL).origin;

export const SITE_URL = (process.env.SITE_URL ?? "http://127.0.0.1:3000").replace(/\/$/, "");

/** A site-relative path, such as /guides/pay/, or null if `text` could lead anywhere else. */
export function ownPath(text: string | null): string | null {
  if (!text?.startsWith("/") || /^\/[/\\]/.test(text) || text.includes("\\")) return null;
  const address = new URL(text, SITE_URL);
  return address.origin === new URL(SITE_URL).origin ? address.pathname + address.search : null;
}

/** The path that a catch-all route was asked for: its parts come as they stand in the address. */
export function pathOf(parts: readonly string[] = []): string {
  return `/${parts.map((part) => `${decoded(part)}/`).join("")}`;
}

/** The path in an address of this site, as `pathOf` says it. */
export function pathIn(address: string): string {
  return pathOf(address.split("?")[0]?.split("/").filter(Boolean));
}

/** A part of an address, as it is where its percent signs stand for nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** An address for a header: ASCII only, whatever letters an editor has used. */
export function headerAddress(address: string): string {
  return address.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}
