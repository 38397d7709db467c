/** Every operation is answered, in the same way to each of the documented set-ups. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";

import { type DocumentNode, print, validate } from "graphql";
import * as contract from "source-hub-client";
import type { VariablesOf } from "source-hub-client";

import { schema, url } from "./hub.js";
import { SETUPS } from "./setups.js";

type Documents = {
  [Name in keyof typeof contract as Name extends `${infer Operation}Document`
    ? Operation
    : never]: (typeof contract)[Name];
};

/** TypeScript misses the operation that has no variables here. */
const VARIABLES: { [Name in keyof Documents]: VariablesOf<Documents[Name]> } = {
  GuideIndex: { path: "/guides/" },
  GuidePage: { slug: "every-block" },
  Home: {},
  Navigation: {},
  Route: { path: "/sources/duo-integration/" },
  Search: { query: "exam" },
  Sitemap: {},
  SourceIndex: { path: "/sources/", filter: { mentioned: true }, orderBy: "MOST_MENTIONED" },
  SourcePage: { slug: "duo-integration" },
  Suggest: { prefix: "exam" },
  TopicIndex: { path: "/topics/" },
  TopicPage: { slug: "official-information" },
};

const names = Object.keys(VARIABLES) as (keyof Documents)[];

function documentOf(name: keyof Documents): Documents[keyof Documents] {
  return contract[`${name}Document`];
}

it("the documents are those that the hub knows", () => {
  const exported = Object.keys(contract).filter((name) => name.endsWith("Document"));
  assert.deepEqual(exported.sort(), names.map((name) => `${name}Document`).sort());
  assert.deepEqual(Object.keys(contract.documentIds).sort(), [...names].sort());
});

it("an answer says what it depends on", async () => {
  const client = contract.createClient({ url });
  const { cacheTags } = await client.query(contract.SourcePageDocument, {
    slug: "duo-integration",
  });

  assert.ok(cacheTags.includes("hub"));
  assert.ok(cacheTags.some((tag) => /^source:\d+$/.test(tag)));
});

for (const name of names) {
  describe(name, () => {
    const document = documentOf(name);

    it("has a tree that says the same as its text, which its id is the hash of", () => {
      const tree: DocumentNode = document;
      const hash = createHash("sha256").update(document.text).digest("hex");

      assert.equal(print(tree), document.text);
      assert.equal(document.documentId, `sha256:${hash}`);
      assert.equal(contract.documentIds[name], hash);
      assert.deepEqual(validate(schema, tree), []);
    });

    it("is answered by GET to plain fetch, urql and Apollo Client alike", async () => {
      const variables = VARIABLES[name] as Record<string, unknown>;
      const answers: unknown[] = [];
      for (const setUp of Object.values(SETUPS)) {
        const { ask, methods } = setUp(url);
        answers.push(await ask(document as never, variables));
        assert.deepEqual(methods, ["GET"]);
      }

      const [first, ...others] = answers;
      for (const value of Object.values(first as object)) {
        assert.notEqual(value, null);
      }
      for (const other of others) {
        // Clients make objects of their own, and urql says what type the answer is of.
        assert.deepEqual(withoutTypename(other), withoutTypename(first));
      }
    });

    it("is answered by its text, too", async () => {
      const byId = contract.createClient({ url });
      const byText = contract.createClient({ url, trusted: false });
      const variables = VARIABLES[name] as never;

      assert.deepEqual(
        (await byText.query(document as never, variables)).data,
        (await byId.query(document as never, variables)).data,
      );
    });
  });
}

function withoutTypename(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer, (key, value: unknown) => (key === "__typename" ? undefined : value)),
  ) as unknown;
}
