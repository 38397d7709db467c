import type { GuideCardFragment, GuideIndexQuery } from "source-hub-client";
import { IndexHead } from "@/components/IndexHead";
import { count } from "@/lib/words";

type Page = Extract<NonNullable<GuideIndexQuery["route"]>, { __typename: "IndexPage" }>;

/** The guides under their topics, each topic where its first guide stands. */
export function GuideIndex({ page, guides }: { page: Page; guides: readonly GuideCardFragment[] }) {
  const groups = new Map<string, GuideCardFragment[]>();
  for (const guide of guides) {
    groups.set(guide.topic.id, [...(groups.get(guide.topic.id) ?? []), guide]);
  }
  return (
    <>
      <IndexHead title={page.title} intro={page.intro} number={count(guides.length, "guide")} />
      {[...groups.values()].map((group) => {
        const topic = group[0]?.topic;
        return (
          topic && (
            <section key={topic.id} className="group">
              <h2>
                <a href={topic.urlPath}>{topic.title}</a>
              </h2>
              <ul className="rows">
                {group.map((guide) => (
                  <li key={guide.id}>
                    <a href={guide.urlPath}>{guide.title}</a>
                    {guide.kicker && <span className="quiet">{guide.kicker}</span>}
                  </li>
                ))}
              </ul>
            </section>
          )
        );
      })}
    </>
  );
}
