import { endPreview } from "@/lib/preview";
import { ownPath } from "@/lib/site";

/** The button of the banner: back to what everybody sees. */
export async function POST(request: Request): Promise<Response> {
  const form = await request.formData();
  const path = form.get("path");
  await endPreview();
  return new Response(null, {
    status: 303,
    headers: { Location: ownPath(typeof path === "string" ? path : "/") ?? "/", "Cache-Control": "private, no-store" },
  });
}
