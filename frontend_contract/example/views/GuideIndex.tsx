import type { GuideCardFragment, GuideIndexQuery } from "source-hub-client";
import { IndexHead } from "@/components/IndexHead";
import { languageOf, LanguageNote } from "@/components/language";
import type { Reader } from "@/lib/languages";

type Page = Extract<NonNullable<GuideIndexQuery["route"]>, { __typename: "IndexPage" }>;

interface Props {
  page: Page;
  guides: readonly GuideCardFragment[];
  reader: Reader;
}

/** The guides under their topics, each topic where its first guide stands. */
export function GuideIndex({ page, guides, reader }: Props) {
  const groups = new Map<string, GuideCardFragment[]>();
  for (const guide of guides) {
    groups.set(guide.topic.id, [...(groups.get(guide.topic.id) ?? []), guide]);
  }
  return (
    <>
      <IndexHead title={page.title} intro={page.intro} number={reader.t.count(guides.length, "guides")} />
      {[...groups.values()].map((group) => {
        const topic = group[0]?.topic;
        return (
          topic && (
            <section key={topic.id} className="group">
              <h2>
                <a href={topic.urlPath} {...languageOf(topic.locale, reader)}>
                  {topic.title}
                </a>
              </h2>
              <ul className="rows">
                {group.map((guide) => (
                  <li key={guide.id}>
                    <span>
                      <a href={guide.urlPath} {...languageOf(guide.locale, reader)}>
                        {guide.title}
                      </a>{" "}
                      <LanguageNote locale={guide.locale} reader={reader} />
                    </span>
                    {guide.kicker && (
                      <span className="quiet" {...languageOf(guide.locale, reader)}>
                        {guide.kicker}
                      </span>
                    )}
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
