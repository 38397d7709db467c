import { createHmac, timingSafeEqual } from "node:crypto";

/** How old a message may be, and how far in the future: clocks differ. */
export const MAX_AGE_SECONDS = 300;

/** Whether the hub signed this body, with our secret and a few minutes ago at most. */
export function isSigned(
  body: string,
  headers: { timestamp: string | null; signature: string | null },
  secret: string,
  now: number = Date.now() / 1000,
): boolean {
  const { timestamp, signature } = headers;
  if (!secret || !timestamp || !signature || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp)) > MAX_AGE_SECONDS) return false;
  const expected = `sha256=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
}
