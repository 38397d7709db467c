import { SuggestDocument } from "source-hub-client";
import { askNow } from "@/lib/hub";

const LONGEST = 200;

/** Titles for what a reader has typed so far, for `suggest.js`. */
export async function GET(request: Request): Promise<Response> {
  const given = new URL(request.url).searchParams;
  const prefix = (given.get("prefix") ?? "").slice(0, LONGEST);
  const locale = given.get("locale");
  if (!prefix.trim()) return Response.json([]);
  const { suggest } = await askNow(SuggestDocument, { prefix, ...(locale ? { locale } : {}) });
  const choices = suggest.flatMap(({ title, node }) => {
    const path = node.__typename === "QuickAnswer" ? node.guide?.urlPath : node.urlPath;
    return path ? [{ text: title.text, html: title.html, path }] : [];
  });
  return Response.json(choices, { headers: { "Cache-Control": "private, max-age=60" } });
}
