"""The part of the schema whose names are fixed."""

from graphql import build_schema

# What frontends rely on. The schema may have more, but nothing of this otherwise.
OUTLINE = build_schema("""
scalar Node scalar DateTime
scalar SourceFilter scalar TopicFilter scalar GuideFilter scalar SearchFilter
scalar SourceOrder scalar PageOrder
scalar SourceKind scalar GuidanceBlock scalar GuideBlock scalar RouteResult

type Query {
  source(slug: String!, locale: String): Source
  sources(
    first: Int, after: String, filter: SourceFilter, orderBy: SourceOrder, locale: String
  ): SourceConnection
  topic(slug: String!, locale: String): TopicPage
  topics(
    first: Int, after: String, filter: TopicFilter, orderBy: PageOrder, locale: String
  ): TopicPageConnection
  guide(slug: String!, locale: String): GuidePage
  guides(
    first: Int, after: String, filter: GuideFilter, orderBy: PageOrder, locale: String
  ): GuidePageConnection
  route(path: String!): RouteResult
  search(
    query: String!, first: Int, after: String, filter: SearchFilter, locale: String
  ): SearchConnection
  suggest(prefix: String!, first: Int, locale: String): [Suggestion!]
  hub(locale: String): HubSettings
  navigation(locale: String): [NavigationItem!]
  sitemap(first: Int, after: String, locale: String): SitemapConnection
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]
  changes(since: String, first: Int): ChangesFeed
}

type ChangesFeed {
  nodes: [ContentChange!]! hasMore: Boolean! cursor: String! latestCursor: String!
}
type ContentChange { cursor: String! created: DateTime! tags: [String!]! paths: [String!]! }

type Suggestion { title: Highlight! node: SearchNode! }
type NavigationItem { title: String! urlPath: String! items: [NavigationItem!]! }
type SitemapConnection {
  edges: [SitemapEdge!]! nodes: [SitemapEntry!]! pageInfo: PageInfo! totalCount: Int!
}
type SitemapEdge { cursor: String! node: SitemapEntry! }
type SitemapEntry {
  url: String!
  urlPath: String!
  typeName: String!
  lastModified: DateTime
  alternates: [PageLink!]!
}
type PageLink { title: String! url: String! urlPath: String! locale: String! }

type Source {
  id: ID!
  slug: String!
  title: String!
  website: String!
  url: String!
  urlPath: String!
  summary: String!
  intro: String!
  publisher: String!
  kind: SourceKind!
  mentionCounts: MentionCounts!
  topicMentions(first: Int, after: String): TopicMentionConnection!
  guideMentions(first: Int, after: String): GuideMentionConnection!
  quickAnswers: [QuickAnswer!]!
  guidance: [GuidanceBlock!]!
}
type MentionCounts {
  topicMentions: Int!
  guideMentions: Int!
  topics: Int!
  guides: Int!
  occurrences: Int!
}
type TopicMention {
  id: ID!
  kicker: String!
  note: String!
  ownNote: String!
  section: SourceSection!
  topic: TopicPage!
}
type SourceSection { heading: String! intro: String! anchor: String! }
type GuideMention { id: ID! note: String! ownNote: String! occurrences: Int! guide: GuidePage! }

type TopicPage {
  id: ID!
  slug: String!
  title: String!
  summary: String!
  url: String!
  urlPath: String!
  sections: [SourceSection!]!
  guides(first: Int, after: String): GuidePageConnection!
  seo: Seo!
}
type GuidePage {
  id: ID!
  slug: String!
  title: String!
  kicker: String!
  summary: String!
  url: String!
  urlPath: String!
  topic: TopicPage!
  body: [GuideBlock!]!
  sources: [Source!]!
  seo: Seo!
}
type Seo { title: String! description: String! }

union SearchNode = Source | TopicPage | GuidePage | QuickAnswer
type SearchResult { score: Float! title: Highlight! excerpt: Highlight! node: SearchNode! }
type Highlight { text: String! }

type HubSettings {
  sourceIntro: String!
  mentionsKicker: String!
  mentionsHeading: String!
  guidesKicker: String!
  guidesHeading: String!
  answersKicker: String!
  answersHeading: String!
  answersIntro: String!
  openTopicLabel: String!
  openGuideLabel: String!
  offer: Offer
  quickAnswers: [QuickAnswer!]!
}
type Offer { kicker: String! title: String! body: String! }
type QuickAnswer { id: ID! question: String! answer: String! guide: GuidePage }

type PageInfo {
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}
type SourceConnection {
  edges: [SourceEdge!]! nodes: [Source!]! pageInfo: PageInfo! totalCount: Int!
}
type SourceEdge { cursor: String! node: Source! }
type TopicPageConnection {
  edges: [TopicPageEdge!]! nodes: [TopicPage!]! pageInfo: PageInfo! totalCount: Int!
}
type TopicPageEdge { cursor: String! node: TopicPage! }
type GuidePageConnection {
  edges: [GuidePageEdge!]! nodes: [GuidePage!]! pageInfo: PageInfo! totalCount: Int!
}
type GuidePageEdge { cursor: String! node: GuidePage! }
type TopicMentionConnection {
  edges: [TopicMentionEdge!]! nodes: [TopicMention!]! pageInfo: PageInfo! totalCount: Int!
}
type TopicMentionEdge { cursor: String! node: TopicMention! }
type GuideMentionConnection {
  edges: [GuideMentionEdge!]! nodes: [GuideMention!]! pageInfo: PageInfo! totalCount: Int!
}
type GuideMentionEdge { cursor: String! node: GuideMention! }
type SearchConnection {
  edges: [SearchEdge!]! nodes: [SearchResult!]! pageInfo: PageInfo! totalCount: Int!
}
type SearchEdge { cursor: String! node: SearchResult! }
""")
