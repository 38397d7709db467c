import type { Metadata } from "next";
import { SearchDocument, type SearchKind, type SearchQuery } from "source-hub-client";
import { Frame } from "@/components/Frame";
import { SearchForm } from "@/components/SearchForm";
import { askNow } from "@/lib/hub";
import { count, kindOf } from "@/lib/words";

type Result = SearchQuery["search"]["nodes"][number];

/** The longest text that the hub searches for. */
const LONGEST = 200;

const KINDS: readonly (readonly [SearchKind | "", string])[] = [
  ["", "Everything"],
  ["TOPIC", "Topics"],
  ["GUIDE", "Guides"],
  ["SOURCE", "Sources"],
  ["ANSWER", "Quick answers"],
];

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { query } = read(await searchParams);
  return {
    title: query ? `Search: ${query}` : "Search",
    description: "Search the topics, guides, sources and quick answers of the hub.",
    robots: "noindex, follow",
  };
}

export default async function Search({ searchParams }: Props) {
  const { query, kind, after } = read(await searchParams);
  const search = query
    ? (
        await askNow(SearchDocument, {
          query,
          after: after || null,
          filter: kind ? { kinds: [kind] } : null,
        })
      ).search
    : null;
  return (
    <Frame path="/search/">
      <header className="page-head">
        <h1>Search</h1>
        <SearchForm id="search-main" query={query} kind={kind} />
      </header>
      {search && (
        <>
          <nav className="filters" aria-label="Kinds of results">
            <ul>
              {KINDS.map(([value, label]) => (
                <li key={value}>
                  <a href={address(query, value)} aria-current={value === kind ? "true" : undefined}>
                    {label}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <p className="quiet" role="status">
            {search.totalCount
              ? `${count(search.totalCount, "result")} for “${query}”`
              : `Nothing found for “${query}”. Try other words, or fewer.`}
          </p>
          <ol className="results">
            {search.nodes.map((result) => (
              <li key={result.node.id}>
                <ResultCard result={result} />
              </li>
            ))}
          </ol>
          {search.pageInfo.hasNextPage && search.pageInfo.endCursor && (
            <p>
              <a className="button" href={address(query, kind, search.pageInfo.endCursor)}>
                More results
              </a>
            </p>
          )}
        </>
      )}
    </Frame>
  );
}

function ResultCard({ result: { title, excerpt, node } }: { result: Result }) {
  const path = node.__typename === "QuickAnswer" ? node.guide?.urlPath : node.urlPath;
  return (
    <article className="result">
      <p className="kicker">{labelOf(node)}</p>
      <h2>
        {path ? (
          <a href={path} dangerouslySetInnerHTML={{ __html: title.html }} />
        ) : (
          <span dangerouslySetInnerHTML={{ __html: title.html }} />
        )}
      </h2>
      <p dangerouslySetInnerHTML={{ __html: excerpt.html }} />
    </article>
  );
}

function labelOf(node: Result["node"]): string {
  switch (node.__typename) {
    case "Source":
      return `Source · ${node.publisher || kindOf(node.kind)}`;
    case "TopicPage":
      return ["Topic", node.kicker].filter(Boolean).join(" · ");
    case "GuidePage":
      return `Guide · ${node.topic.title}`;
    case "QuickAnswer":
      return "Quick answer";
  }
}

function read(given: Awaited<Props["searchParams"]>): {
  query: string;
  kind: SearchKind | "";
  after: string;
} {
  const text = (name: string): string => [given[name]].flat()[0] ?? "";
  const wanted = text("kind").toUpperCase();
  return {
    query: text("q").trim().slice(0, LONGEST),
    kind: KINDS.find(([value]) => value === wanted)?.[0] ?? "",
    after: text("after"),
  };
}

function address(query: string, kind: string, after = ""): string {
  const given = { q: query, kind: kind.toLowerCase(), after };
  return `/search/?${new URLSearchParams(Object.entries(given).filter(([, value]) => value))}`;
}
