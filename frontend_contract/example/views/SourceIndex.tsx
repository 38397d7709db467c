import type { MentionedOftenFragment, SourceIndexQuery } from "source-hub-client";
import { IndexHead } from "@/components/IndexHead";
import { count, kindOf } from "@/lib/words";

type Page = Extract<NonNullable<SourceIndexQuery["route"]>, { __typename: "IndexPage" }>;

export function SourceIndex({ page, sources }: { page: Page; sources: readonly MentionedOftenFragment[] }) {
  return (
    <>
      <IndexHead title={page.title} intro={page.intro} number={count(sources.length, "source")} />
      <div className="cards">
        {sources.map((source) => (
          <article key={source.id} className="card">
            <p className="kicker">{source.publisher || kindOf(source.kind)}</p>
            <h2 className="as-h3">
              <a className="whole" href={source.urlPath}>
                {source.title}
              </a>
            </h2>
            <p>{source.summary}</p>
            <p className="facts">
              <span>{count(source.mentionCounts.topicMentions, "topic mention")}</span>
              <span>{count(source.mentionCounts.guideMentions, "guide")}</span>
            </p>
          </article>
        ))}
      </div>
    </>
  );
}
