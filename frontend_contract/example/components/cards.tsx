import type {
  GuideCardFragment,
  MentionedSourceFragment,
  TopicCardFragment,
} from "source-hub-client";
import { kindOf, siteName } from "@/lib/words";

export function TopicCard({ topic, label }: { topic: TopicCardFragment; label?: string }) {
  return (
    <article className="card">
      {topic.kicker && <p className="kicker">{topic.kicker}</p>}
      <h3>{label ? topic.title : <a className="whole" href={topic.urlPath}>{topic.title}</a>}</h3>
      <p>{topic.summary}</p>
      {label && <OpenLink href={topic.urlPath} label={label} title={topic.title} />}
    </article>
  );
}

/** `topic` false leaves the topic out, on a page that is about it. */
export function GuideCard({ guide, label, topic = true }: { guide: GuideCardFragment; label: string; topic?: boolean }) {
  return (
    <article className="card">
      {topic && <p className="of-topic">{guide.topic.title}</p>}
      {guide.kicker && <p className="kicker">{guide.kicker}</p>}
      <h3>{guide.title}</h3>
      <p>{guide.summary}</p>
      <OpenLink href={guide.urlPath} label={label} title={guide.title} />
    </article>
  );
}

/** A source that is recommended here, and why. */
export function MentionCard({ mention, level = 3 }: { mention: MentionedSourceFragment; level?: 2 | 3 }) {
  const { kicker, note, source } = mention;
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <article className="card mention">
      {kicker && <p className="kicker">{kicker}</p>}
      <Heading>
        <a className="whole" href={source.urlPath}>
          {source.title}
        </a>
      </Heading>
      <p>{note}</p>
      <p className="facts">
        <a className="above" href={source.website}>
          {siteName(source.website)} <Out />
        </a>
        <span>{source.publisher || kindOf(source.kind)}</span>
      </p>
    </article>
  );
}

/** A button that opens a page, and names it to those who hear it out of its place. */
export function OpenLink({ href, label, title }: { href: string; label: string; title: string }) {
  return (
    <p className="open">
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
