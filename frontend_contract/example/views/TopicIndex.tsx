import type { TopicCardFragment, TopicIndexQuery } from "source-hub-client";
import { TopicCard } from "@/components/cards";
import { IndexHead } from "@/components/IndexHead";
import { count } from "@/lib/words";

type Page = Extract<NonNullable<TopicIndexQuery["route"]>, { __typename: "IndexPage" }>;

export function TopicIndex({ page, topics }: { page: Page; topics: readonly TopicCardFragment[] }) {
  return (
    <>
      <IndexHead title={page.title} intro={page.intro} number={count(topics.length, "topic")} />
      <div className="cards">
        {topics.map((topic) => (
          <TopicCard key={topic.id} topic={topic} />
        ))}
      </div>
    </>
  );
}
