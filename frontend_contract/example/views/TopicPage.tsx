import type { GuideCardFragment, TopicPageQuery } from "source-hub-client";
import { Answers } from "@/components/Answers";
import { GuideCard, MentionCard } from "@/components/cards";
import { CurrentOffer } from "@/components/CurrentOffer";
import { languageOf } from "@/components/language";
import { PageHead } from "@/components/PageHead";
import type { Reader } from "@/lib/languages";
import { filled } from "@/lib/messages";

interface Props {
  topic: NonNullable<TopicPageQuery["topic"]>;
  guides: readonly GuideCardFragment[];
  hub: TopicPageQuery["hub"];
  reader: Reader;
}

export function TopicPage({ topic, guides, hub, reader }: Props) {
  const { t } = reader;
  // Sources that are in no language of the reader leave their section empty.
  const sections = topic.sections.filter(({ mentions }) => mentions.length > 0);
  return (
    <>
      <PageHead image={topic.seo.image} language={languageOf(topic.locale, reader)}>
        {topic.kicker && <p className="kicker">{topic.kicker}</p>}
        <h1>{topic.title}</h1>
        <p className="lead">{topic.summary}</p>
      </PageHead>
      {sections.length > 1 && (
        <nav className="on-page" aria-label={t.onPage}>
          <ul {...languageOf(topic.locale, reader)}>
            {sections.map((section) => (
              <li key={section.id}>
                <a href={`#${section.anchor}`}>{section.heading}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {sections.map((section) => (
        <section
          key={section.id}
          id={section.anchor}
          className="collection"
          {...languageOf(topic.locale, reader)}
        >
          <header className="section-head">
            <h2>{section.heading}</h2>
            {section.intro && <p>{section.intro}</p>}
          </header>
          <div className="cards">
            {section.mentions.map((mention) => (
              <MentionCard key={mention.id} mention={mention} locale={topic.locale} reader={reader} />
            ))}
          </div>
        </section>
      ))}
      {guides.length > 0 && (
        <section aria-labelledby="guides">
          <header className="section-head">
            <p className="kicker">{hub.guidesKicker}</p>
            <h2 id="guides">{filled(t.guidesInTopic, { guides: t.count(guides.length, "guides") })}</h2>
          </header>
          <div className="cards">
            {guides.map((guide) => (
              <GuideCard key={guide.id} guide={guide} reader={reader} label={hub.openGuideLabel} topic={false} />
            ))}
          </div>
        </section>
      )}
      <Answers
        answers={topic.quickAnswers.length ? topic.quickAnswers : hub.quickAnswers}
        hub={hub}
        reader={reader}
      />
      <CurrentOffer hub={hub} reader={reader} />
    </>
  );
}
