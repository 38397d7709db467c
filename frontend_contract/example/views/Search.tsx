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
import { askNow, isRefusal } from "@/lib/hub";
import { languageOf, LanguageNote } from "@/components/language";
import { WithLink } from "@/components/WithLink";
import { languages, type Reader } from "@/lib/languages";
import { filled, type Messages } from "@/lib/messages";
import { titleOn } from "@/lib/metadata";

type Found = SearchQuery["search"];
type Result = Found["nodes"][number];

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

const KINDS: readonly (SearchKind | "")[] = ["", "TOPIC", "GUIDE", "SOURCE", "ANSWER"];

/** What stands in the address of a page after the question mark. */
export type Given = Record<string, string | string[] | undefined>;

export function searchMetadata(reader: Reader, given: Given): Metadata {
  const { t } = reader;
  const { query } = read(given, t);
  return {
    title: titleOn(query ? filled(t.searchFor, { query }) : t.search, reader),
    description: t.searchDescription,
    robots: "noindex, follow",
  };
}

export async function Search({ reader, given }: { reader: Reader; given: Given }) {
  const { t, locale, home } = reader;
  const asked = read(given, t);
  const { query, kind } = asked;
  const search = query ? await searched(asked, locale) : null;
  const address = addressesBelow(home);
  const elsewhere = (await languages()).map(({ code, home: other }) => ({
    locale: code,
    urlPath: addressesBelow(other)({ ...asked, topic: "", publisher: "", after: "" }),
  }));
  return (
    <Frame path={`${home}search/`} reader={reader} translations={elsewhere}>
      <header className="page-head">
        <h1>{t.search}</h1>
        <SearchForm id="search-main" reader={reader} query={query} kind={kind} />
      </header>
      {query && !search && <p role="status">{filled(t.nothingFound, { query })}</p>}
      {search && (
        <>
          <Kinds asked={asked} facets={search.facets} reader={reader} />
          <p className="quiet" role="status">
            {search.totalCount
              ? filled(search.totalIsExact ? t.resultsFor : t.moreThan, {
                  results: t.count(search.totalCount, "results"),
                  query,
                })
              : filled(t.nothingFound, { query })}
          </p>
          {search.notFound.length > 0 && search.totalCount > 0 && (
            <p>
              {filled(t.notFoundWords, { words: search.notFound.map((word) => `“${word}”`).join(", ") })}
            </p>
          )}
          {search.didYouMean && (
            <p>
              <WithLink text={t.didYouMean} place="{query}">
                <a href={address({ ...asked, query: search.didYouMean, after: "" })}>{search.didYouMean}</a>
              </WithLink>
            </p>
          )}
          <Narrow asked={asked} facets={search.facets} reader={reader} />
          <ol className="results">
            {search.nodes.map((result) => (
              <li key={result.node.id}>
                <ResultCard result={result} token={search.clickToken} reader={reader} />
              </li>
            ))}
          </ol>
          {search.pageInfo.hasNextPage && search.pageInfo.endCursor && (
            <p>
              <a className="button" href={address({ ...asked, after: search.pageInfo.endCursor })}>
                {t.moreResults}
              </a>
            </p>
          )}
        </>
      )}
    </Frame>
  );
}

