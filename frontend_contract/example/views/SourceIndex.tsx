import type { MentionedOftenFragment, SourceIndexQuery } from "source-hub-client";
import { IndexHead } from "@/components/IndexHead";
import { languageOf, LanguageNote, ofReader } from "@/components/language";
import type { Reader } from "@/lib/languages";

type Page = Extract<NonNullable<SourceIndexQuery["route"]>, { __typename: "IndexPage" }>;

interface Props {
  page: Page;
  sources: readonly MentionedOftenFragment[];
  reader: Reader;
}

export function SourceIndex({ page, sources, reader }: Props) {
  const { t } = reader;
  return (
    <>
      <IndexHead title={page.title} intro={page.intro} number={t.count(sources.length, "sources")} />
      <div className="cards">
        {sources.map((source) => (
          <article key={source.id} className="card" {...languageOf(source.locale, reader)}>
            <p className="kicker">{source.publisher || t.sourceKinds[source.kind]}</p>
            <h2 className="as-h3">
              <a className="whole" href={source.urlPath}>
                {source.title}
              </a>
            </h2>
            <p>{source.summary}</p>
            <LanguageNote locale={source.locale} reader={reader} />
            <p className="facts" {...ofReader(reader)}>
              <span>{t.count(source.mentionCounts.topicMentions, "topicMentions")}</span>
              <span>{t.count(source.mentionCounts.guideMentions, "guides")}</span>
            </p>
          </article>
        ))}
      </div>
    </>
  );
}
