import type { Metadata } from "next";
import {
  type ChoiceFragment,
  SearchDocument,
  type SearchFilter,
  type SearchKind,
  type SearchQuery,
  type SourceKind,
} from "source-hub-client";
import { Frame } from "@/components/Frame";
import { SearchForm } from "@/components/SearchForm";
import { askNow } from "@/lib/hub";
import { count, KINDS as SOURCE_KINDS, kindOf } from "@/lib/words";

type Search = SearchQuery["search"];
type Result = Search["nodes"][number];

/** What the address of the page says; empty where it says nothing. */
interface Asked {
  readonly query: string;
  readonly kind: SearchKind | "";
  readonly topic: string;
  readonly sort: SourceKind | "";
  readonly publisher: string;
  readonly after: string;
}

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

export default async function SearchPage({ searchParams }: Props) {
  const asked = read(await searchParams);
  const { query, kind } = asked;
  const search = query
    ? (await askNow(SearchDocument, { query, after: asked.after || null, filter: filterOf(asked) })).search
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
                  <a
                    href={address({ ...asked, kind: value, after: "" })}
                    aria-current={value === kind ? "true" : undefined}
                  >
                    {label}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <p className="quiet" role="status">
            {search.totalCount
              ? `${search.totalIsExact ? "" : "More than "}${count(search.totalCount, "result")} for “${query}”`
              : `Nothing found for “${query}”. Try other words, or fewer.`}
          </p>
          {search.notFound.length > 0 && search.totalCount > 0 && (
            <p>
              Not found anywhere: {search.notFound.map((word) => `“${word}”`).join(", ")}. These are the results for the
              rest of your words.
            </p>
          )}
          {search.didYouMean && (
            <p>
              Did you mean{" "}
              <a href={address({ ...asked, query: search.didYouMean, after: "" })}>{search.didYouMean}</a>?
            </p>
          )}
          <Narrow asked={asked} facets={search.facets} />
          <ol className="results">
            {search.nodes.map((result) => (
              <li key={result.node.id}>
                <ResultCard result={result} token={search.clickToken} />
              </li>
            ))}
          </ol>
          {search.pageInfo.hasNextPage && search.pageInfo.endCursor && (
            <p>
              <a className="button" href={address({ ...asked, after: search.pageInfo.endCursor })}>
                More results
              </a>
            </p>
          )}
        </>
      )}
    </Frame>
  );
}

/** What there is to choose among the results, with how many each choice leaves. */
function Narrow({ asked, facets }: { asked: Asked; facets: Search["facets"] }) {
  const groups = [
    ["Topic", "topic", facets.topics],
    ["Sort of site", "sort", facets.sourceKinds],
    ["Publisher", "publisher", facets.publishers],
  ] as const;
  const shown = groups.filter(([, name, choices]) => asked[name] || choices.length > 1);
  if (!shown.length) return null;
  return (
    <details className="narrow" open={shown.some(([, name]) => asked[name])}>
      <summary>Narrow down</summary>
      {shown.map(([title, name, choices]) => (
        <section key={name}>
          <h2>{title}</h2>
          <ul>
            {asked[name] && (
              <li>
                <a href={address({ ...asked, [name]: "", after: "" })}>Any</a>
              </li>
            )}
            {choices.map((choice) => (
              <li key={choice.value}>
                <a
                  href={address({ ...asked, [name]: choice.value, after: "" })}
                  aria-current={asked[name] === choice.value ? "true" : undefined}
                >
                  {titleOf(name, choice)} <span className="quiet">{choice.count}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </details>
  );
}

function titleOf(name: string, { value, title }: ChoiceFragment): string {
  return name === "sort" && value in SOURCE_KINDS ? kindOf(value as SourceKind) : title;
}

function filterOf({ kind, topic, sort, publisher }: Asked): SearchFilter | null {
  const filter = {
    ...(kind ? { kinds: [kind] } : {}),
    ...(topic ? { topic } : {}),
    ...(sort ? { sourceKinds: [sort] } : {}),
    ...(publisher ? { publisher } : {}),
  };
  return Object.keys(filter).length ? filter : null;
}

/** A result. The browser reports that it was opened (`ping`) without any script. */
function ResultCard({ result, token }: { result: Result; token: string | null }) {
  const { title, excerpt, node, section, isPick } = result;
  const path = node.__typename === "QuickAnswer" ? node.guide?.urlPath : node.urlPath;
  const ping = token ? `/api/opened/?${new URLSearchParams({ token })}` : undefined;
  return (
    <article className="result">
      <p className="kicker">
        {isPick && "Recommended · "}
        {labelOf(node)}
      </p>
      <h2>
        {path ? (
          <a href={path} ping={ping} dangerouslySetInnerHTML={{ __html: title.html }} />
        ) : (
          <span dangerouslySetInnerHTML={{ __html: title.html }} />
        )}
      </h2>
      <p dangerouslySetInnerHTML={{ __html: excerpt.html }} />
      {path && section && (
        <p className="quiet">
          In the section{" "}
          <a href={`${path}#${section.anchor}`} ping={ping}>
            {section.heading}
          </a>
        </p>
      )}
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

function read(given: Awaited<Props["searchParams"]>): Asked {
  const text = (name: string): string => [given[name]].flat()[0] ?? "";
  const wanted = text("kind").toUpperCase();
  const sort = text("sort").toUpperCase();
  return {
    query: text("q").trim().slice(0, LONGEST),
    kind: KINDS.find(([value]) => value === wanted)?.[0] ?? "",
    topic: text("topic"),
    sort: sort in SOURCE_KINDS ? (sort as SourceKind) : "",
    publisher: text("publisher"),
    after: text("after"),
  };
}

function address({ query, kind, topic, sort, publisher, after }: Asked): string {
  const given = { q: query, kind: kind.toLowerCase(), topic, sort: sort.toLowerCase(), publisher, after };
  return `/search/?${new URLSearchParams(Object.entries(given).filter(([, value]) => value))}`;
}
