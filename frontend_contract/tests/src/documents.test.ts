/** Documents are what other clients take, and the client takes what other tools make. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import type { ApolloClient } from "@apollo/client";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { parse, print, stripIgnoredCharacters, visit } from "graphql";
import * as hub from "source-hub-client";
import {
  createClient,
  type ResultOf,
  SourcePageDocument,
  type SourcePageQuery,
  type SourcePageQueryVariables,
} from "source-hub-client";

const typed: TypedDocumentNode<SourcePageQuery, SourcePageQueryVariables> = SourcePageDocument;

/** Apollo Client infers the answer, and what may be null in it. */
export async function titleByApollo(client: ApolloClient): Promise<string | undefined> {
  const { data } = await client.query({ query: SourcePageDocument, variables: { slug: "duo" } });
  const same: ResultOf<typeof SourcePageDocument> | undefined = data;
  // @ts-expect-error: there may be no source
  void data?.source.title;
  return same?.source?.title;
}

const EVERYTHING = /* GraphQL */ `
  query All($a: [Int!]! = [1, 2], $b: In = { c: "x\\n\\"y\\"", d: [] }, $e: Boolean @of) @cached(for: 5) {
    one: field(a: $a, b: { c: null, d: [ENUM, 1.5e3, true, ""], e: {} }) @include(if: $e) {
      ...Part @skip(if: false)
      ... on Type @skip(if: $e) { id }
      ... @include(if: true) { id }
      ... { text(of: """block "text" """) }
    }
  }
  fragment Part on Type @of(it: "é🙂") { id more { id } }
`;

/** What the client sends for a document, by id or as text. */
async function sentFor(document: object | string, trusted = true): Promise<{ query?: string; id?: string }> {
  let sent = {};
  const client = createClient({
    url: "http://hub/",
    trusted,
    fetch: (url, init) => {
      sent = init.body ? JSON.parse(String(init.body)) : Object.fromEntries(new URL(url).searchParams);
      return Promise.resolve(Response.json({ data: {} }));
    },
  });
  await client.query(document as string);
  return sent;
}

describe("the client", () => {
  it("sends syntax trees as text that says the same", async () => {
    const texts = [EVERYTHING, ...Object.values(hub).flatMap((each) => (isDocument(each) ? [each.text] : []))];
    assert.ok(texts.length > 5);
    for (const text of texts) {
      const tree = parse(text, { noLocation: true });
      const { query: sent = "" } = await sentFor(tree);
      const expected = visit(tree, { StringValue: (node) => ({ ...node, block: false }) });
      assert.equal(stripIgnoredCharacters(print(parse(sent))), stripIgnoredCharacters(print(expected)));
    }
  });

  it("sends a text as it is, and what turns into one", async () => {
    assert.deepEqual(await sentFor("{ a }"), { query: "{ a }" });
    assert.deepEqual(await sentFor(new String("{ a }")), { query: "{ a }" });
  });

  it("sends the hash that a tool gave, where documents are trusted", async () => {
    const hash = "a".repeat(64);
    const tree = { ...parse("{ a }"), __meta__: { hash } };
    assert.deepEqual(await sentFor(tree), { id: hash });
    assert.deepEqual(await sentFor(tree, false), { query: "query {a}" });
    assert.deepEqual(await sentFor({ ...tree, __meta__: { hash: "sha1:5f" } }), { query: "query {a}" });
    assert.equal((await sentFor(typed)).id, SourcePageDocument.documentId.slice("sha256:".length));
  });
});

function isDocument(value: unknown): value is { text: string } {
  return typeof value === "object" && value !== null && "documentId" in value;
}
