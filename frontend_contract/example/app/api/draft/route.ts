import { startPreview } from "@/lib/preview";
import { ownPath } from "@/lib/site";

/** Where the admin sends an editor who wants to see a draft: `?token=…&path=/guides/pay/`. */
export async function GET(request: Request): Promise<Response> {
  const given = new URL(request.url).searchParams;
  const token = given.get("token");
  const path = ownPath(given.get("path") ?? "/");
  if (!token || !path) return new Response("Expected a token, and a path of this site.", { status: 400 });
  await startPreview(token);
  return new Response(null, {
    status: 307,
    headers: { Location: path, "Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer" },
  });
}
