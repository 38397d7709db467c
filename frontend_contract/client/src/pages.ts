import type { Client, QueryArguments, QueryOptions } from "./client.js";
import type { Typed } from "./document.js";

/** The part of a list that one query brings. */
export interface Connection {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/**
 * Every part of a list, from the first to the last, as many queries as it takes:
 *
 *     for await (const { nodes } of pages(client, SitemapDocument, {}, (data) => data.sitemap)) …
 *
 * `cursor` names the variable that takes the place to go on from.
 */
export async function* pages<Data, Variables, Part extends Connection>(
  client: Client,
  document: Typed<Data, Variables>,
  variables: NoInfer<Variables>,
  pick: (data: Data) => Part | null | undefined,
  { cursor = "after", ...options }: QueryOptions & { cursor?: string } = {},
): AsyncGenerator<Part, void, undefined> {
  let after: string | null | undefined;
  do {
    const given = after ? { ...variables, [cursor]: after } : variables;
    const { data } = await client.query(
      document,
      ...([given, options] as unknown as QueryArguments<NoInfer<Variables>>),
    );
    const part = pick(data);
    if (!part) return;
    yield part;
    after = part.pageInfo.hasNextPage ? part.pageInfo.endCursor : null;
  } while (after);
}
