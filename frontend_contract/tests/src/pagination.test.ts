/** Lists are read to their end, part by part: nothing is missing, nothing comes twice. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  type Client,
  type Connection,
  GuideIndexDocument,
  pages,
  SearchDocument,
  SitemapDocument,
  SourceIndexDocument,
  SourcePageDocument,
  TopicIndexDocument,
  TopicPageDocument,
} from "source-hub-client";

import { client } from "./hub.js";

interface Part extends Connection {
  readonly totalCount: number;
  readonly nodes: readonly unknown[];
}

const duo = { slug: "duo-integration" };

const LISTS: Record<string, (client: Client, first: number) => AsyncIterable<Part>> = {
  sources: (client, first) =>
    pages(client, SourceIndexDocument, { path: "/sources/", first }, (data) => data.sources),
  topics: (client, first) =>
    pages(client, TopicIndexDocument, { path: "/topics/", first }, (data) => data.topics),
  guides: (client, first) =>
    pages(client, GuideIndexDocument, { path: "/guides/", first }, (data) => data.guides),
  sitemap: (client, first) => pages(client, SitemapDocument, { first }, (data) => data.sitemap),
  search: (client, first) =>
    pages(client, SearchDocument, { query: "integration", first }, (data) => data.search),
  "topic mentions": (client, first) =>
    pages(
      client,
      SourcePageDocument,
      { ...duo, topicMentions: first },
      (data) => data.source?.topicMentions,
      { cursor: "afterTopicMention" },
    ),
  "guide mentions": (client, first) =>
    pages(
      client,
      SourcePageDocument,
      { ...duo, guideMentions: first },
      (data) => data.source?.guideMentions,
      { cursor: "afterGuideMention" },
    ),
  "guides of a topic": (client, first) =>
    pages(
      client,
      TopicPageDocument,
      { slug: "exams-and-obligations", guides: first },
      (data) => data.topic?.guides,
      { cursor: "afterGuide" },
    ),
};

for (const [name, list] of Object.entries(LISTS)) {
  describe(name, () => {
    it("comes whole, however large the parts are", async () => {
      const whole = await parts(list(client, 100));
      const total = whole[0]?.totalCount ?? 0;
      assert.equal(whole.flatMap(({ nodes }) => nodes).length, total);
      assert.ok(total > 2, `${name} has ${total} items: too few to come in parts.`);

      const size = Math.ceil(total / 3);
      const several = await parts(list(client, size));

      assert.equal(several.length, Math.ceil(total / size));
      assert.deepEqual(
        several.flatMap(({ nodes }) => nodes),
        whole.flatMap(({ nodes }) => nodes),
      );
    });
  });
}

it("what is not there has no parts", async () => {
  const none = pages(client, SourcePageDocument, { slug: "none" }, (data) => data.source?.topicMentions);
  assert.deepEqual(await parts(none), []);
});

async function parts<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const found: Value[] = [];
  for await (const value of values) found.push(value);
  return found;
}
