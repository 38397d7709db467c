import { NavigationDocument, type LinkFragment } from "source-hub-client";
import type { ReactNode } from "react";
import { SearchForm } from "@/components/SearchForm";
import { ask } from "@/lib/hub";
import { directionOf, languages, nameOf, type Language, type Reader } from "@/lib/languages";

interface Props {
  /** Where we are, to mark the way here in the menu. */
  path: string;
  reader: Reader;
  breadcrumbs?: readonly LinkFragment[];
  /** Where this page is in each of its languages; of others, readers are led to the home page. */
  translations?: readonly { readonly locale: string; readonly urlPath: string }[];
  children: ReactNode;
}

/** What stands around every page: its name, the menu, the search, the languages, and the way here. */
export async function Frame({ path, reader, breadcrumbs = [], translations = [], children }: Props) {
  const { home, t } = reader;
  const [{ navigation }, all] = await Promise.all([
    ask(NavigationDocument, { locale: reader.locale }),
    languages(),
  ]);
  const title = all.find(({ code }) => code === reader.locale)?.title || t.home;
  const trail = breadcrumbs.slice(0, -1);
  return (
    <>
      <header className="site-head">
        <div className="inner">
          <a className="brand" href={home} aria-current={path === home ? "page" : undefined}>
            <Mark />
            {title}
          </a>
          <nav aria-label={t.mainMenu}>
            <ul>
              {navigation.map((item) => (
                <li key={item.urlPath}>
                  <a href={item.urlPath} aria-current={currency(item.urlPath, path)}>
                    {item.title}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <Languages all={all} reader={reader} translations={translations} />
          {path !== `${home}search/` && path !== home && <SearchForm id="search-head" reader={reader} />}
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {trail.length > 0 && (
          <nav className="trail" aria-label={t.breadcrumbs}>
            <ol>
              {trail.map((link) => (
                <li key={link.urlPath}>
                  <a href={link.urlPath}>{link.title}</a>
                </li>
              ))}
            </ol>
          </nav>
        )}
        {children}
      </main>
      <footer className="site-foot">
        <div className="inner">
          <p>{t.footer}</p>
          <ul>
            {navigation.map((item) => (
              <li key={item.urlPath}>
                <a href={item.urlPath}>{item.title}</a>
              </li>
            ))}
            <li>
              <a href={`${home}search/`}>{t.search}</a>
            </li>
          </ul>
        </div>
      </footer>
    </>
  );
}

/** The same page in other languages, or where readers of these begin. */
function Languages({ all, reader, translations }: Pick<Props, "reader"> & { all: readonly Language[]; translations: NonNullable<Props["translations"]> }) {
  if (all.length < 2) return null;
  return (
    <nav className="languages" aria-label={reader.t.languages}>
      <ul>
        {all.map(({ code, home }) => (
          <li key={code}>
            <a
              href={translations.find(({ locale }) => locale === code)?.urlPath ?? home}
              hrefLang={code}
              lang={code}
              dir={directionOf(code)}
              aria-current={code === reader.locale ? "true" : undefined}
            >
              {nameOf(code, code)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function currency(itemPath: string, path: string): "page" | "true" | undefined {
  if (itemPath === path) return "page";
  return path.startsWith(itemPath) ? "true" : undefined;
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true" focusable="false">
      <circle cx="16" cy="16" r="5" fill="currentColor" />
      <circle cx="16" cy="16" r="12.5" fill="none" stroke="currentColor" strokeWidth="2.5" strokeDasharray="15.6 4" />
    </svg>
  );
}
