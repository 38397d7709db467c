import { endPreview } from "@/lib/preview";
import { ownPath } from "@/lib/site";

/** The button of the banner: the same page, as everybody sees it. */
export async function POST(request: Request): Promise<Response> {
  await endPreview();
  const referer = request.headers.get("Referer");
  const path = referer && URL.canParse(referer) ? new URL(referer).pathname : "/";
  return new Response(null, {
    status: 303,
    headers: { Location: ownPath(path) ?? "/", "Cache-Control": "private, no-store" },
  });
}
