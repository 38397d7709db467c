import { SuggestDocument, type SuggestQuery } from "source-hub-client";
import { askNow, isRefusal } from "@/lib/hub";

const LONGEST = 200;

/** Titles for what a reader has typed so far, for `suggest.js`. */
export async function GET(request: Request): Promise<Response> {
  const given = new URL(request.url).searchParams;
  const prefix = (given.get("prefix") ?? "").replace(/\p{Cc}+/gu, " ").slice(0, LONGEST);
  const locale = given.get("locale");
  if (!prefix.trim()) return Response.json([]);
  const choices = (await suggested(prefix, locale)).flatMap(({ title, node }) => {
    const path = node.__typename === "QuickAnswer" ? node.guide?.urlPath : node.urlPath;
    return path ? [{ text: title.text, html: title.html, path }] : [];
  });
  return Response.json(choices, { headers: { "Cache-Control": "private, max-age=60" } });
}

/** Nothing in a language that the hub does not have. */
async function suggested(prefix: string, locale: string | null): Promise<SuggestQuery["suggest"]> {
  try {
    return (await askNow(SuggestDocument, { prefix, ...(locale ? { locale } : {}) })).suggest;
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}
