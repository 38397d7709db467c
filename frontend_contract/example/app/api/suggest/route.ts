import { SuggestDocument } from "source-hub-client";
import { askNow } from "@/lib/hub";

const LONGEST = 200;

/** Titles for what a reader has typed so far, for `suggest.js`. */
export async function GET(request: Request): Promise<Response> {
  const prefix = (new URL(request.url).searchParams.get("prefix") ?? "").slice(0, LONGEST);
  if (!prefix.trim()) return Response.json([]);
  const { suggest } = await askNow(SuggestDocument, { prefix });
  const choices = suggest.flatMap(({ title, node }) => {
    const path = node.__typename === "QuickAnswer" ? node.guide?.urlPath : node.urlPath;
    return path ? [{ text: title.text, html: title.html, path }] : [];
  });
  return Response.json(choices, { headers: { "Cache-Control": "private, max-age=60" } });
}
