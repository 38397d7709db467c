import type { BodyBlockFragment, GuidePageQuery, SourceCardFragment } from "source-hub-client";
import { MentionCard, Out } from "@/components/cards";
import { CurrentOffer } from "@/components/CurrentOffer";
import { Html } from "@/components/Html";
import { PageHead } from "@/components/PageHead";
import { Picture } from "@/components/Picture";
import { Table } from "@/components/Table";
import { languageOf, LanguageNote, ofReader } from "@/components/language";
import { WithLink } from "@/components/WithLink";
import type { Reader } from "@/lib/languages";
import { fileFacts, filled, siteName } from "@/lib/messages";

interface Props {
  guide: NonNullable<GuidePageQuery["guide"]>;
  hub: GuidePageQuery["hub"];
  reader: Reader;
}

export function GuidePage({ guide, hub, reader }: Props) {
  const { t } = reader;
  const others = guide.topic.guides.nodes.filter(({ id }) => id !== guide.id);
  return (
    <>
      <article className="guide">
        <PageHead image={guide.seo.image} language={languageOf(guide.locale, reader)}>
          <p className="kicker">
            <a href={guide.topic.urlPath} {...languageOf(guide.topic.locale, { ...reader, locale: guide.locale })}>
              {guide.topic.title}
            </a>
            {guide.kicker && ` · ${guide.kicker}`}
          </p>
          <h1>{guide.title}</h1>
          <p className="lead">{guide.summary}</p>
          {guide.lastPublishedAt && (
            <p className="quiet" {...ofReader(reader)}>
              <WithLink text={t.lastChanged} place="{day}">
                <time dateTime={guide.lastPublishedAt}>{t.day(guide.lastPublishedAt)}</time>
              </WithLink>
            </p>
          )}
        </PageHead>
        <div className="body" {...languageOf(guide.locale, reader)}>
          {guide.body.map((block) => (
            <Block key={block.id} block={block} locale={guide.locale} reader={reader} />
          ))}
        </div>
        <HowWeKnow sources={guide.sources} locale={guide.locale} reader={reader} />
      </article>
      <Related related={guide.related} reader={reader} />
      {others.length > 0 && (
        <nav className="more" aria-labelledby="more">
          <h2 id="more">
            {hub.guidesKicker}: <bdi {...languageOf(guide.topic.locale, reader)}>{guide.topic.title}</bdi>
          </h2>
          <ul className="rows">
            {others.map((other) => (
              <li key={other.id}>
                <a href={other.urlPath} {...languageOf(other.locale, reader)}>
                  {other.title}
                </a>
                {other.kicker && (
                  <span className="quiet" {...languageOf(other.locale, reader)}>
                    {other.kicker}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </nav>
      )}
      <CurrentOffer hub={hub} reader={reader} />
    </>
  );
}

interface RelatedProps {
  related: NonNullable<GuidePageQuery["guide"]>["related"];
  reader: Reader;
}

/** Guides that lean on the same sources, and on how many. */
function Related({ related, reader }: RelatedProps) {
  const sharing = related.filter(({ sharedSources }) => sharedSources > 0);
  if (!sharing.length) return null;
  return (
    <nav className="more" aria-labelledby="related">
      <h2 id="related">{reader.t.sameSources}</h2>
      <ul className="rows">
        {sharing.map(({ guide, sharedSources }) => (
          <li key={guide.id}>
            <a href={guide.urlPath} {...languageOf(guide.locale, reader)}>
              {guide.title}
            </a>
            <a className="quiet" href={`${guide.urlPath}#how-we-know`}>
              {reader.t.count(sharedSources, "sharedSources")}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface SourcesProps {
  sources: readonly SourceCardFragment[];
  /** The language of the guide. */
  locale: string;
  reader: Reader;
}

/** Each source that the guide leans on: our page about it, and the site itself. */
function HowWeKnow({ sources, locale, reader }: SourcesProps) {
  const { t } = reader;
  if (!sources.length) return null;
  return (
    <aside className="how-we-know" aria-labelledby="how-we-know">
      <h2 id="how-we-know">{t.howWeKnow}</h2>
      <p>{filled(t.leansOn, { sources: t.count(sources.length, "sources") })}</p>
      <ol>
        {sources.map((source) => (
          <li key={source.id}>
            <a className="name" href={source.urlPath} {...languageOf(source.locale, reader)}>
              {source.title}
            </a>
            <LanguageNote locale={source.locale} reader={reader} within={locale} />
            <a className="site" href={source.website} dir="ltr">
              {siteName(source.website)}
              <Out />
            </a>
          </li>
        ))}
      </ol>
    </aside>
  );
}

interface BlockProps {
  block: BodyBlockFragment;
  /** The language of the guide. */
  locale: string;
  reader: Reader;
}

function Block({ block, locale, reader }: BlockProps) {
  const { t } = reader;
  switch (block.__typename) {
    case "GuideTextBlock":
      return <Html html={block.text} />;
    case "SourceMentionBlock":
      return <MentionCard mention={block} locale={locale} reader={reader} level={2} />;
    case "SourceListBlock":
      return block.mentions.length > 0 && (
        <section className="source-list">
          {block.heading && <h2>{block.heading}</h2>}
          {block.intro && <p>{block.intro}</p>}
          {block.mentions.map((mention) => (
            <MentionCard
              key={mention.id}
              mention={mention}
              locale={locale}
              reader={reader}
              level={block.heading ? 3 : 2}
            />
          ))}
        </section>
      );
    case "StepsBlock":
      return (
        <section className="steps">
          <h2>{block.heading || t.stepByStep}</h2>
          <ol>
            {block.steps.map((step) => (
              <li key={step.id}>
                <h3>{step.heading}</h3>
                <Html html={step.text} />
              </li>
            ))}
          </ol>
        </section>
      );
    case "CalloutBlock":
      return (
        <aside className="callout" aria-label={block.kicker || t.note}>
          {block.kicker && <p className="kicker">{block.kicker}</p>}
          <Html html={block.text} />
        </aside>
      );
    case "FigureBlock":
      return (
        <figure>
          <Picture image={block.image} sizes="(min-width: 46rem) 42rem, 100vw" />
          {block.caption && <figcaption>{block.caption}</figcaption>}
        </figure>
      );
    case "DocumentBlock":
      return (
        <p className="document">
          <a href={block.file.url} download>
            {block.title}
          </a>{" "}
          <span className="quiet">{fileFacts(block.file.extension, block.file.fileSize)}</span>
          {block.description && <span className="description">{block.description}</span>}
        </p>
      );
    case "GuideTableBlock":
      return <Table block={block} t={t} />;
    case "QuoteBlock":
      return (
        <figure className="quote">
          <blockquote>{block.quote}</blockquote>
          {block.attribution && <figcaption>{block.attribution}</figcaption>}
          {block.mention && <MentionCard mention={block.mention} locale={locale} reader={reader} />}
        </figure>
      );
    case "VideoBlock":
      return (
        <p className="video" data-frame={block.frameUrl} data-play={filled(t.playHere, { provider: block.provider })}>
          <a href={block.url}>{block.title}</a>{" "}
          <span className="quiet">{block.provider ? filled(t.videoOn, { provider: block.provider }) : t.video}</span>
        </p>
      );
    case "UnknownBlock":
      return null;
  }
}
