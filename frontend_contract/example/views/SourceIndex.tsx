import type { MentionedOftenFragment, SourceIndexQuery } from "source-hub-client";
import { IndexHead } from "@/components/IndexHead";
import { languageOf, LanguageNote, ofReader } from "@/components/language";
import type { Reader } from "@/lib/languages";
import type { Messages } from "@/lib/messages";

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
              <CountLink source={source} of="topicMentions" href="#mentions" t={t} />
              <CountLink source={source} of="guideMentions" href="#guides" t={t} />
            </p>
          </article>
        ))}
      </div>
    </>
  );
}

interface CountLinkProps {
  source: MentionedOftenFragment;
  of: "topicMentions" | "guideMentions";
  /** Where on the page of the source these mentions are. */
  href: string;
  t: Messages;
}

/** How often the hub mentions a source, which leads to where it does. */
function CountLink({ source, of, href, t }: CountLinkProps) {
  const number = source.mentionCounts[of];
  const text = t.count(number, of === "guideMentions" ? "guides" : of);
  if (!number) return null;
  return (
    <a className="above" href={`${source.urlPath}${href}`} aria-label={`${text}: ${source.title}`}>
      {text}
    </a>
  );
}
