import { revalidateTag } from "next/cache";
import { EVERYTHING } from "@/lib/hub";
import { isSigned } from "@/lib/signature";

/** The longest message that is read: a million tags. */
const MAX_BYTES = 64_000_000;

/** Next.js compares each tag with those before it: of more than these, all answers are forgotten instead. */
const MAX_TAGS = 1000;

/** The hub says that content has changed: forget every answer that depends on it. */
export async function POST(request: Request): Promise<Response> {
  const body = await textOf(request);
  if (body === null) return Response.json({ error: "The message is too long." }, { status: 413 });
  const headers = {
    timestamp: request.headers.get("X-Hub-Timestamp"),
    signature: request.headers.get("X-Hub-Signature"),
  };
  if (!isSigned(body, headers, process.env.WEBHOOK_SECRET ?? "")) {
    return Response.json({ error: "The signature is missing, wrong or too old." }, { status: 401 });
  }
  const tags = tagsIn(body);
  if (!tags) {
    return Response.json({ error: "Expected JSON with a list of tags." }, { status: 400 });
  }
  // At once: the next reader waits for the new page rather than seeing the old one.
  for (const tag of tags.length > MAX_TAGS ? [EVERYTHING] : tags) revalidateTag(tag, { expire: 0 });
  return Response.json({ revalidated: tags.length });
}

/** The body as text; null if it is too long, of which no more is read than has to be. */
async function textOf({ body }: Request): Promise<string | null> {
  const parts: Uint8Array[] = [];
  const reader = body?.getReader();
  let length = 0;
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    length += part.value.length;
    if (length > MAX_BYTES) return null;
    parts.push(part.value);
  }
  return Buffer.concat(parts).toString();
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
