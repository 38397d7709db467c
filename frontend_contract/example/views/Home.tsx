import type { HomeQuery } from "source-hub-client";
import { Answers } from "@/components/Answers";
import { TopicCard } from "@/components/cards";
import { CurrentOffer } from "@/components/CurrentOffer";
import { SearchForm } from "@/components/SearchForm";
import { count } from "@/lib/words";

type Page = Extract<NonNullable<HomeQuery["route"]>, { __typename: "HomePage" }>;

export function Home({ page, topics, sources, hub }: HomeQuery & { page: Page }) {
  return (
    <>
      <header className="page-head front">
        <h1>{page.title}</h1>
        {page.intro && <p className="lead">{page.intro}</p>}
        <SearchForm id="search-front" />
      </header>
      <section aria-labelledby="topics">
        <header className="section-head">
          <h2 id="topics">{count(topics.totalCount, "topic")}</h2>
        </header>
        <div className="cards">
          {topics.nodes.map((topic) => (
            <TopicCard key={topic.id} topic={topic} label={hub.openTopicLabel} />
          ))}
        </div>
      </section>
      <section aria-labelledby="sources">
        <header className="section-head">
          <h2 id="sources">Sources we lean on most</h2>
        </header>
        <ul className="rows">
          {sources.nodes.map((source) => (
            <li key={source.id}>
              <a href={source.urlPath}>{source.title}</a>
              <span className="quiet">{mentionsOf(source.mentionCounts)}</span>
            </li>
          ))}
        </ul>
      </section>
      <Answers answers={hub.quickAnswers} hub={hub} />
      <CurrentOffer hub={hub} />
    </>
  );
}

/** By which the list is ordered: sections and guides, once each. */
function mentionsOf({ topicMentions, guideMentions }: { topicMentions: number; guideMentions: number }) {
  return count(topicMentions + guideMentions, "mention");
}
