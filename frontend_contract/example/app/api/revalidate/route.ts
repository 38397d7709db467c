import { revalidateTag } from "next/cache";
import { isSigned } from "@/lib/signature";

const MAX_LENGTH = 1_000_000;

/** The hub says that content has changed: forget every answer that depends on it. */
export async function POST(request: Request): Promise<Response> {
  const body = await request.text();
  const headers = {
    timestamp: request.headers.get("X-Hub-Timestamp"),
    signature: request.headers.get("X-Hub-Signature"),
  };
  if (body.length > MAX_LENGTH || !isSigned(body, headers, process.env.WEBHOOK_SECRET ?? "")) {
    return Response.json({ error: "The signature is missing, wrong or too old." }, { status: 401 });
  }
  const tags = tagsIn(body);
  if (!tags) {
    return Response.json({ error: "Expected JSON with a list of tags." }, { status: 400 });
  }
  // At once: the next reader waits for the new page rather than seeing the old one.
  for (const tag of tags) revalidateTag(tag, { expire: 0 });
  return Response.json({ revalidated: tags.length });
}

function tagsIn(body: string): string[] | null {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof message !== "object" || message === null || !("tags" in message)) return null;
  const { tags } = message;
  return Array.isArray(tags) && tags.every((tag) => typeof tag === "string") ? tags : null;
}
