import { cookies, draftMode } from "next/headers";

export const TOKEN_COOKIE = "preview-token";
const DRAFT_COOKIE = "__prerender_bypass";
const SECONDS = 900;

/** The token of the draft that an editor is looking at; undefined for everybody else. */
export async function previewToken(): Promise<string | undefined> {
  if (!(await draftMode()).isEnabled) return undefined;
  return (await cookies()).get(TOKEN_COOKIE)?.value;
}

/** Show this browser the draft of a token, framed by the admin or not. */
export async function startPreview(token: string): Promise<void> {
  (await draftMode()).enable();
  const jar = await cookies();
  // The admin may be another site, which frames ours: cookies are kept for the pair of both.
  const kept = { httpOnly: true, secure: true, sameSite: "none", partitioned: true, path: "/" } as const;
  const draft = jar.get(DRAFT_COOKIE)?.value;
  if (draft) jar.set(DRAFT_COOKIE, draft, kept);
  jar.set(TOKEN_COOKIE, token, { ...kept, maxAge: SECONDS });
}

/** Show this browser what everybody sees. */
export async function endPreview(): Promise<void> {
  (await draftMode()).disable();
  const jar = await cookies();
  const gone = { httpOnly: true, secure: true, sameSite: "none", partitioned: true, path: "/", maxAge: 0 } as const;
  jar.set(DRAFT_COOKIE, "", gone);
  jar.set(TOKEN_COOKIE, "", gone);
}
