import { cacheLife, cacheTag } from "next/cache";
import { createClient, HubError, type HubDocument } from "source-hub-client";
import { previewToken } from "@/lib/preview";
import { HUB_URL } from "@/lib/site";

const client = createClient({ url: `${HUB_URL}/graphql/` });

/** The operations asked for so far, by their id, which is a shorter key than their text. */
const documents = new Map<string, HubDocument<unknown, Record<string, unknown>>>();

/**
 * The answer to an operation.
 *
 * It is kept until the hub says that something it depends on has changed. Editors who look at a
 * draft get an answer of their own, which nobody keeps.
 */
export async function ask<Data, Variables extends Record<string, unknown>>(
  document: HubDocument<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  return (await previewToken()) ? askNow(document, variables) : askPublished(document, variables);
}

/** The answer that everybody gets, also to an editor whose draft cannot be shown any more. */
export async function askPublished<Data, Variables extends Record<string, unknown>>(
  document: HubDocument<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  documents.set(document.documentId, document as HubDocument<unknown, Record<string, unknown>>);
  const answer = await kept(document.documentId, variables);
  if ("refusal" in answer) throw new HubError(answer.refusal, answer.message);
  return answer.data as Data;
}

/** The answer as it is now, for what is asked in too many ways to be kept. */
export async function askNow<Data, Variables extends Record<string, unknown>>(
  document: HubDocument<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const token = await previewToken();
  const { data } = await client.query(document, variables, {
    ...(token ? { previewToken: token } : {}),
    init: { cache: "no-store" },
  });
  return data;
}

/** The codes of errors that say that what a reader has written in an address stands for nothing. */
const REFUSALS = ["BAD_USER_INPUT", "INVALID_CURSOR", "PAYLOAD_TOO_LARGE", "QUERY_TOO_LONG", "UNKNOWN_LOCALE"] as const;
type Refusal = (typeof REFUSALS)[number];

/** Is this the hub's answer to an address that stands for nothing? Anything else is a failure. */
export function isRefusal(error: unknown): error is HubError & { readonly code: Refusal } {
  return error instanceof HubError && REFUSALS.some((code) => code === error.code);
}

/** On every answer that is kept, to forget all of them at once. */
export const EVERYTHING = "everything";

type Kept = { readonly data: unknown } | { readonly refusal: Refusal; readonly message: string };

async function kept(id: string, variables: Record<string, unknown>): Promise<Kept> {
  "use cache";
  // A message may get lost: after some minutes we look for ourselves.
  cacheLife({ revalidate: 300, expire: 86_400 });
  const document = documents.get(id);
  if (!document) throw new Error(`No operation with the id ${id} has been asked for.`);
  cacheTag(EVERYTHING);
  try {
    const { data, cacheTags } = await client.query(document, variables);
    keepWith(cacheTags);
    return { data };
  } catch (error) {
    // What is thrown here has no code any more where it is caught.
    if (isRefusal(error)) return { refusal: error.code, message: error.message };
    throw error;
  }
}

function keepWith(cacheTags: readonly string[]): void {
  // Next.js takes up to 128 tags in one call, and drops the rest.
  for (let start = 0; start < cacheTags.length; start += 100) {
    cacheTag(...cacheTags.slice(start, start + 100));
  }
}

interface Part<Item> {
  readonly nodes: readonly Item[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Every item of a list, of which `first` is the first part and `next` brings those after a cursor. */
export async function toTheEnd<Item>(
  first: Part<Item>,
  next: (after: string) => Promise<Part<Item> | undefined>,
): Promise<Item[]> {
  const items: Item[] = [];
  let part: Part<Item> | undefined = first;
  while (part) {
    items.push(...part.nodes);
    const { hasNextPage, endCursor }: Part<Item>["pageInfo"] = part.pageInfo;
    part = hasNextPage && endCursor ? await next(endCursor) : undefined;
  }
  return items;
}
