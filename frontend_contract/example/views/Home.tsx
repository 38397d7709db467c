import type { HomeQuery, MentionedOftenFragment } from "source-hub-client";
import { Answers } from "@/components/Answers";
import { TopicCard } from "@/components/cards";
import { CurrentOffer } from "@/components/CurrentOffer";
import { SearchForm } from "@/components/SearchForm";
import { languageOf, LanguageNote } from "@/components/language";
import type { Reader } from "@/lib/languages";

type Page = Extract<NonNullable<HomeQuery["route"]>, { __typename: "HomePage" }>;

/** What the hub is about, how much of it there is, and where to begin. */
export function Home({ page, topics, guides, sources, hub, reader }: HomeQuery & { page: Page; reader: Reader }) {
  const { t } = reader;
  const isEmpty = topics.totalCount + sources.totalCount === 0;
  return (
    <>
      <header className="page-head front">
        <h1>{page.title}</h1>
        {page.intro && <p className="lead">{page.intro}</p>}
        <SearchForm id="search-front" reader={reader} />
        <ul className="counts">
          {([["topics", topics], ["guides", guides], ["sources", sources]] as const).map(([name, { totalCount, nodes }]) =>
            nodes[0] ? (
              <li key={name}>
                <a href={listAbove(nodes[0].urlPath)}>{t.count(totalCount, name)}</a>
              </li>
            ) : null,
          )}
        </ul>
      </header>
      {isEmpty && <p>{t.nothingYet}</p>}
      {topics.nodes.length > 0 && (
        <section aria-labelledby="topics">
          <header className="section-head">
            <h2 id="topics">{t.kinds.TOPIC}</h2>
          </header>
          <div className="cards">
            {topics.nodes.map((topic) => (
              <TopicCard key={topic.id} topic={topic} reader={reader} />
            ))}
          </div>
        </section>
      )}
      {sources.nodes.length > 0 && (
        <section aria-labelledby="sources">
          <header className="section-head">
            <h2 id="sources">{t.sourcesMostUsed}</h2>
          </header>
          <ul className="rows">
            {sources.nodes.map((source) => (
              <li key={source.id}>
                <span>
                  <a href={source.urlPath} {...languageOf(source.locale, reader)}>
                    {source.title}
                  </a>{" "}
                  <LanguageNote locale={source.locale} reader={reader} />
                </span>
                <Mentions source={source} reader={reader} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <Answers answers={hub.quickAnswers} hub={hub} reader={reader} />
      <CurrentOffer hub={hub} reader={reader} />
    </>
  );
}

/** By how many mentions the list is ordered, sections and guides once each; it leads to them. */
function Mentions({ source, reader: { t } }: { source: MentionedOftenFragment; reader: Reader }) {
  const { topicMentions, guideMentions } = source.mentionCounts;
  const text = t.count(topicMentions + guideMentions, "mentions");
  if (!topicMentions && !guideMentions) return <span className="quiet">{text}</span>;
  return (
    <a
      className="quiet"
      href={`${source.urlPath}#${topicMentions ? "mentions" : "guides"}`}
      aria-label={`${text}: ${source.title}`}
    >
      {text}
    </a>
  );
}

/** The address of the page that lists what is at this one. */
function listAbove(path: string): string {
  return path.replace(/[^/]+\/$/, "");
}
