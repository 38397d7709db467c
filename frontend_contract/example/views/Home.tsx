import type { HomeQuery } from "source-hub-client";
import { Answers } from "@/components/Answers";
import { TopicCard } from "@/components/cards";
import { CurrentOffer } from "@/components/CurrentOffer";
import { SearchForm } from "@/components/SearchForm";
import { languageOf, LanguageNote } from "@/components/language";
import type { Reader } from "@/lib/languages";

type Page = Extract<NonNullable<HomeQuery["route"]>, { __typename: "HomePage" }>;

export function Home({ page, topics, sources, hub, reader }: HomeQuery & { page: Page; reader: Reader }) {
  const { t } = reader;
  const isEmpty = topics.totalCount + sources.totalCount === 0;
  return (
    <>
      <header className="page-head front">
        <h1>{page.title}</h1>
        {page.intro && <p className="lead">{page.intro}</p>}
        <SearchForm id="search-front" reader={reader} />
      </header>
      {isEmpty && <p>{t.nothingYet}</p>}
      <section aria-labelledby="topics" hidden={isEmpty}>
        <header className="section-head">
          <h2 id="topics">{t.count(topics.totalCount, "topics")}</h2>
        </header>
        <div className="cards">
          {topics.nodes.map((topic) => (
            <TopicCard key={topic.id} topic={topic} reader={reader} label={hub.openTopicLabel} />
          ))}
        </div>
      </section>
      <section aria-labelledby="sources" hidden={isEmpty}>
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
              <span className="quiet">{t.count(mentionsOf(source.mentionCounts), "mentions")}</span>
            </li>
          ))}
        </ul>
      </section>
      <Answers answers={hub.quickAnswers} hub={hub} reader={reader} />
      <CurrentOffer hub={hub} reader={reader} />
    </>
  );
}

/** By which the list is ordered: sections and guides, once each. */
function mentionsOf({ topicMentions, guideMentions }: { topicMentions: number; guideMentions: number }): number {
  return topicMentions + guideMentions;
}
