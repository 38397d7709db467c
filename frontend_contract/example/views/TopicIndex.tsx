import type { TopicIndexQuery } from "source-hub-client";
import { TopicCard } from "@/components/cards";
import { IndexHead } from "@/components/IndexHead";
import type { Reader } from "@/lib/languages";

type Page = Extract<NonNullable<TopicIndexQuery["route"]>, { __typename: "IndexPage" }>;

interface Props {
  page: Page;
  topics: TopicIndexQuery["topics"]["nodes"];
  reader: Reader;
}

export function TopicIndex({ page, topics, reader }: Props) {
  return (
    <>
      <IndexHead title={page.title} intro={page.intro} number={reader.t.count(topics.length, "topics")} />
      <div className="cards">
        {topics.map((topic) => (
          <TopicCard key={topic.id} topic={topic} reader={reader} level={2} />
        ))}
      </div>
    </>
  );
}
