import { Frame } from "@/components/Frame";
import { SearchForm } from "@/components/SearchForm";
import type { Reader } from "@/lib/languages";
import { WithLink } from "@/components/WithLink";

/** What a reader finds where nothing is. */
export function Missing({ reader }: { reader: Reader }) {
  const { t, home } = reader;
  return (
    <Frame path="" reader={reader}>
      <div className="message">
        <h1>{t.missingHeading}</h1>
        <p className="lead">{t.missingText}</p>
        <SearchForm id="search-again" reader={reader} />
        <p>
          <WithLink text={t.missingHome} place="{home}">
            <a href={home}>{t.homePage}</a>
          </WithLink>
        </p>
      </div>
    </Frame>
  );
}
