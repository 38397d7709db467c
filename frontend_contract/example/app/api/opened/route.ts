import { HUB_URL } from "@/lib/site";

const LONGEST = 1000;

/** A reader has opened a result: tell the hub which query was of use, and nothing about the reader. */
export async function POST(request: Request): Promise<Response> {
  const token = new URL(request.url).searchParams.get("token") ?? "";
  if (!token || token.length > LONGEST) return new Response(null, { status: 400 });
  const answer = await fetch(`${HUB_URL}/search/clicks/`, {
    method: "POST",
    body: new URLSearchParams({ token }),
  });
  return new Response(null, { status: answer.ok ? 204 : answer.status });
}
