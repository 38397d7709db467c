import { createHash } from "node:crypto";
import { cookies, draftMode } from "next/headers";
import { cache } from "react";

/** Where the newest draft of this browser is, and its token. Beside it, each draft has a cookie of its own. */
export const TOKEN_COOKIE = "preview-token";
const PATH_COOKIE = "preview-path";
const DRAFT_COOKIE = "__prerender_bypass";
const SECONDS = 900;

/** What an editor sees at an address. */
export interface Preview {
  readonly token: string;
  /** Where the draft of this token is. */
  readonly path: string;
  /** False on another page, which stands as it would be if the draft were published. */
  readonly isDraft: boolean;
}

/** The path of the page that is being made for this request. */
const page = cache((): { path: string } => ({ path: "" }));

/** Says which page is being made, before anything is asked for it: several drafts may be open at once. */
export function enterPage(path: string): string {
  page().path = path;
  return path;
}

/** The draft that decides what stands on this page: its own, or else the newest; undefined for readers. */
export async function currentPreview(): Promise<Preview | undefined> {
  if (!(await draftMode()).isEnabled) return undefined;
  const jar = await cookies();
  const { path } = page();
  const own = jar.get(cookieOf(path))?.value;
  if (own) return { token: own, path, isDraft: true };
  const token = jar.get(TOKEN_COOKIE)?.value;
  return token ? { token, path: jar.get(PATH_COOKIE)?.value ?? "/", isDraft: false } : undefined;
}

/** The token to ask the hub with; undefined for everybody but editors. */
export async function previewToken(): Promise<string | undefined> {
  return (await currentPreview())?.token;
}

/** Show this browser the draft of a token, framed by the admin or not. */
export async function startPreview(token: string, path: string): Promise<void> {
  (await draftMode()).enable();
  const jar = await cookies();
  // The admin may be another site, which frames ours: cookies are kept for the pair of both.
  const kept = { httpOnly: true, secure: true, sameSite: "none", partitioned: true, path: "/" } as const;
  const draft = jar.get(DRAFT_COOKIE)?.value;
  if (draft) jar.set(DRAFT_COOKIE, draft, kept);
  jar.set(TOKEN_COOKIE, token, { ...kept, maxAge: SECONDS });
  jar.set(PATH_COOKIE, path, { ...kept, maxAge: SECONDS });
  jar.set(cookieOf(path), token, { ...kept, path: scopeOf(path), maxAge: SECONDS });
}

/** Show this browser what everybody sees; `path` is the page on which the editor says so. */
export async function endPreview(path: string): Promise<void> {
  (await draftMode()).disable();
  const jar = await cookies();
  const gone = { httpOnly: true, secure: true, sameSite: "none", partitioned: true, path: "/", maxAge: 0 } as const;
  for (const name of [DRAFT_COOKIE, TOKEN_COOKIE, PATH_COOKIE]) jar.set(name, "", gone);
  jar.set(cookieOf(path), "", { ...gone, path: scopeOf(path) });
}

/** The cookie of the draft at a path; its name tells it from those of the pages above. */
function cookieOf(path: string): string {
  return `preview-${createHash("sha256").update(path).digest("hex").slice(0, 16)}`;
}

/** The addresses for which a browser sends the cookie of a path, in which a semicolon would end them. */
function scopeOf(path: string): string {
  return encodeURI(path).replaceAll(";", "%3B");
}
