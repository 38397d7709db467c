import type {
  CoverFragment,
  GuideCardFragment,
  MentionedSourceFragment,
  TopicCardFragment,
} from "source-hub-client";
import { Cover } from "@/components/Cover";
import { languageOf, LanguageNote, ofReader } from "@/components/language";
import type { Reader } from "@/lib/languages";
import { siteName } from "@/lib/messages";

interface TopicCardProps {
  topic: TopicCardFragment & { readonly seo: { readonly image: CoverFragment | null } };
  reader: Reader;
  level?: 2 | 3;
}

/** A topic in a list, with its picture. */
export function TopicCard({ topic, reader, level = 3 }: TopicCardProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <article className="card topic" {...languageOf(topic.locale, reader)}>
      <Cover image={topic.seo.image} sizes="(min-width: 60rem) 21rem, (min-width: 42rem) 45vw, 92vw" />
      {topic.kicker && <p className="kicker">{topic.kicker}</p>}
      <Heading className="as-h3">
        <a className="whole" href={topic.urlPath}>
          {topic.title}
        </a>
      </Heading>
      <p>{topic.summary}</p>
      <LanguageNote locale={topic.locale} reader={reader} />
    </article>
  );
}

interface GuideCardProps {
  guide: GuideCardFragment;
  reader: Reader;
  label: string;
  /** False leaves the topic out, on a page that is about it. */
  topic?: boolean;
}

export function GuideCard({ guide, reader, label, topic = true }: GuideCardProps) {
  return (
    <article className="card" {...languageOf(guide.locale, reader)}>
      {topic && <p className="of-topic">{guide.topic.title}</p>}
      {guide.kicker && <p className="kicker">{guide.kicker}</p>}
      <h3>{guide.title}</h3>
      <p>{guide.summary}</p>
      <LanguageNote locale={guide.locale} reader={reader} />
      <OpenLink href={guide.urlPath} label={label} title={guide.title} reader={reader} />
    </article>
  );
}

interface MentionCardProps {
  mention: MentionedSourceFragment;
  /** The language of the page that recommends it. */
  locale: string;
  reader: Reader;
  level?: 2 | 3;
}

/** A source that is recommended here, and why. Its words may be in another language than ours. */
export function MentionCard({ mention, locale, reader, level = 3 }: MentionCardProps) {
  const { kicker, note, ownNote, source } = mention;
  const Heading = level === 2 ? "h2" : "h3";
  const ofSource = source.locale === locale ? {} : languageOf(source.locale, { ...reader, locale });
  return (
    <article className="card mention">
      {kicker && <p className="kicker">{kicker}</p>}
      <Heading {...ofSource}>
        <a className="whole" href={source.urlPath}>
          {source.title}
        </a>
      </Heading>
      <p {...(ownNote ? {} : ofSource)}>{note}</p>
      {!ownNote && <LanguageNote locale={source.locale} reader={reader} within={locale} />}
      <p className="facts">
        <a className="above" href={source.website} dir="ltr">
          {siteName(source.website)}
          <Out />
        </a>
        <span {...(source.publisher ? ofSource : {})}>{source.publisher || reader.t.sourceKinds[source.kind]}</span>
      </p>
    </article>
  );
}

/** A button that opens a page, and names it to those who hear it out of its place. */
export function OpenLink({ href, label, title, reader }: { href: string; label: string; title: string; reader: Reader }) {
  return (
    <p className="open" {...ofReader(reader)}>
      <a className="whole" href={href} aria-label={`${label}: ${title}`}>
        {label}
      </a>
    </p>
  );
}

/** Says that a link leads to another site. */
export function Out() {
  return (
    <svg className="out" viewBox="0 0 12 12" width="10" height="10" aria-hidden="true" focusable="false">
      <path d="M3.5 1.5h7v7M10.5 1.5l-8 8" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </svg>
  );
}
