/** Every member of every union comes out, with the fields that its type promises. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { isUnionType } from "graphql";
import {
  type BodyBlockFragment,
  GuidePageDocument,
  type GuidancePartFragment,
  RouteDocument,
  type RouteQuery,
  SearchDocument,
  type SearchQuery,
  SourcePageDocument,
} from "source-hub-client";

import { client, schema } from "./hub.js";

type SearchNode = SearchQuery["search"]["nodes"][number]["node"];
type RouteResult = NonNullable<RouteQuery["route"]>;

/** What a frontend does with each type: TypeScript misses the member that is not here. */
const BODY: { [B in BodyBlockFragment as B["__typename"]]: (block: B) => unknown[] } = {
  CalloutBlock: ({ kicker, text }) => [kicker, text],
  DocumentBlock: ({ title, description, file }) => [title, description, file.url, file.extension],
  FigureBlock: ({ caption, image }) => [caption, image.alt, image.srcset, image.placeholder],
  GuideTableBlock: ({ table, hasHeaderColumn }) => [hasHeaderColumn, table?.caption, table?.rows[0]?.[0]],
  GuideTextBlock: ({ text }) => [text],
  QuoteBlock: ({ quote, attribution, mention }) => [quote, attribution, mention?.source.title],
  SourceListBlock: ({ heading, intro, mentions }) => [heading, intro, mentions[0]?.source.title],
  SourceMentionBlock: ({ kicker, note, source }) => [kicker, note, source.title],
  StepsBlock: ({ heading, steps }) => [heading, steps[0]?.heading, steps[0]?.text],
  UnknownBlock: () => [],
  VideoBlock: ({ title, url, provider, frameUrl }) => [title, url, provider, frameUrl],
};

const GUIDANCE: { [B in GuidancePartFragment as B["__typename"]]: (block: B) => unknown[] } = {
  GuidancePartBlock: ({ heading, text }) => [heading, text],
  GuidanceStepsBlock: ({ heading, intro, steps }) => [heading, intro, steps[0]],
  UnknownBlock: () => [],
};

const FOUND: { [B in SearchNode as B["__typename"]]: (node: B) => unknown[] } = {
  GuidePage: ({ urlPath, topic }) => [urlPath, topic.title],
  QuickAnswer: ({ answer, guide }) => [answer, guide?.title],
  Source: ({ urlPath, kind }) => [urlPath, kind],
  TopicPage: ({ urlPath }) => [urlPath],
};

const ROUTES: { [B in RouteResult as B["__typename"]]: (result: B) => unknown[] } = {
  GuidePage: ({ slug, seo }) => [slug, seo.jsonLd],
  HomePage: ({ urlPath, seo }) => [urlPath, seo.canonicalUrl],
  IndexPage: ({ lists, breadcrumbs }) => [lists, breadcrumbs[0]?.url],
  Redirect: ({ destination, permanent }) => [destination, permanent],
  Source: ({ slug, seo, breadcrumbs }) => [slug, seo.robots, breadcrumbs[0]?.title],
  TopicPage: ({ slug, seo }) => [slug, seo.title],
};

const PATHS = [
  "/",
  "/topics/",
  "/topics/official-information/",
  "/guides/every-block/",
  "/sources/duo-integration/",
  "/moved/",
];

type Shows = Record<string, (value: never) => unknown[]>;

/** Every value is shown by the function of its type, and each function is needed. */
function showsAll(shows: Shows, values: readonly { readonly __typename: string }[]): void {
  for (const value of values) {
    const parts = shows[value.__typename]?.(value as never);
    assert.ok(parts, `Nothing shows a ${value.__typename}.`);
    assert.ok(!parts.includes(undefined), `${value.__typename} lacks a part: ${String(parts)}`);
    assert.ok(!parts.includes(""), `${value.__typename} has an empty part: ${String(parts)}`);
  }
  const types = new Set(values.map(({ __typename }) => __typename));
  // The hub knows all of its own blocks.
  const needed = Object.keys(shows).filter((name) => name !== "UnknownBlock");
  assert.deepEqual([...types].sort(), needed.sort());
}

describe("members of unions", () => {
  it("none is forgotten here", () => {
    const all = { GuideBlock: BODY, GuidanceBlock: GUIDANCE, SearchNode: FOUND, RouteResult: ROUTES };
    const unions = Object.values(schema.getTypeMap()).filter(isUnionType);

    assert.deepEqual(
      Object.fromEntries(
        unions.map((union) => [union.name, union.getTypes().map(({ name }) => name).sort()]),
      ),
      Object.fromEntries(
        Object.entries(all).map(([name, shows]) => [name, Object.keys(shows).sort()]),
      ),
    );
  });

  it("blocks of a guide", async () => {
    const { data } = await client.query(GuidePageDocument, { slug: "every-block" });
    assert.ok(data.guide);
    showsAll(BODY, data.guide.body);
  });

  it("parts of the guidance of a source", async () => {
    const { data } = await client.query(SourcePageDocument, { slug: "duo-integration" });
    assert.ok(data.source);
    showsAll(GUIDANCE, data.source.guidance);
  });

  it("results of a search", async () => {
    const { data } = await client.query(SearchDocument, { query: "integration", first: 100 });
    showsAll(
      FOUND,
      data.search.nodes.map(({ node }) => node),
    );
  });

  it("what stands at a path", async () => {
    const answers = await Promise.all(PATHS.map((path) => client.query(RouteDocument, { path })));
    showsAll(
      ROUTES,
      answers.map(({ data }, index) => {
        assert.ok(data.route, `Nothing stands at ${PATHS[index]}.`);
        return data.route;
      }),
    );
  });
});
