import type {
  GuidancePartFragment,
  GuideMentionCardFragment,
  SourcePageQuery,
  TopicMentionCardFragment,
} from "source-hub-client";
import { Answers } from "@/components/Answers";
import { GuideCard, OpenLink, Out } from "@/components/cards";
import { CurrentOffer } from "@/components/CurrentOffer";
import { Html } from "@/components/Html";
import { Picture } from "@/components/Picture";
import { languageOf, LanguageNote, ofReader } from "@/components/language";
import type { Reader } from "@/lib/languages";
import { filled, siteName, type Messages } from "@/lib/messages";

type Source = NonNullable<SourcePageQuery["source"]>;
type Hub = SourcePageQuery["hub"];

interface Props {
  source: Source;
  topicMentions: readonly TopicMentionCardFragment[];
  guideMentions: readonly GuideMentionCardFragment[];
  hub: Hub;
  reader: Reader;
}

export function SourcePage({ source, topicMentions, guideMentions, hub, reader }: Props) {
  return (
    <>
      <SourceHead source={source} hub={hub} reader={reader} />
      {source.guidance.length > 0 && (
        <ol
          className="guidance"
          {...languageOf(source.locale, reader)}
          aria-label={filled(reader.t.toKnowAbout, { title: source.title })}
        >
          {source.guidance.map((part, index) => (
            <Part key={part.id} part={part} number={index + 1} />
          ))}
        </ol>
      )}
      {topicMentions.length > 0 && (
        <section aria-labelledby="mentions">
          <header className="section-head">
            <p className="kicker">{hub.mentionsKicker}</p>
            <h2 id="mentions">{hub.mentionsHeading}</h2>
          </header>
          <div className="cards two">
            {topicMentions.map((mention) => (
              <TopicMention key={mention.id} mention={mention} hub={hub} reader={reader} />
            ))}
          </div>
        </section>
      )}
      {guideMentions.length > 0 && (
        <section aria-labelledby="guides">
          <header className="section-head">
            <p className="kicker">{hub.guidesKicker}</p>
            <h2 id="guides">{hub.guidesHeading}</h2>
            {source.intro && hub.sourceIntro && <p>{hub.sourceIntro}</p>}
          </header>
          <div className="cards">
            {guideMentions.map(({ id, guide }) => (
              <GuideCard key={id} guide={guide} reader={reader} label={hub.openGuideLabel} />
            ))}
          </div>
        </section>
      )}
      <Answers answers={source.quickAnswers} hub={hub} reader={reader} />
      <CurrentOffer hub={hub} reader={reader} />
    </>
  );
}

function SourceHead({ source, hub, reader }: { source: Source; hub: Hub; reader: Reader }) {
  const { t } = reader;
  const { topicMentions, guideMentions } = source.mentionCounts;
  return (
    <header className="page-head" {...languageOf(source.locale, reader)}>
      {source.logo && <Picture className="logo" image={source.logo} sizes="10rem" />}
      <p className="kicker">{[t.sourceKinds[source.kind], source.publisher].filter(Boolean).join(" · ")}</p>
      <h1>{source.title}</h1>
      <p className="lead">{source.summary}</p>
      {source.intro ? <p>{source.intro}</p> : <p {...ofReader(reader)}>{hub.sourceIntro}</p>}
      <p>
        <a className="button" href={source.website} dir="ltr">
          {siteName(source.website)}
          <Out />
        </a>
      </p>
      <ul className="counts" {...ofReader(reader)}>
        <Count number={topicMentions} of="topicMentions" href="#mentions" t={t} />
        <Count number={guideMentions} of="articleMentions" href="#guides" t={t} />
      </ul>
    </header>
  );
}

/** How often the hub mentions the source, which leads to where it does. */
function Count({ number, of, href, t }: { number: number; of: "topicMentions" | "articleMentions"; href: string; t: Messages }) {
  const text = t.count(number, of);
  return <li>{number ? <a href={href}>{text}</a> : text}</li>;
}

/** A numbered part of what to know: 01, 02, 03. */
function Part({ part, number }: { part: GuidancePartFragment; number: number }) {
  if (part.__typename === "UnknownBlock") return null;
  return (
    <li>
      <span className="number" aria-hidden="true">
        {String(number).padStart(2, "0")}
      </span>
      <div>
        <h2>{part.heading}</h2>
        {part.__typename === "GuidancePartBlock" ? (
          <Html html={part.text} />
        ) : (
          <div className="text">
            {part.intro && <p>{part.intro}</p>}
            <ol>
              {part.steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </div>
        )}
      </div>
    </li>
  );
}

/** A section of a topic that lists the source, and why it does. */
function TopicMention({
  mention: { kicker, note, section, topic },
  hub,
  reader,
}: {
  mention: TopicMentionCardFragment;
  hub: Hub;
  reader: Reader;
}) {
  return (
    <article className="card" {...languageOf(topic.locale, reader)}>
      <p className="of-topic">{topic.title}</p>
      {kicker && <p className="kicker">{kicker}</p>}
      <h3>{section.heading}</h3>
      {section.intro && <p>{section.intro}</p>}
      <p className="note">{note}</p>
      <LanguageNote locale={topic.locale} reader={reader} />
      <OpenLink
        href={`${topic.urlPath}#${section.anchor}`}
        label={hub.openTopicLabel}
        title={`${topic.title}, ${section.heading}`}
        reader={reader}
      />
    </article>
  );
}