/** What the hub finds; nothing where the address asks for what cannot be, such as a page after no result. */
async function searched(asked: Asked, locale: string): Promise<Found | null> {
  const { query, after } = asked;
  try {
    return (await askNow(SearchDocument, { query, locale, after: after || null, filter: filterOf(asked) })).search;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** The kinds of results, with how many there are of each; those without any only while one looks at them. */
function Kinds({ asked, facets, reader: { t, home } }: { asked: Asked; facets: Found["facets"]; reader: Reader }) {
  const counts = new Map(facets.kinds.map(({ value, count }) => [value, count]));
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const address = addressesBelow(home);
  return (
    <nav className="filters" aria-label={t.kindsOfResults}>
      <ul>
        {KINDS.filter((value) => !value || value === asked.kind || counts.get(value)).map((value) => (
          <li key={value}>
            <a
              href={address({ ...asked, kind: value, after: "" })}
              aria-current={value === asked.kind ? "true" : undefined}
            >
              {t.kinds[value]} <span className="number-of">{t.number(value ? (counts.get(value) ?? 0) : all)}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What there is to choose among the results, with how many each choice leaves. */
function Narrow({ asked, facets, reader }: { asked: Asked; facets: Found["facets"]; reader: Reader }) {
  const { t, home } = reader;
  const address = addressesBelow(home);
  const groups = [
    [t.topic, "topic", facets.topics],
    [t.sortOfSite, "sort", facets.sourceKinds],
    [t.publisher, "publisher", facets.publishers],
  ] as const;
  const shown = groups.filter(([, name, choices]) => asked[name] || choices.length > 1);
  if (!shown.length) return null;
  return (
    <details className="narrow" open={shown.some(([, name]) => asked[name])}>
      <summary>{t.narrow}</summary>
      {shown.map(([title, name, choices]) => (
        <section key={name}>
          <h2>{title}</h2>
          <ul>
            {asked[name] && (
              <li>
                <a href={address({ ...asked, [name]: "", after: "" })}>{t.any}</a>
              </li>
            )}
            {choices.map((choice) => (
              <li key={choice.value}>
                <a
                  href={address({ ...asked, [name]: choice.value, after: "" })}
                  aria-current={asked[name] === choice.value ? "true" : undefined}
                >
                  {titleOf(name, choice, t)} <span className="quiet">{t.number(choice.count)}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </details>
  );
}

function titleOf(name: string, { value, title }: ChoiceFragment, { sourceKinds }: Messages): string {
  return name === "sort" && value in sourceKinds ? sourceKinds[value as SourceKind] : title;
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
function ResultCard({ result, token, reader }: { result: Result; token: string | null; reader: Reader }) {
  const { t } = reader;
  const { title, excerpt, node, section, isPick } = result;
  const path = node.__typename === "QuickAnswer" ? node.guide?.urlPath : node.urlPath;
  const ofNode = languageOf(node.locale, reader);
  const ping = token ? `/api/opened/?${new URLSearchParams({ token })}` : undefined;
  return (
    <article className="result">
      <p className="kicker">
        {isPick && `${t.recommended} · `}
        {labelOf(node, t)}
      </p>
      <h2 {...ofNode}>
        {path ? (
          <a href={path} ping={ping} dangerouslySetInnerHTML={{ __html: title.html }} />
        ) : (
          <span dangerouslySetInnerHTML={{ __html: title.html }} />
        )}
      </h2>
      <p {...ofNode} dangerouslySetInnerHTML={{ __html: excerpt.html }} />
      <LanguageNote locale={node.locale} reader={reader} />
      {path && section && (
        <p className="quiet">
          <WithLink text={t.inSection} place="{section}">
            <a href={`${path}#${section.anchor}`} ping={ping} {...ofNode}>
              {section.heading}
            </a>
          </WithLink>
        </p>
      )}
    </article>
  );
}

function labelOf(node: Result["node"], t: Messages): string {
  switch (node.__typename) {
    case "Source":
      return `${t.source} · ${node.publisher || t.sourceKinds[node.kind]}`;
    case "TopicPage":
      return [t.topic, node.kicker].filter(Boolean).join(" · ");
    case "GuidePage":
      return `${t.guide} · ${node.topic.title}`;
    case "QuickAnswer":
      return t.quickAnswer;
  }
}

function read(given: Given, { sourceKinds }: Messages): Asked {
  // Nobody types what cannot be seen, and no hub can look for it.
  const text = (name: string): string => ([given[name]].flat()[0] ?? "").replace(/\p{Cc}+/gu, " ").trim();
  const wanted = text("kind").toUpperCase();
  const sort = text("sort").toUpperCase();
  return {
    query: text("q").slice(0, LONGEST),
    kind: KINDS.find((value) => value === wanted) ?? "",
    topic: text("topic"),
    sort: sort in sourceKinds ? (sort as SourceKind) : "",
    publisher: text("publisher"),
    after: text("after"),
  };
}

/** The addresses of searches in the language whose home page this is. */
function addressesBelow(home: string): (asked: Asked) => string {
  return ({ query, kind, topic, sort, publisher, after }) => {
    const given = { q: query, kind: kind.toLowerCase(), topic, sort: sort.toLowerCase(), publisher, after };
    return `${home}search/?${new URLSearchParams(Object.entries(given).filter(([, value]) => value))}`;
  };
}
