import { startPreview } from "@/lib/preview";
import { ownPath, pathIn } from "@/lib/site";

/** Where the admin sends an editor who wants to see a draft: `?token=…&path=/guides/pay/`. */
export async function GET(request: Request): Promise<Response> {
  const given = new URL(request.url).searchParams;
  const token = given.get("token");
  const address = ownPath(given.get("path") ?? "/");
  if (!token || !address) return new Response("Expected a token, and a path of this site.", { status: 400 });
  await startPreview(token, pathIn(address));
  return new Response(null, {
    status: 307,
    headers: { Location: address, "Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer" },
  });
}
