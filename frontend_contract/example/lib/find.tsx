import { cache, type ReactElement } from "react";
import {
  GuideIndexDocument,
  GuidePageDocument,
  HomeDocument,
  RouteDocument,
  SourceIndexDocument,
  SourcePageDocument,
  TopicIndexDocument,
  TopicPageDocument,
  type PageHeadFragment,
  type RouteQuery,
  type SourceHeadFragment,
} from "source-hub-client";
import { ask, isRefusal, toTheEnd } from "@/lib/hub";
import { readerOf, type Reader } from "@/lib/languages";
import { headerAddress } from "@/lib/site";
import { GuideIndex } from "@/views/GuideIndex";
import { GuidePage } from "@/views/GuidePage";
import { Home } from "@/views/Home";
import { SourceIndex } from "@/views/SourceIndex";
import { SourcePage } from "@/views/SourcePage";
import { TopicIndex } from "@/views/TopicIndex";
import { TopicPage } from "@/views/TopicPage";

export type Head = PageHeadFragment | SourceHeadFragment;
type Route = NonNullable<RouteQuery["route"]>;

export type Found =
  | { readonly redirect: string; readonly permanent: boolean }
  | { readonly head: Head; readonly content: ReactElement };

/** What the hub has at a path of the site, with all its data; null if there is nothing. */
export const find = cache(async (path: string): Promise<Found | null> => {
  const route = await routeAt(path);
  if (!route) return null;
  if (route.__typename === "Redirect") {
    return { redirect: headerAddress(route.destination), permanent: route.permanent };
  }
  const content = await contentOf(route, await readerOf(path));
  return content && { head: route, content };
});

/** At a path that can be none, such as one that is too long, there is nothing. */
async function routeAt(path: string): Promise<RouteQuery["route"]> {
  try {
    return (await ask(RouteDocument, { path })).route;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

async function contentOf(
  route: Exclude<Route, { __typename: "Redirect" }>,
  reader: Reader,
): Promise<ReactElement | null> {
  switch (route.__typename) {
    case "HomePage":
      return home(route.urlPath, reader);
    case "IndexPage":
      return index(route, reader);
    case "TopicPage":
      return topicPage(route.slug, reader);
    case "GuidePage":
      return guidePage(route.slug, reader);
    case "Source":
      return sourcePage(route.slug, reader);
  }
}

async function home(path: string, reader: Reader): Promise<ReactElement | null> {
  const answer = await ask(HomeDocument, { path, locale: reader.locale });
  return answer.route?.__typename === "HomePage" ? <Home page={answer.route} {...answer} reader={reader} /> : null;
}

async function index(
  route: Extract<Route, { __typename: "IndexPage" }>,
  reader: Reader,
): Promise<ReactElement | null> {
  const given = { path: route.urlPath, locale: reader.locale };
  switch (route.lists) {
    case "TOPICS": {
      const answer = await ask(TopicIndexDocument, given);
      const topics = await toTheEnd(
        answer.topics,
        async (after) => (await ask(TopicIndexDocument, { ...given, after })).topics,
      );
      const page = answer.route;
      return page?.__typename === "IndexPage" ? <TopicIndex page={page} topics={topics} reader={reader} /> : null;
    }
    case "GUIDES": {
      const answer = await ask(GuideIndexDocument, given);
      const guides = await toTheEnd(
        answer.guides,
        async (after) => (await ask(GuideIndexDocument, { ...given, after })).guides,
      );
      const page = answer.route;
      return page?.__typename === "IndexPage" ? <GuideIndex page={page} guides={guides} reader={reader} /> : null;
    }
    case "SOURCES": {
      const answer = await ask(SourceIndexDocument, given);
      const sources = await toTheEnd(
        answer.sources,
        async (after) => (await ask(SourceIndexDocument, { ...given, after })).sources,
      );
      const page = answer.route;
      return page?.__typename === "IndexPage" ? <SourceIndex page={page} sources={sources} reader={reader} /> : null;
    }
  }
}

async function topicPage(slug: string, reader: Reader): Promise<ReactElement | null> {
  const { locale } = reader;
  const { topic, hub } = await ask(TopicPageDocument, { slug, locale });
  if (!topic) return null;
  const guides = await toTheEnd(
    topic.guides,
    async (afterGuide) => (await ask(TopicPageDocument, { slug, locale, afterGuide })).topic?.guides,
  );
  return <TopicPage topic={topic} guides={guides} hub={hub} reader={reader} />;
}

async function guidePage(slug: string, reader: Reader): Promise<ReactElement | null> {
  const { locale } = reader;
  const { guide, hub } = await ask(GuidePageDocument, { slug, locale });
  return guide && <GuidePage guide={guide} hub={hub} reader={reader} />;
}

async function sourcePage(slug: string, reader: Reader): Promise<ReactElement | null> {
  const { locale } = reader;
  const { source, hub } = await ask(SourcePageDocument, { slug, locale });
  if (!source) return null;
  const topicMentions = await toTheEnd(
    source.topicMentions,
    async (afterTopicMention) =>
      (await ask(SourcePageDocument, { slug, locale, afterTopicMention, guideMentions: 0 })).source
        ?.topicMentions,
  );
  const guideMentions = await toTheEnd(
    source.guideMentions,
    async (afterGuideMention) =>
      (await ask(SourcePageDocument, { slug, locale, afterGuideMention, topicMentions: 0 })).source
        ?.guideMentions,
  );
  return (
    <SourcePage
      source={source}
      topicMentions={topicMentions}
      guideMentions={guideMentions}
      hub={hub}
      reader={reader}
    />
  );
}
