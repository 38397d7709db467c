import { revalidateTag } from "next/cache";
import { Webhook } from "standardwebhooks";
import { EVERYTHING } from "@/lib/hub";

/** The longest message that is read: a million tags. */
const MAX_BYTES = 64_000_000;

/** Next.js compares each tag with those before it: of more than these, all answers are forgotten instead. */
const MAX_TAGS = 1000;

/** The hub says that content has changed: forget every answer that depends on it. */
export async function POST(request: Request): Promise<Response> {
  const body = await textOf(request);
  if (body === null) return Response.json({ error: "The message is too long." }, { status: 413 });
  if (!isSigned(body, request.headers)) {
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

/** Whether the hub signed this body, with our secret and a few minutes ago at most. */
function isSigned(body: string, headers: Headers): boolean {
  try {
    const hub = new Webhook(process.env.WEBHOOK_SECRET ?? "");
    hub.verify(body, Object.fromEntries(headers), { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

function tagsIn(body: string): string[] | null {
  let message: { data?: { tags?: unknown } } | null;
  try {
    message = JSON.parse(body);
  } catch {
    return null;
  }
  const tags = message?.data?.tags;
  return Array.isArray(tags) && tags.every((tag) => typeof tag === "string") ? tags : null;
}
