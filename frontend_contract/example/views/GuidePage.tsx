import type { BodyBlockFragment, GuidePageQuery, SourceCardFragment } from "source-hub-client";
import { MentionCard, Out } from "@/components/cards";
import { CurrentOffer } from "@/components/CurrentOffer";
import { Html } from "@/components/Html";
import { Picture } from "@/components/Picture";
import { Table } from "@/components/Table";
import { count, day, fileFacts, siteName } from "@/lib/words";

interface Props {
  guide: NonNullable<GuidePageQuery["guide"]>;
  hub: GuidePageQuery["hub"];
}

export function GuidePage({ guide, hub }: Props) {
  const others = guide.topic.guides.nodes.filter(({ id }) => id !== guide.id);
  return (
    <>
      <article className="guide">
        <header className="page-head">
          <p className="kicker">
            <a href={guide.topic.urlPath}>{guide.topic.title}</a>
            {guide.kicker && ` · ${guide.kicker}`}
          </p>
          <h1>{guide.title}</h1>
          <p className="lead">{guide.summary}</p>
          {guide.lastPublishedAt && (
            <p className="quiet">
              Last changed on <time dateTime={guide.lastPublishedAt}>{day(guide.lastPublishedAt)}</time>
            </p>
          )}
        </header>
        <div className="body">
          {guide.body.map((block) => (
            <Block key={block.id} block={block} />
          ))}
        </div>
        <HowWeKnow sources={guide.sources} />
      </article>
      <Related related={guide.related} />
      {others.length > 0 && (
        <nav className="more" aria-labelledby="more">
          <h2 id="more">
            {hub.guidesKicker}: {guide.topic.title}
          </h2>
          <ul className="rows">
            {others.map((other) => (
              <li key={other.id}>
                <a href={other.urlPath}>{other.title}</a>
                {other.kicker && <span className="quiet">{other.kicker}</span>}
              </li>
            ))}
          </ul>
        </nav>
      )}
      <CurrentOffer hub={hub} />
    </>
  );
}

/** Guides that lean on the same sources, and on how many. */
function Related({ related }: { related: NonNullable<GuidePageQuery["guide"]>["related"] }) {
  const sharing = related.filter(({ sharedSources }) => sharedSources > 0);
  if (!sharing.length) return null;
  return (
    <nav className="more" aria-labelledby="related">
      <h2 id="related">Leans on the same sources</h2>
      <ul className="rows">
        {sharing.map(({ guide, sharedSources }) => (
          <li key={guide.id}>
            <a href={guide.urlPath}>{guide.title}</a>
            <span className="quiet">{count(sharedSources, "shared source")}</span>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Each source that the guide leans on: our page about it, and the site itself. */
function HowWeKnow({ sources }: { sources: readonly SourceCardFragment[] }) {
  if (!sources.length) return null;
  return (
    <aside className="how-we-know" aria-labelledby="how-we-know">
      <h2 id="how-we-know">How we know</h2>
      <p>
        This guide leans on {count(sources.length, "source")}. Check with them before you decide
        something important.
      </p>
      <ol>
        {sources.map((source) => (
          <li key={source.id}>
            <a className="name" href={source.urlPath}>
              {source.title}
            </a>
            <a href={source.website}>
              {siteName(source.website)} <Out />
            </a>
          </li>
        ))}
      </ol>
    </aside>
  );
}

function Block({ block }: { block: BodyBlockFragment }) {
  switch (block.__typename) {
    case "GuideTextBlock":
      return <Html html={block.text} />;
    case "SourceMentionBlock":
      return <MentionCard mention={block} level={2} />;
    case "SourceListBlock":
      return (
        <section className="source-list">
          {block.heading && <h2>{block.heading}</h2>}
          {block.intro && <p>{block.intro}</p>}
          {block.mentions.map((mention) => (
            <MentionCard key={mention.id} mention={mention} level={block.heading ? 3 : 2} />
          ))}
        </section>
      );
    case "StepsBlock":
      return (
        <section className="steps">
          <h2>{block.heading || "Step by step"}</h2>
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
        <aside className="callout" aria-label={block.kicker || "Note"}>
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
      return <Table block={block} />;
    case "QuoteBlock":
      return (
        <figure className="quote">
          <blockquote>{block.quote}</blockquote>
          {block.attribution && <figcaption>{block.attribution}</figcaption>}
          {block.mention && <MentionCard mention={block.mention} />}
        </figure>
      );
    case "VideoBlock":
      return (
        <p className="video" data-frame={block.frameUrl} data-provider={block.provider}>
          <a href={block.url}>{block.title}</a>{" "}
          <span className="quiet">Video{block.provider && ` on ${block.provider}`}</span>
        </p>
      );
    case "UnknownBlock":
      return null;
  }
}
