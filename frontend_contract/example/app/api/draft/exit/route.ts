import { endPreview } from "@/lib/preview";
import { ownPath, pathIn } from "@/lib/site";

/** The button of the banner: the same page, as everybody sees it. */
export async function POST(request: Request): Promise<Response> {
  const referer = request.headers.get("Referer");
  const address = ownPath(referer && URL.canParse(referer) ? new URL(referer).pathname : "/") ?? "/";
  await endPreview(pathIn(address));
  return new Response(null, {
    status: 303,
    headers: { Location: address, "Cache-Control": "private, no-store" },
  });
}
